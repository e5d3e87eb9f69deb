"""Metrics of the notifier: kind, unit, meaning, what to do. Buckets follow the promise: sent within 1 s."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from chassis.observability.metrics import REGISTRY

ENQUEUED: Final = Counter(
    "notifier_deliveries_entered_total",
    "Deliveries enqueued, by event type. Standing still while inputs are published: look at the consumers' lag.",
    ("type",),
    registry=REGISTRY,
)
ATTEMPTS: Final = Counter(
    "notifier_attempts_total",
    "POSTs to receivers by outcome. Rising `retry`: a receiver is in trouble; its delivery log says which and why.",
    ("outcome",),
    registry=REGISTRY,
)
ATTEMPT_SECONDS: Final = Histogram(
    "notifier_attempt_seconds",
    "Seconds from the first byte to the answer. Near the time-out: a receiver hangs.",
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
    registry=REGISTRY,
)
LATENCY_SECONDS: Final = Histogram(
    "notifier_delivery_latency_seconds",
    "Seconds from the event's arrival to its successful delivery. Above 1 s without failures: add replicas.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 10, 60, 600, 3600, 86400),
    registry=REGISTRY,
)
BACKLOG: Final = Gauge(
    "notifier_backlog",
    "Deliveries that wait, of all endpoints. Growing: look for parked endpoints.",
    registry=REGISTRY,
)
OLDEST_SECONDS: Final = Gauge(
    "notifier_oldest_undelivered_seconds",
    "Age of the oldest delivery that waits. Above an hour: its endpoint needs people.",
    registry=REGISTRY,
)
PARKED: Final = Gauge(
    "notifier_parked_endpoints",
    "Endpoints nothing is sent to. Above 0: tell their owner; resume when they answer again.",
    registry=REGISTRY,
)
WORKERS: Final = Gauge(
    "notifier_lanes",
    "Endpoints this replica sends to. The sum over replicas is the number of endpoints.",
    registry=REGISTRY,
)
