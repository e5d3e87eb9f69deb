"""Probes of a process: /live, /ready and /metrics."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter, Response
from prometheus_client import generate_latest

from chassis.auth import public
from chassis.health import Health, Report
from chassis.metrics import REGISTRY

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PROBE_SECONDS = 10.0


def probes(health: Health) -> APIRouter:
    """Return the routes that tell how the process is."""
    router = APIRouter(include_in_schema=False, dependencies=[public()])

    @router.get("/live")
    async def live() -> Response:
        return _answer(health.live())

    @router.get("/ready")
    async def ready() -> Response:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                return _answer(await health.ready())
        except TimeoutError:
            reason = {"state": "failing", "reason": f"the checks took longer than {_PROBE_SECONDS:g} s"}
            return _answer(Report(ok=False, parts={"process": reason}))

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(REGISTRY), media_type=_METRICS_TYPE)

    return router


def _answer(report: Report) -> Response:
    body: dict[str, Any] = report.body()
    return Response(orjson.dumps(body, default=str), 200 if report.ok else 503, media_type="application/json")
