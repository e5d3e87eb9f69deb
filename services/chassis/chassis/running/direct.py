"""Answers without a task: what an application knows at once is written where the request was read.

For an answer from memory the task, the layers and the routes of the usual way are nine tenths of the price. The hook in
uvicorn's protocol is not public: a version that no longer calls it sends every request the usual way, which gives the
same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import Any, Final, NamedTuple, cast

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


Headers = Mapping[bytes, bytes]
"""Headers of a request by name, in lower case; of several of one name the last."""
Know = Callable[[Scope, Headers], DirectAnswer | None]
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
            headers = dict(cycle.scope["headers"])
            # Not while others of this connection wait, or while its reader is slow: the usual way holds them back.
            free = app is self.app and cycle.keep_alive and not self.pipeline and not self.flow.write_paused
            answer = None
            if free and CARRIED.isdisjoint(headers) and not telemetry.recording():
                answer = know(cast("Scope", cycle.scope), headers)
            if answer is None:
                super()._start_asgi_task(cycle, app)
                return
            cycle.response_started = cycle.response_complete = True
            method = cycle.scope["method"]
            head = _head(answer, cycle.default_headers, headers.get(b"x-request-id", b""))
            self.transport.writelines((head,) if method == "HEAD" else (head, answer.body))
            key = (method, answer.route, answer.status)
            if key not in series:
                series[key] = HTTP_DURATION.labels(method, answer.route, str(answer.status))
            series[key].observe(perf_counter() - began)
            self.on_response_complete()

    return Direct


def _head(answer: DirectAnswer, added: Iterable[tuple[bytes, bytes]], request_id: bytes) -> bytes:
    """Write status and headers; ``added`` are those that the server adds to every answer."""
    if not REQUEST_ID.fullmatch(request_id):
        request_id = new_id().encode()
    parts = [STATUS_LINE[answer.status], answer.headers]
    for name, value in added:
        parts += (name, b": ", value, b"\r\n")
    parts += (b"x-content-type-options: nosniff\r\nx-request-id: ", request_id, b"\r\n\r\n")
    return b"".join(parts)
