"""Metrics of the registry; the chassis measures HTTP, relay and outbox."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

from chassis.observability.metrics import REGISTRY

# Steps in the history of records by type. Grows when a release brings new data or somebody edits; a steady growth
# without edits means that two data folders contradict each other: compare `recorded_by` of the newest revisions.
REVISIONS: Final = Counter("registry_revisions", "Revisions recorded", ("type",), registry=REGISTRY)
