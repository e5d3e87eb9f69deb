"""HEAD wherever there is GET: the same status and headers, and nothing behind them (RFC 9110, section 9.3.2)."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Middleware: lets the application answer HEAD as GET and keeps the body back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # The server must go on seeing HEAD: it holds the length that is named against what is sent.
        inner = {**scope, "method": "GET"}
        try:
            await self._app(inner, receive, bodiless)
        finally:
            scope.update({**inner, "method": "HEAD"})
