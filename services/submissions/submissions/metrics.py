"""Metrics of the intake: kind, unit, meaning, and what to do."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from chassis.observability.metrics import REGISTRY

# Every 202 of a first request. A fall to nothing while a round is open wants a look at the door (TLS, tokens).
ACCEPTED: Final = Counter(
    "submissions_accepted_total", "Inputs stored for the first time", ("kind", "status"), registry=REGISTRY
)

# Repetitions with a key: `same` is a client that is careful, many `conflict` a client that reuses keys: tell it.
REPEATED: Final = Counter(
    "submissions_repeated_total", "Requests whose Idempotency-Key was known", ("outcome",), registry=REGISTRY
)

# Requests refused with nothing stored, by problem. Many `invalid` of one kind: the questionnaire is unclear.
REJECTED: Final = Counter("submissions_refused_total", "Requests refused", ("problem",), registry=REGISTRY)

# 503 because the database did not confirm in time. Above zero for minutes: look at the database's primary.
UNCERTAIN: Final = Counter("submissions_unsure_total", "Writes whose outcome is not known", registry=REGISTRY)

# Documents per insert. 1 at rest; near 200 the database is the bottleneck.
BATCH_SIZE: Final = Histogram(
    "submissions_batch_size",
    "Inputs that shared one insert",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200),
    registry=REGISTRY,
)

# The promise to authors: a page within 2 s. `new` (an event waits for the relay) above 60 s: look at broker and relay;
# `sent` (no page or record was reported yet) above 5 min: publisher or registry, and its dead letters; `rejected` above
# zero: look at the reason in the document.
OUTBOX_COUNT: Final = Gauge("submissions_outbox_count", "Inputs by state of their way", ("state",), registry=REGISTRY)
OUTBOX_AGE: Final = Gauge(
    "submissions_outbox_age_seconds", "Age of the oldest input in this state", ("state",), registry=REGISTRY
)

# Accepted inputs published again because no page or record was reported. A burst means that the broker lost events:
# look at it.
REPUBLISHED: Final = Counter("submissions_republished_total", "Inputs sent again", registry=REGISTRY)

# Seconds from the POST to the report that the input is on its pages.
PAGE_DELAY: Final = Histogram(
    "submissions_page_delay_seconds",
    "Seconds from receipt to page",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 600, 3600),
    registry=REGISTRY,
)
