"""Ids sort by time; the clock is in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import milliseconds, utc_now
from chassis.ids import new_id


def test_ids_are_version_7_and_sort_by_their_making() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(UUID(one).version == 7 for one in made)


def test_clock_tells_utc() -> None:
    assert utc_now().tzinfo is UTC


def test_a_time_is_cut_as_the_database_cuts_it() -> None:
    moment = datetime(2026, 3, 1, 14, 30, 5, 123_999, timezone(timedelta(hours=2)))
    assert milliseconds(moment).isoformat() == "2026-03-01T12:30:05.123000+00:00"


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_cutting_never_turns_an_order_round(one: datetime, other: datetime) -> None:
    earlier, later = sorted([one, other])
    assert milliseconds(earlier) <= milliseconds(later)
    assert milliseconds(milliseconds(one)) == milliseconds(one)
