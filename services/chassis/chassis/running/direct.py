"""Answers without a task: what an application knows at once is written where the request was read.

For an answer from memory the task, the layers and the routes of the usual way are nine tenths of the price. The hook in
uvicorn's protocol is not public: a version that no longer calls it sends every request the usual way, which gives the
same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, Final, NamedTuple

from prometheus_client import Histogram
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from chassis.ids import REQUEST_ID, new_id
from chassis.observability import telemetry
from chassis.observability.metrics import HTTP_DURATION

CARRIED: Final = frozenset({b"traceparent", b"expect", b"authorization"})
"""Headers with which a request goes the usual way: a trace, or something that an answer for everybody cannot heed."""


class DirectAnswer(NamedTuple):
    """An answer that anybody may have."""

    status: int
    route: str
    """As metrics call it."""
    headers: bytes
    """Header lines, each with its line end; nothing that is added to every answer."""
    body: bytes


Know = Callable[[Scope], DirectAnswer | None]
"""Returns the answer to a request if it is known without waiting for anything; must be quick and never raise."""


def direct(know: Know) -> type[HttpToolsProtocol]:
    """Return the protocol of a server that answers what ``know`` knows, and hands everything else to the application.

    Such an answer is counted like any other, but has neither a log line nor a span: while somebody records traces,
    everything goes the usual way.
    """
    series: dict[tuple[str, str, int], Histogram] = {}

    class Direct(HttpToolsProtocol):
        def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
            began = perf_counter()
            answer = None
            # Not while others of this connection wait, or while its reader is slow: the usual way holds them back.
            if app is self.app and cycle.keep_alive and not self.pipeline and not self.flow.write_paused:
                answer = None if telemetry.recording() else self._known(cycle.scope)
            if answer is None:
                super()._start_asgi_task(cycle, app)
                return
            cycle.response_started = cycle.response_complete = True
            method = cycle.scope["method"]
            self.transport.write(_head(answer, cycle) if method == "HEAD" else _head(answer, cycle) + answer.body)
            key = (method, answer.route, answer.status)
            if key not in series:
                series[key] = HTTP_DURATION.labels(method, answer.route, str(answer.status))
            series[key].observe(perf_counter() - began)
            self.on_response_complete()

        def _known(self, scope: Any) -> DirectAnswer | None:
            if any(name in CARRIED for name, _ in scope["headers"]):
                return None
            return know(scope)

    return Direct


def _head(answer: DirectAnswer, cycle: RequestResponseCycle) -> bytes:
    request_id = next((v for n, v in cycle.scope["headers"] if n == b"x-request-id" and REQUEST_ID.fullmatch(v)), None)
    parts = [STATUS_LINE[answer.status]]
    parts += [b"%b: %b\r\n" % header for header in cycle.default_headers]
    parts += [answer.headers, b"x-content-type-options: nosniff\r\nx-request-id: ", request_id or new_id().encode()]
    return b"".join(parts) + b"\r\n\r\n"
