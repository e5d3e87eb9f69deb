"""Prometheus registry of the process and the metrics of its HTTP edge.

A service declares its own metrics in its metrics.py with `registry=REGISTRY`: kind, unit, meaning and what to do.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, GCCollector, Histogram, PlatformCollector, ProcessCollector

REGISTRY: Final = CollectorRegistry()
GCCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
ProcessCollector(registry=REGISTRY)

# Rate, errors and duration of every route. The promises are 20 ms for an answer from memory, 250 ms for a durable
# write, 2 s for the page after it; a 5xx share above 1 % or a p99 above 1 s wants a look at /ready and the logs.
HTTP_DURATION: Final = Histogram(
    "http_server_request_duration_seconds",
    "Seconds from the first byte of a request to the end of its answer",
    ("method", "route", "status"),
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
    registry=REGISTRY,
)
