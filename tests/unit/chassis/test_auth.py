"""Only good tokens of the trusted issuer pass, with the right role, and every route says whom it lets in."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from chassis.errors import ProblemError, SettingsError
from chassis.http.auth import Authenticator, LocalIssuer, Policy, Principal, authenticated, policies, public, undeclared
from chassis.settings import ServiceSettings

ISSUER = LocalIssuer.generate()


def settings(jwks: str | None = None, issuer: str = ISSUER.issuer) -> ServiceSettings:
    return ServiceSettings(mongodb_database="x", token_issuer=issuer, token_jwks=jwks or ISSUER.public_jwks())


AUTHENTICATOR = Authenticator(settings())


def refusal(token: str, authenticator: Authenticator = AUTHENTICATOR) -> ProblemError:
    with pytest.raises(ProblemError) as raised:
        authenticator.verify(token)
    assert raised.value.problem.status == 401
    assert raised.value.headers["WWW-Authenticate"].startswith('Bearer realm="gcmhub", error="invalid_token"')
    return raised.value


def claims(**changed: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    content = {"iss": ISSUER.issuer, "aud": "gcmhub", "sub": "s", "role": "submitter", "exp": now + 60, "nbf": now}
    return {k: v for k, v in (content | changed).items() if v is not None}


def signed(content: Mapping[str, Any], key: Any, algorithm: str) -> str:
    registry = JWSRegistry(algorithms=[algorithm])
    registry.algorithms[algorithm].security_warning = None
    return jwt.encode({"alg": algorithm, "kid": key.kid}, dict(content), key, registry=registry)


def test_good_token_gives_its_claims() -> None:
    verified = AUTHENTICATOR.verify(ISSUER.token("submitter", {"country": "PRT"}, subject="focal-point"))
    assert (verified["sub"], verified["role"], verified["country"]) == ("focal-point", "submitter", "PRT")


def test_token_expires_after_the_leeway_even_if_it_was_verified_before() -> None:
    token = ISSUER.token("submitter", lifetime=timedelta(seconds=-10))
    assert AUTHENTICATOR.verify(token)
    assert "expired" in refusal(ISSUER.token("submitter", lifetime=timedelta(seconds=-40))).detail


def test_verified_token_is_checked_against_the_time_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    token = ISSUER.token("submitter", lifetime=60)
    AUTHENTICATOR.verify(token)
    later = datetime.now(UTC).timestamp() + 3600
    monkeypatch.setattr("time.time", lambda: later)
    assert "expired" in refusal(token).detail


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"iss": "https://other.test"}, "not meant"),
        ({"aud": "other"}, "not meant"),
        ({"aud": None}, "not meant"),
        ({"sub": None}, "not meant"),
        ({"exp": None}, "not meant"),
        ({"exp": "soon"}, "not meant"),
        ({"nbf": int(datetime.now(UTC).timestamp()) + 10 * 86_400}, "not meant"),
    ],
)
def test_token_for_others_or_for_later_is_refused(changed: dict[str, Any], said: str) -> None:
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    authenticator = Authenticator(settings(json.dumps({"keys": [key.as_dict(private=False)]})))
    assert authenticator.verify(signed(claims(), key, "Ed25519"))
    assert said in refusal(signed(claims(**changed), key, "Ed25519"), authenticator).detail


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (OKPKey.generate_key("Ed25519", auto_kid=True), "EdDSA"),
        (OKPKey.generate_key("Ed25519", auto_kid=True), "Ed25519"),
        (ECKey.generate_key("P-256", auto_kid=True), "ES256"),
        (RSAKey.generate_key(2048, auto_kid=True), "RS256"),
    ],
)
def test_algorithms_of_the_promise_are_taken(key: Any, algorithm: str) -> None:
    authenticator = Authenticator(settings(json.dumps({"keys": [key.as_dict(private=False)]})))
    assert authenticator.verify(signed(claims(), key, algorithm))["sub"] == "s"


def test_token_signed_with_the_public_key_as_a_shared_secret_is_refused() -> None:
    secret = OctKey.import_key(ISSUER.public_jwks().encode())
    kid = json.loads(ISSUER.public_jwks())["keys"][0]["kid"]
    registry = JWSRegistry(algorithms=["HS256"])
    token = jwt.encode({"alg": "HS256", "kid": kid}, claims(), secret, registry=registry)
    assert "not signed" in refusal(token).detail


def test_unsigned_token_is_refused() -> None:
    def part(value: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    assert "not signed" in refusal(f"{part({'alg': 'none'})}.{part(claims())}.").detail


def test_token_of_another_issuers_key_is_refused() -> None:
    stranger = LocalIssuer.generate(ISSUER.issuer)
    assert "not signed" in refusal(stranger.token("submitter")).detail


def test_altered_token_is_refused() -> None:
    header, _, signature = ISSUER.token("submitter").split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(role="operator")).encode()).decode().rstrip("=")
    assert "not signed" in refusal(f"{header}.{body}.{signature}").detail


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=200))
def test_no_text_breaks_the_check(text: str) -> None:
    refusal(text)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=80))
def test_no_bytes_in_the_form_of_a_token_break_the_check(header: bytes, body: bytes, signature: bytes) -> None:
    parts = (header, body, signature)
    refusal(".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts))


def test_too_long_token_is_refused_before_any_work() -> None:
    assert "too long" in refusal("x" * 100_000).detail


def test_keys_in_a_file_are_read_again_when_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("chassis.security.tokens.time.monotonic", lambda: now)
    first, second = LocalIssuer.generate(), LocalIssuer.generate()
    file = tmp_path / "jwks.json"
    file.write_text(first.public_jwks())
    authenticator = Authenticator(settings(str(file), first.issuer))
    assert authenticator.verify(first.token("submitter"))

    new = tmp_path / "new.json"
    new.write_text(second.public_jwks())
    new.replace(file)
    now += 2
    assert authenticator.verify(second.token("submitter"))
    refusal(first.token("submitter"), authenticator)

    file.write_text("{broken")
    now += 2
    assert authenticator.verify(second.token("submitter")), "a broken file locks nobody out"


def test_removed_key_takes_tokens_away_that_were_verified_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("chassis.security.tokens.time.monotonic", lambda: now)
    first, second = LocalIssuer.generate(), LocalIssuer.generate()
    file = tmp_path / "jwks.json"
    file.write_text(first.public_jwks())
    authenticator = Authenticator(settings(str(file), first.issuer))
    token = first.token("submitter")
    authenticator.verify(token)
    file.write_text(second.public_jwks() + " ")
    now += 2
    refusal(token, authenticator)


@pytest.mark.parametrize("jwks", ["{broken", '{"keys": [{"kty": "OKP"}]}', '{"keys": 3}', "no/such/file.json"])
def test_keys_that_cannot_be_read_stop_the_start(jwks: str) -> None:
    with pytest.raises(SettingsError, match="TOKEN_JWKS"):
        Authenticator(settings(jwks))


def test_private_key_in_the_settings_stops_the_start() -> None:
    private = OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True)
    with pytest.raises(SettingsError, match="only public keys"):
        Authenticator(settings(json.dumps({"keys": [private]})))


def test_issuer_is_saved_for_its_owner_only_and_loads_again(tmp_path: Path) -> None:
    file = tmp_path / "issuer.json"
    ISSUER.save(file)
    assert oct(os.stat(file).st_mode & 0o777) == "0o600"  # noqa: PTH116 - beside the octal text it reads as it is meant
    assert AUTHENTICATOR.verify(LocalIssuer.load(file).token("operator"))["role"] == "operator"
    assert '"d"' not in ISSUER.public_jwks()


def test_claims_cannot_overwrite_what_the_issuer_says() -> None:
    token = ISSUER.token("submitter", {"role": "operator", "iss": "x", "exp": "9999999999"})
    assert AUTHENTICATOR.verify(token)["role"] == "submitter"


def focal_point(principal: Annotated[Principal, authenticated("submitter")]) -> Principal:
    return principal


def test_policies_are_found_also_behind_other_dependencies() -> None:
    router = APIRouter(prefix="/v1")

    @router.get("/open", dependencies=[public()])
    async def of_all() -> None: ...

    @router.post("/nested")
    async def nested(_: Annotated[Principal, Depends(focal_point)]) -> None: ...

    @router.get("/any", dependencies=[public()])
    async def strictest(_: Annotated[Principal, authenticated()]) -> None: ...

    @router.delete("/silent")
    async def silent() -> None: ...

    app = FastAPI(openapi_url=None)
    app.include_router(router)
    assert policies(app) == {
        "GET /v1/open": Policy(public=True),
        "POST /v1/nested": Policy(public=False, roles=("submitter",)),
        "GET /v1/any": Policy(public=False),
        "DELETE /v1/silent": None,
    }
    assert undeclared(app) == ["DELETE /v1/silent"]
