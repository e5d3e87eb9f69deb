"""Metrics of the publisher: kind, unit, meaning and what to do."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from chassis.observability.metrics import REGISTRY

PAGES_COMPOSED: Final = Counter(
    "publisher_pages_composed_total", "Pages whose views were composed, changed or not.", registry=REGISTRY
)
PAGES_FAILED: Final = Counter(
    "publisher_pages_failed_total",
    "Pages that could not be made and stay as they were. Not 0: see the log `page_not_made`.",
    registry=REGISTRY,
)
PAGES_CHANGED: Final = Counter("publisher_pages_changed_total", "Pages that releases changed.", registry=REGISTRY)
VIEW_BYTES: Final = Counter(
    "publisher_view_bytes_total", "Bytes of views that releases stored, each view counted once.", registry=REGISTRY
)
RELEASE: Final = Gauge("publisher_release", "Number of the newest release this process has made.", registry=REGISTRY)
SERVED_RELEASE: Final = Gauge(
    "publisher_served_release",
    "Number of the release this process answers from. Behind publisher_release for long: the follower stands.",
    registry=REGISTRY,
)
RELEASE_SECONDS: Final = Histogram(
    "publisher_release_seconds",
    "Seconds from the snapshot to the committed release. p99 above 1 s at rest: look at the database.",
    buckets=(0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 2, 5, 10, 30, 60, 120),
    registry=REGISTRY,
)
RELEASE_FAILURES: Final = Counter(
    "publisher_release_failures_total",
    "Releases given up before their commit; they are tried again. Rising: see the log `turn_failed`.",
    registry=REGISTRY,
)
CHANGE_AGE: Final = Gauge(
    "publisher_change_age_seconds",
    "Age of the oldest change that no release holds. Above 30: the committer stands or cannot keep up.",
    registry=REGISTRY,
)
REPRESENTATIONS: Final = Counter(
    "publisher_representations_total",
    "Representations that were not in memory, by where they came from: `store`, or `made` from their view.",
    ("source",),
    registry=REGISTRY,
)
REPRESENTATION_SECONDS: Final = Histogram(
    "publisher_representation_seconds",
    "Seconds to make a representation with its twins. p95 above 0.02 s: too few render processes for the readers.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1),
    registry=REGISTRY,
)
AHEAD_WAITING: Final = Gauge(
    "publisher_ahead_waiting_pages",
    "Pages whose representations are still to be made ahead of readers. High for long: the process never rests.",
    registry=REGISTRY,
)
STORE_FAILURES: Final = Counter(
    "publisher_store_failures_total",
    "Representations that the store did not take. Not 0: readers are served, but each restart makes them anew.",
    registry=REGISTRY,
)
PAGES_NOT_SHOWN: Final = Counter(
    "publisher_pages_not_shown_total",
    "Views that no template could show when they were read; the last good one was served. Not 0: log `page_not_shown`.",
    registry=REGISTRY,
)


def released(number: int, pages: int, seconds: float) -> None:
    """Count a release that changed ``pages`` and took ``seconds``."""
    PAGES_CHANGED.inc(pages)
    RELEASE.set(number)
    RELEASE_SECONDS.observe(seconds)
