"""The retry schedule and `Retry-After`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dispatch.schedule import DEFAULT_DELAYS, Schedule, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_schedule_takes_75_6_hours_in_ten_attempts() -> None:
    assert len(DEFAULT_DELAYS) == 10
    assert round(sum(DEFAULT_DELAYS) / 3600, 1) == 75.6


@given(step=st.integers(0, 30), chance=st.floats(0, 1))
def test_each_delay_stays_within_a_fifth_of_its_step(step: int, chance: float) -> None:
    delay = Schedule().delay(step, chance)
    if step >= len(DEFAULT_DELAYS):
        assert delay is None
        return
    assert delay is not None
    nominal = DEFAULT_DELAYS[step]
    assert 0.8 * nominal - 1e-6 <= delay.total_seconds() <= 1.2 * nominal + 1e-6


def test_the_span_is_never_shorter_than_the_longest_way_through() -> None:
    schedule = Schedule()
    longest = sum((schedule.delay(step, 1.0) or timedelta(0) for step in range(10)), timedelta(0))
    assert schedule.span() >= longest - timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 1),
        ("99999999999999999999", 86400),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 1),
        (format_datetime(NOW + timedelta(days=30), usegmt=True), 86400),
    ],
)
def test_retry_after_is_read_and_bounded(header: str, seconds: float) -> None:
    assert retry_after(header, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "٣", "Fri, 99 Nov 2026 99:99:99 GMT"])
def test_a_retry_after_that_says_nothing_is_ignored(header: str | None) -> None:
    assert retry_after(header, NOW) is None


@given(header=st.text(max_size=40))
def test_no_retry_after_breaks_anything(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or timedelta(seconds=1) <= wait <= timedelta(hours=24)
