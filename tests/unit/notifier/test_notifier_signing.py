"""Signatures: the vectors of the specification, and the official library as an independent judge."""

from __future__ import annotations

import base64
import importlib.util
import time
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from notifier import signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
V1A = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_webhook", ROOT / "tools" / "verify_webhook.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_v1_of_the_vector() -> None:
    assert signing.sign_v1(SECRET, signing.signed_content(ID, TIMESTAMP, BODY)) == V1


def test_v1a_of_the_vector_verifies_with_its_public_key() -> None:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(PUBLIC.removeprefix("whpk_")))
    key.verify(base64.b64decode(V1A.removeprefix("v1a,")), signing.signed_content(ID, TIMESTAMP, BODY))


@given(body=st.text(max_size=200))
def test_the_official_library_verifies_what_is_signed(body: str) -> None:
    secret, pair, now = signing.new_secret(), signing.new_key_pair(), int(time.time())
    header = signing.signature_header(
        [secret], [pair.private], message_id="evt", timestamp=now, body=body.encode("utf-8", "surrogatepass")
    )
    headers = {"webhook-id": "evt", "webhook-timestamp": str(now), "webhook-signature": header}
    raw = body.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    Webhook(secret).verify(raw, headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(raw + " ", headers, json_parse=False)


def test_both_secrets_of_a_rotation_verify() -> None:
    old, new, now = signing.new_secret(), signing.new_secret(), int(time.time())
    header = signing.signature_header([new, old], [], message_id="e", timestamp=now, body=b"{}")
    headers = {"webhook-id": "e", "webhook-timestamp": str(now), "webhook-signature": header}
    assert Webhook(old).verify("{}", headers) == Webhook(new).verify("{}", headers) == {}


def test_new_secrets_have_32_bytes_and_differ() -> None:
    first, second = signing.new_secret(), signing.new_secret()
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


@pytest.mark.parametrize(
    "secret", ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_no base64!", "whsec_" + base64.b64encode(b"x" * 23).decode()]
)
def test_a_malformed_secret_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(signing.KeyFormatError) as refused:
        signing.sign_v1(secret, b"")
    assert secret.removeprefix("whsec_") not in str(refused.value)


def test_a_key_pair_does_not_show_itself() -> None:
    pair = signing.new_key_pair()
    assert pair.private not in repr(pair)


def test_the_tool_verifies_both_vectors(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--id", ID, "--timestamp", str(TIMESTAMP), "--signature", f"{V1} {V1A}", "--any-age"]
    assert tool.main([*arguments, "--secret", SECRET, "--public-key", PUBLIC], BODY) == 0
    assert capsys.readouterr().out == "v1: good\nv1a: good\n"


def test_the_tool_refuses_other_bytes_and_old_messages(tool: ModuleType) -> None:
    arguments = ["--id", ID, "--timestamp", str(TIMESTAMP), "--signature", f"{V1} {V1A}"]
    keys = ["--secret", SECRET, "--public-key", PUBLIC]
    assert tool.main([*arguments, *keys, "--any-age"], BODY + b"\n") == 1
    assert tool.main([*arguments, *keys], BODY) == 1
    assert tool.main([*arguments, *keys, "--now", str(TIMESTAMP + 299)], BODY) == 0


def test_the_tool_stays_small() -> None:
    assert len((ROOT / "tools" / "verify_webhook.py").read_text("utf-8").splitlines()) < 100


def test_the_tool_verifies_what_the_service_signs(tool: ModuleType) -> None:
    secret, pair = signing.new_secret(), signing.new_key_pair()
    now = int(datetime.now(UTC).timestamp())
    header = signing.signature_header([secret], [pair.private], message_id="e", timestamp=now, body=BODY)
    arguments = ["--id", "e", "--timestamp", str(now), "--signature", header]
    assert tool.main([*arguments, "--secret", secret, "--public-key", pair.public], BODY) == 0
