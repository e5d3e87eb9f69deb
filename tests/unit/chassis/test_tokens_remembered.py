"""A token is verified once while it is good: not longer, not with other keys, and not without bound."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt

from chassis.errors import ProblemError
from chassis.security import tokens
from chassis.security.issuer import LocalIssuer
from chassis.security.tokens import LEEWAY_SECONDS, Authenticator
from chassis.settings import ServiceSettings

ISSUER = LocalIssuer.generate()


def authenticator(jwks: str = "") -> Authenticator:
    return Authenticator(
        ServiceSettings(mongodb_database="x", token_issuer=ISSUER.issuer, token_jwks=jwks or ISSUER.public_jwks())
    )


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each token's signature was checked."""
    count: Counter[str] = Counter()
    decode = jwt.decode

    def counted(token: str, *args: Any, **kwargs: Any) -> Any:
        count[token] += 1
        return decode(token, *args, **kwargs)

    monkeypatch.setattr(jwt, "decode", counted)
    return count


def test_a_good_token_is_verified_once(decoded: Counter[str]) -> None:
    verifier, token = authenticator(), ISSUER.token("submitter")
    first = verifier.verify(token)
    assert all(verifier.verify(token) is first for _ in range(10))
    assert decoded[token] == 1


def test_a_bad_token_is_verified_each_time(decoded: Counter[str]) -> None:
    verifier, token = authenticator(), LocalIssuer.generate(ISSUER.issuer).token("submitter")
    for _ in range(3):
        with pytest.raises(ProblemError):
            verifier.verify(token)
    assert decoded[token] == 3


def test_a_token_is_remembered_until_it_ends_and_not_a_second_longer(
    decoded: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = float(int(time.time()))
    monkeypatch.setattr(time, "time", lambda: now)
    verifier, token = authenticator(), ISSUER.token("submitter", lifetime=60)
    end = verifier.verify(token)["exp"]
    now = end + LEEWAY_SECONDS - 0.01
    verifier.verify(token)
    assert decoded[token] == 1
    now = end + LEEWAY_SECONDS + 1.0
    with pytest.raises(ProblemError, match="expired"):
        verifier.verify(token)


def test_a_token_that_is_not_good_yet_is_taken_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    now = float(int(time.time()))
    monkeypatch.setattr(time, "time", lambda: now)
    verifier = authenticator()
    token = ISSUER.token("submitter", lifetime=600, now=datetime.fromtimestamp(now, UTC) + timedelta(seconds=120))
    with pytest.raises(ProblemError, match="not meant"):
        verifier.verify(token)
    now += 120
    assert verifier.verify(token)["role"] == "submitter"


def test_with_other_keys_everything_is_verified_anew(
    tmp_path: Path, decoded: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("chassis.security.tokens.time.monotonic", lambda: now)
    file = tmp_path / "jwks.json"
    file.write_text(ISSUER.public_jwks())
    verifier, token = authenticator(str(file)), ISSUER.token("submitter")
    verifier.verify(token)
    file.write_text(ISSUER.public_jwks() + " ")
    now += 2
    verifier.verify(token)
    assert decoded[token] == 2
    file.write_text(LocalIssuer.generate().public_jwks() + "  ")
    now += 2
    with pytest.raises(ProblemError, match="not signed"):
        verifier.verify(token)


def test_the_least_used_of_too_many_tokens_is_forgotten(decoded: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED", 3)
    verifier = authenticator()
    first, *others = (ISSUER.token("submitter") for _ in range(5))
    for token in others:
        verifier.verify(first)
        verifier.verify(token)
    verifier.verify(first)
    assert decoded[first] == 1
    verifier.verify(others[0])
    assert decoded[others[0]] == 2


def test_claims_of_a_remembered_token_cannot_be_changed_by_whoever_got_them() -> None:
    claims = authenticator().verify(ISSUER.token("submitter"))
    with pytest.raises(TypeError):
        claims["role"] = "operator"  # type: ignore[index] # this is what is tried
