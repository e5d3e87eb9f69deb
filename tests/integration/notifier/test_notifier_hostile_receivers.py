"""Receivers that say what no server should: each is one failed attempt, bounded in time and size, and no more."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable
from time import monotonic, sleep
from typing import Any, Final

import pytest
from tests.integration.notifier.raw_receiver import TAKEN, Saying, raw_receiver, say, say_endlessly

from chassis.storage.mongo import Mongo
from notifier.sending.guard import Guard
from notifier.sending.sender import WebhookSender

LOOPBACK: Final = Guard.of(["127.0.0.0/8"], allow_http=True)
OK: Final = b"HTTP/1.1 200 OK\r\n"
CHUNKED: Final = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HINT: Final = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def then(*sayings: Saying) -> Saying:
    def saying(connection: socket.socket) -> None:
        for each in sayings:
            each(connection)

    return saying


def drip(connection: socket.socket) -> None:
    for byte in OK + b"X-Slow: " + b"y" * 200:
        connection.sendall(bytes([byte]))
        sleep(0.05)


def pause(_connection: socket.socket) -> None:
    sleep(0.2)


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_WR)


NO_ANSWER: Final[dict[str, tuple[Saying, str]]] = {
    "endless 103": (say_endlessly(HINT), "interim answers"),
    "endless 100": (say_endlessly(b"HTTP/1.1 100 Continue\r\n\r\n"), "interim answers"),
    "nine 102": (say(b"HTTP/1.1 102 Processing\r\n\r\n" * 9, TAKEN), "interim answers"),
    "101": (say(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", TAKEN), ""),
    "headers drip": (drip, "no answer within 1 s"),
    "endless header line": (say_endlessly(b"y", OK + b"X-Long: "), ""),
    "endless status line": (say_endlessly(b"y", b"HTTP/1.1 200 "), ""),
    "endless headers": (say_endlessly(b"X-A: y\r\n", OK), ""),
    "endless empty lines": (say_endlessly(b"\r\n"), ""),
    "endless garbage": (say_endlessly(b"\x00\xff"), ""),
    "no answer": (hang_up, "without an answer"),
    "reset": (reset, "broke"),
    "reset in the head": (then(say(OK + b"X-A: y"), reset), ""),
    "hung up in the head": (then(say(OK + b"X-A: y\r\n"), hang_up), ""),
    "two lengths": (say(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\ntaken"), ""),
    "a length that is none": (say(OK + b"Content-Length: -5\r\n\r\ntaken"), ""),
    "not HTTP": (say(b"220 mail.example.org ESMTP\r\n"), ""),
}


@pytest.mark.parametrize("kind", NO_ANSWER)
async def test_what_is_no_answer_is_a_failure_within_bounds(kind: str) -> None:
    saying, words = NO_ANSWER[kind]
    with raw_receiver(saying) as receiver:
        async with WebhookSender(LOOPBACK, 1) as sender:
            began = monotonic()
            answer = await sender.post(f"{receiver.url}/hook?sig=secret", {}, b"{}")
    assert answer.status is None
    assert answer.error
    assert words in answer.error
    assert len(answer.error) <= 300
    assert "secret" not in answer.error, "what is kept and logged of a failure holds nothing of the path"
    assert monotonic() - began < 3


ANSWERED: Final[dict[str, tuple[Saying, str | None]]] = {
    "hints first": (say(HINT * 8, TAKEN), "taken"),
    "one byte after another": (say(*(bytes([byte]) for byte in TAKEN)), "taken"),
    "more than its length": (say(OK + b"Content-Length: 5\r\n\r\ntaken and more"), "taken"),
    "less than its length": (then(say(OK + b"Content-Length: 50\r\n\r\ntaken"), hang_up), "taken"),
    "less than its length, and waits": (say(OK + b"Content-Length: 50\r\n\r\ntaken"), "taken"),
    "until the end": (then(say(OK + b"\r\ntaken"), hang_up), "taken"),
    "reset in the body": (then(say(OK + b"Content-Length: 50\r\n\r\ntaken"), pause, reset), "taken"),
    "no chunk": (say(CHUNKED + b"5\r\ntaken\r\nzz\r\n"), "taken"),
    "endless body": (say_endlessly(b"y", OK + b"\r\n"), "y" * 2048),
    "endless small chunks": (say_endlessly(b"1\r\ny\r\n", CHUNKED), "y" * 2048),
    "endless extension of a chunk": (say_endlessly(b"y", CHUNKED + b"1;"), ""),
    "endless trailers": (say_endlessly(b"X-A: y\r\n", CHUNKED + b"0\r\n"), ""),
    "HTTP/1.0": (then(say(b"HTTP/1.0 200 OK\r\n\r\ntaken"), hang_up), "taken"),
    "no reason": (say(b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\ntaken"), "taken"),
    "no content": (say(b"HTTP/1.1 204 No Content\r\n\r\n"), ""),
    "packed bomb": (say(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(50_000_000))), None),
}


@pytest.mark.parametrize("kind", ANSWERED)
async def test_the_status_decides_whatever_follows_it(kind: str) -> None:
    saying, excerpt = ANSWERED[kind]
    with raw_receiver(saying) as receiver:
        async with WebhookSender(LOOPBACK, 1) as sender:
            began = monotonic()
            answer = await sender.post(f"{receiver.url}/hook", {}, b"{}")
            assert monotonic() - began < 2.5
            again = await sender.post(f"{receiver.url}/hook", {}, b"{}")
    assert answer.status == (204 if kind == "no content" else 200)
    assert len(answer.excerpt) <= 2048
    assert excerpt is None or answer.excerpt == excerpt
    assert again.status == answer.status, "what was left over belongs to no later request"


async def test_a_connection_is_used_again_unless_something_was_said_unasked() -> None:
    said: list[int] = []

    def once_unasked(connection: socket.socket) -> None:
        said.append(1)
        connection.sendall(TAKEN)
        if len(said) == 2:
            sleep(0.05)
            connection.sendall(HINT * 10_000)

    with raw_receiver(once_unasked) as receiver:
        async with WebhookSender(LOOPBACK, 1) as sender:
            for _ in range(2):
                assert (await sender.post(receiver.url, {}, b"{}")).excerpt == "taken"
            assert receiver.connections == 1
            await asyncio.sleep(0.3)
            assert (await sender.post(receiver.url, {}, b"{}")).excerpt == "taken"
            assert receiver.connections == 2


async def test_a_flood_of_interim_answers_keeps_nothing_else_waiting() -> None:
    slowest = 0.0
    with raw_receiver(say_endlessly(b"HTTP/1.1 103 E\r\n\r\n")) as flood, raw_receiver(say(TAKEN)) as quick:
        async with WebhookSender(LOOPBACK, 15) as sender:
            floods = [asyncio.create_task(sender.post(flood.url, {}, b"{}")) for _ in range(4)]
            for _ in range(20):
                began = monotonic()
                assert (await sender.post(quick.url, {}, b"{}")).status == 200
                slowest = max(slowest, monotonic() - began)
            assert all(answer.status is None for answer in await asyncio.gather(*floods))
    assert slowest < 1, "two seconds and more when each of them was read"


@pytest.mark.parametrize(
    "target",
    ["/flow?sp=%2Frun&sig=A%2FB%3D", "/a%2Fb/%7Eu/../%e4%B8%ad?e=&f&=&g=a+b%20c", "/hook?", "?key=%2B", ""],
)
async def test_an_address_is_stored_shown_and_requested_byte_for_byte(
    hub: Any,
    publish: Callable[..., Awaitable[Any]],
    published: Callable[..., Any],
    eventually: Callable[..., Awaitable[Any]],
    target: str,
) -> None:
    with raw_receiver(say(TAKEN)) as receiver:
        made = await hub.register(receiver.url + target)
        assert made["url"] == receiver.url + target
        assert (await hub.show(made["id"]))["url"] == receiver.url + target
        await publish(published(), "s-1")
        await eventually(lambda: receiver.heads)
        line = receiver.heads[0].split(b"\r\n")[0].decode()
    assert line == f"POST {target if target.startswith('/') else '/' + target} HTTP/1.1"


async def test_no_log_and_no_event_holds_the_path_of_an_address(
    hub: Any,
    publish: Callable[..., Awaitable[Any]],
    published: Callable[..., Any],
    eventually: Callable[..., Awaitable[Any]],
    mongo: Mongo,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with raw_receiver(say_endlessly(b"y", OK + b"X-Long: ")) as receiver:
        made = await hub.register(f"{receiver.url}/hush?sig=hush")
        await publish(published(), "s-1")

        async def parked() -> Any:
            shown = await hub.show(made["id"])
            return shown["parking"]

        parking = await eventually(parked)
    assert "no answer of HTTP" in parking["reason"]
    logged = capsys.readouterr()
    assert "delivery_attempted" in logged.out + logged.err
    kept = [await mongo.collection(name).find().to_list() for name in ("deliveries", "outbox")]
    for text in (logged.out, logged.err, str(kept)):
        assert "hush" not in text


@pytest.mark.parametrize(
    "url",
    [
        "https://a..b/",
        f"https://{'a' * 64}.example/",
        "https://" + ".".join(["a" * 63] * 4) + "/",
        "https://user:secret@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:٤٤٣/",
        "https://🦊.example/",
        "https://\ud800.example/",
        "https://a\x00b.example/",
        "https://example.org/#part",
        "https://example.org/é",
    ],
)
async def test_an_address_that_cannot_be_used_is_refused_with_a_pointer_and_words(hub: Any, url: str) -> None:
    body = b'{"url": "%s"}' % "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in url).encode()
    answer = await hub.client.post(
        "/v1/endpoints", content=body, headers=hub.token() | {"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/url"
    assert len(error["text"]) > 20
    assert "secret" not in error["text"]
