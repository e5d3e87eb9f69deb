"""A small OpenID Connect provider for tests: signs real tokens, insists on PKCE, client secret and single use."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from chassis.security.issuer import LocalIssuer

CLIENT, SECRET = "gcmhub-console", "secret of the console"


@dataclass
class OpenId:
    """The provider, and what a test makes it say."""

    key: dict[str, Any]
    address: str = ""
    role: str = "secretariat"
    changes: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    app: FastAPI = field(default_factory=FastAPI)

    def __post_init__(self) -> None:
        self.app.get("/.well-known/openid-configuration")(self.describe)
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)

    async def describe(self) -> dict[str, str]:
        return {
            "issuer": self.changes.get("issuer", self.address),
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
        }

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        assert wanted.items() <= asked.items()
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        answer = {"code": code, "state": self.changes.get("state", asked["state"]), "iss": self.address}
        return Response(status_code=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})

    async def token(self, request: Request) -> Response:
        sent = dict(parse_qsl((await request.body()).decode()))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        fits = asked and asked["code_challenge"] == challenge.decode() and asked["redirect_uri"] == sent["redirect_uri"]
        if not asked or not fits or request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        nonce = self.changes.get("nonce", asked["nonce"])
        identity = LocalIssuer(self.key, self.address, self.changes.get("audience", CLIENT))
        access = LocalIssuer(self.changes.get("key", self.key), self.address)
        return JSONResponse(
            {
                "token_type": "Bearer",
                "expires_in": 600,
                "access_token": access.token(self.role, {"name": "Anna Example"}, 600, subject="anna"),
                "id_token": identity.token("", {"nonce": nonce}, 600, subject=self.changes.get("subject", "anna")),
            }
        )
