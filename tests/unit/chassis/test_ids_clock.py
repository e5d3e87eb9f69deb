"""Ids sort by time; the clock is in UTC."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from chassis.clock import utc_now
from chassis.ids import new_id


def test_ids_are_version_7_and_sort_by_their_making() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(UUID(one).version == 7 for one in made)


def test_clock_tells_utc() -> None:
    assert utc_now().tzinfo is UTC
