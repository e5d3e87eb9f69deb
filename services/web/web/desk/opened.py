"""A desk that was opened in an application: its cookies, its address, its issuer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from web.oidc.model import SignsIn
from web.security.sealed_box import SealedBox


@dataclass(frozen=True, slots=True)
class OpenedDesk:
    """What a desk works with in one process."""

    root: str
    """Path that its cookies are kept for."""
    box: SealedBox
    configured_origin: str
    issuer: SignsIn | None

    def origin(self, request: Request) -> str:
        """Return scheme and host under which browsers reach the desk."""
        return self.configured_origin or f"{request.url.scheme}://{request.url.netloc}"

    def secure(self, request: Request) -> bool:
        """Tell whether browsers reach the desk over TLS."""
        return self.origin(request).startswith("https:")

    def cookie(self, request: Request, name: str) -> dict[str, Any] | None:
        """Return what a cookie holds; None without one, or for one that is not good any more."""
        return self.box.open(name, request.cookies.get(name))

    def keep(self, request: Request, response: Response, name: str, content: Mapping[str, Any], seconds: float) -> None:
        """Let the browser keep a sealed cookie, for the desk alone."""
        response.set_cookie(
            name,
            self.box.seal(name, content, self.box.now() + seconds),
            max_age=max(int(seconds), 1),
            path=self.root,
            secure=self.secure(request),
            httponly=True,
            samesite="lax",
        )

    def drop(self, request: Request, response: Response, name: str) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(name, path=self.root, secure=self.secure(request), httponly=True, samesite="lax")
