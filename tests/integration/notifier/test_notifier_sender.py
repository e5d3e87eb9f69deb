"""One POST against receivers that do what they should not: TLS, compression, headers."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifier.sending.guard import Guard
from notifier.sending.sender import WebhookSender

LOOPBACK = Guard.of(["127.0.0.0/8"], allow_http=True)


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@asynccontextmanager
async def serve(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_post("/", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def taken(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="taken")


async def test_a_certificate_nobody_vouches_for_is_a_failure(tmp_path: Path) -> None:
    async with serve(taken, self_signed(tmp_path)) as port, WebhookSender(LOOPBACK, 2) as sender:
        answer = await sender.post(f"https://localhost:{port}/", {}, b"{}")
    assert answer.status is None
    assert answer.error
    assert "ertificate" in answer.error


async def test_a_certificate_that_is_vouched_for_holds_for_its_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    async with serve(taken, tls) as port, WebhookSender(LOOPBACK, 2) as sender:
        answers = [await sender.post(f"https://localhost:{port}/", {}, b"{}") for _ in range(2)]
        other = await sender.post(f"https://127.0.0.1:{port}/", {}, b"{}")
    assert [(answer.status, answer.excerpt) for answer in answers] == [(200, "taken")] * 2
    assert other.status is None
    assert "ertificate" in (other.error or "")


async def test_a_compressed_answer_is_not_unpacked() -> None:
    async def bomb(_request: web.Request) -> web.StreamResponse:
        packed = zlib.compress(b"\0" * 50_000_000)
        return web.Response(body=packed, headers={"Content-Encoding": "deflate"})

    async with serve(bomb) as port, WebhookSender(LOOPBACK, 5) as sender:
        answer = await sender.post(f"http://127.0.0.1:{port}/", {}, b"{}")
    assert answer.status == 200
    assert len(answer.excerpt) <= 2048


async def test_endless_headers_are_a_failure() -> None:
    async def flood(_request: web.Request) -> web.StreamResponse:
        return web.Response(headers={f"X-{n}": "y" * 4000 for n in range(200)} | {"X-Long": "z" * 100_000})

    async with serve(flood) as port, WebhookSender(LOOPBACK, 5) as sender:
        answer = await sender.post(f"http://127.0.0.1:{port}/", {}, b"{}")
    assert answer.status is None


async def test_nothing_listens_and_no_such_name_are_failures(unused_tcp_port_factory: Any) -> None:
    async with WebhookSender(LOOPBACK, 5) as sender:
        refused = await sender.post(f"http://127.0.0.1:{unused_tcp_port_factory()}/", {}, b"{}")
        unknown = await sender.post("http://no-such-host.invalid/", {}, b"{}")
    assert refused.status is None
    assert refused.error
    assert unknown.status is None
    assert unknown.error


async def test_no_connection_is_opened_to_a_refused_address_by_name_or_number() -> None:
    connections: list[str] = []

    async def note(request: web.Request) -> web.StreamResponse:
        connections.append(request.path)
        return web.Response()

    async with serve(note) as port, WebhookSender(Guard.of(["192.0.2.0/24"], allow_http=True), 2) as sender:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
            answer = await sender.post(f"http://{host}:{port}/", {}, b"{}")
            assert answer.error
            assert answer.error.startswith("refused: ")
    assert not connections
