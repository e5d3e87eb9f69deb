"""Metrics of the messaging half of the chassis: name, meaning, what to do.

Subjects carry no ids, so they may be labels.
"""

from prometheus_client import Counter, Gauge, Histogram

from chassis.observability.metrics import REGISTRY

HANDLED = Counter(
    "messages_handled_total",
    "Deliveries by outcome. Rising `dead`: look at `hub dead list`. Rising `retry`: see the logs for the reason.",
    ["subject", "outcome"],
    registry=REGISTRY,
)
HANDLING_SECONDS = Histogram(
    "message_handling_seconds",
    "Time in the handlers. Above 10 s deliveries may run into the acknowledgement time.",
    ["subject"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
RELAYED = Counter(
    "outbox_published_total",
    "Events the stream has confirmed, by whether it had them already.",
    ["duplicate"],
    registry=REGISTRY,
)
RELAY_FAILURES = Counter(
    "outbox_publish_failures_total",
    "Publications without confirmation; they are tried again. Check the broker.",
    registry=REGISTRY,
)
OUTBOX_AGE_SECONDS = Gauge(
    "outbox_age_seconds",
    "Age of the oldest event that no stream has confirmed. Above 60: the broker refuses or is away.",
    registry=REGISTRY,
)
CONSUMER_GENERATION = Gauge(
    "consumer_generation",
    "Generation of the durable in use. A change means the broker lost or refused the durable: see the runbook.",
    ["stream"],
    registry=REGISTRY,
)
CONSUMER_STOPPED = Gauge(
    "consumer_stopped",
    "1 when consumption stopped after too many dead letters. Look at `hub dead list`, mend or roll back, restart.",
    ["stream"],
    registry=REGISTRY,
)
