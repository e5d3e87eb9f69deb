"""What happens around every HTTP request, in one pure ASGI layer because the intake's speed depends on it.

Request id, security headers, duration metric, one log line, and the last resort for an unexpected exception.
"""

from __future__ import annotations

import re
import time
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import StatusCode
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from chassis.ids import new_id
from chassis.logs import get_logger
from chassis.metrics import HTTP_DURATION
from chassis.problems import REQUEST_ID_KEY, internal_error

log = get_logger()

PROBES = frozenset({"/live", "/ready", "/metrics"})
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_NO_STORE = (b"cache-control", b"no-store")
_NO_REFERRER = (b"referrer-policy", b"no-referrer")
_NOTHING_ALLOWED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Edge:
    """Outermost layer of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._series: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _request_id(scope)
        scope[REQUEST_ID_KEY] = request_id
        tokens = bind_contextvars(request_id=request_id)
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_defaults(message.get("headers", ()), request_id)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            _record(error)
            if status:
                raise  # the answer had begun: only cutting the connection tells the caller
            await internal_error(request_id)(scope, receive, answer)
        finally:
            self._finish(scope, status or 500, time.perf_counter() - began)
            reset_contextvars(**tokens)

    def _finish(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _KNOWN_METHODS else "OTHER"
        route = route_template(scope)
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = HTTP_DURATION.labels(method, route, str(status))
        series.observe(seconds)
        write = log.debug if route in PROBES and status < 400 else log.info
        write("request_served", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 3))


def route_template(scope: Scope) -> str:
    """Return the route as it is declared, without ids: `/v1/things/{id}`."""
    effective: Any = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    template = getattr(effective, "path_format", None)
    return template if isinstance(template, str) else "unmatched"


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if _REQUEST_ID.fullmatch(value) else new_id()
    return new_id()


def _with_defaults(headers: Any, request_id: str) -> list[tuple[bytes, bytes]]:
    present = list(headers)
    names = {name for name, _ in present}
    present.append((b"x-request-id", request_id.encode()))
    present.append(_NOSNIFF)
    if b"cache-control" not in names:
        present.append(_NO_STORE)
    if b"referrer-policy" not in names:
        present.append(_NO_REFERRER)
    # A page without its own policy would lose its style sheet under this one, so pages set their own.
    if b"content-security-policy" not in names and not _is_page(present):
        present.append(_NOTHING_ALLOWED)
    return present


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _record(error: Exception) -> None:
    log.error("request_failed", exc_info=error)
    span = trace.get_current_span()
    span.record_exception(error)
    span.set_status(StatusCode.ERROR)
