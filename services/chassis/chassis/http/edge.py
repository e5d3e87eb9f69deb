"""What happens around every HTTP request, in one pure ASGI layer because the intake's speed depends on it.

Request id, server span, security headers, duration metric, one log line, the last resort for unexpected exceptions.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from opentelemetry import context, trace
from opentelemetry.trace import Span, SpanKind, StatusCode
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from chassis.http.built_in import OWN_ROUTE_KEY, PROBES
from chassis.http.problems import REQUEST_ID_KEY, internal_error
from chassis.ids import REQUEST_ID, new_id
from chassis.observability import names, telemetry
from chassis.observability.logs import get_logger
from chassis.observability.metrics import HTTP_DURATION

log = get_logger()

_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_DEFAULTS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
)
# A page without a policy of its own would lose its style sheet under this one, so it is not for pages.
_NOTHING_ALLOWED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Edge:
    """Outermost layer of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._series: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request in its span, but for probes, which nobody wants to see in traces."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, traceparent = _ids(scope["headers"])
        scope[REQUEST_ID_KEY] = request_id
        if scope["path"] in PROBES:
            await self._serve(scope, receive, send, request_id, trace.INVALID_SPAN)
            return
        parent = telemetry.context_from(traceparent)
        span = telemetry.tracer().start_span(scope["method"], context=parent, kind=SpanKind.SERVER)
        token = context.attach(trace.set_span_in_context(span, parent))
        try:
            await self._serve(scope, receive, send, request_id, span)
        finally:
            context.detach(token)
            span.end()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: str, span: Span) -> None:
        began = time.perf_counter()
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
            log.exception("request_failed")
            span.record_exception(error)
            if status:
                raise  # the answer had begun: only cutting the connection tells the caller
            await internal_error(request_id)(scope, receive, answer)
        finally:
            self._finish(scope, status or 500, time.perf_counter() - began, span)
            reset_contextvars(**tokens)

    def _finish(self, scope: Scope, status: int, seconds: float, span: Span) -> None:
        method = scope["method"] if scope["method"] in _KNOWN_METHODS else "OTHER"
        route = route_template(scope)
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = HTTP_DURATION.labels(method, route, str(status))
        series.observe(seconds)
        if span.is_recording():
            _describe(span, method, route, status, scope)
        write = log.debug if route in PROBES and status < 400 else log.info
        write("request_served", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 3))


def route_template(scope: Scope) -> str:
    """Return the route as it is declared, without ids: `/v1/things/{id}`."""
    own = scope.get(OWN_ROUTE_KEY)
    if own is not None:
        return str(own)
    # An included router's route knows its own part of the path only; the whole stands in FastAPI's context of it.
    effective: Any = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    template = getattr(effective, "path_format", None)
    return template if isinstance(template, str) else "unmatched"


def _describe(span: Span, method: str, route: str, status: int, scope: Scope) -> None:
    """Describe the request on its span; never the path itself, which can be a capability address."""
    span.update_name(f"{method} {route}")
    span.set_attribute(names.HTTP_REQUEST_METHOD, method)
    span.set_attribute(names.HTTP_ROUTE, route)
    span.set_attribute(names.HTTP_RESPONSE_STATUS_CODE, status)
    span.set_attribute(names.URL_SCHEME, scope.get("scheme", "http"))
    if status >= 500:
        span.set_attribute(names.ERROR_TYPE, str(status))
        span.set_status(StatusCode.ERROR)


def _ids(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str | None]:
    """Return the caller's request id, or a new one if that is not fit for logs, and its traceparent."""
    request_id = traceparent = None
    for name, value in headers:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            request_id = value.decode()
        elif name == b"traceparent":
            traceparent = value.decode("latin-1")
    return request_id or new_id(), traceparent


def _with_defaults(headers: Iterable[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    present = dict(headers)
    result = [*headers, (b"x-request-id", request_id.encode()), _NOSNIFF]
    result += [default for default in _DEFAULTS if default[0] not in present]
    page = present.get(b"content-type", b"").startswith(b"text/html")
    if not page and _NOTHING_ALLOWED[0] not in present:
        result.append(_NOTHING_ALLOWED)
    return result
