"""Probes of a process: /live, /ready and /metrics."""

from __future__ import annotations

import asyncio

import orjson
from prometheus_client import generate_latest
from starlette.requests import Request
from starlette.responses import Response

from chassis.http.built_in import Endpoint
from chassis.observability.metrics import REGISTRY
from chassis.running.health import Health, Report

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PROBE_SECONDS = 10.0


def probes(health: Health) -> dict[str, Endpoint]:
    """Return the endpoints that tell how the process is."""

    async def live(_request: Request) -> Response:
        return _answer(health.live())

    async def ready(_request: Request) -> Response:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                return _answer(await health.ready())
        except TimeoutError:
            reason = {"state": "failing", "reason": f"the checks took longer than {_PROBE_SECONDS:g} s"}
            return _answer(Report(ok=False, parts={"process": reason}))

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(REGISTRY), media_type=_METRICS_TYPE)

    return {"/live": live, "/ready": ready, "/metrics": metrics}


def _answer(report: Report) -> Response:
    body = orjson.dumps(report.body(), default=str)
    return Response(body, 200 if report.ok else 503, media_type="application/json")
