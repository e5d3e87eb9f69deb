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
DIRTY: Final = Gauge(
    "publisher_dirty_age_seconds",
    "Age of the oldest change that no release holds. Above 30: the committer stands or cannot keep up.",
    registry=REGISTRY,
)
BLOB_FAILURES: Final = Counter(
    "publisher_blob_failures_total",
    "Answers that failed because bytes were missing or damaged. Not 0: the store lost data; rebuild the site.",
    registry=REGISTRY,
)


def released(number: int, pages: int, seconds: float) -> None:
    """Count a release that changed ``pages`` and took ``seconds``."""
    PAGES_CHANGED.inc(pages)
    RELEASE.set(number)
    RELEASE_SECONDS.observe(seconds)
