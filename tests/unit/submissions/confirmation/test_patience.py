"""How long an accepted input waits for its page, or its record, before it is sent again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from submissions.confirmation.model import LONGEST, LONGEST_FOR_RECORDS, ConfirmationPatience

FIRSTS = st.floats(0.05, 600).map(lambda seconds: timedelta(seconds=seconds))


@given(FIRSTS, st.integers(1, 10_000))
def test_waiting_grows_and_never_beyond_the_longest(first: timedelta, attempt: int) -> None:
    patience = ConfirmationPatience(first)
    assert first <= patience.after(attempt) <= patience.after(attempt + 1) <= LONGEST


@given(FIRSTS)
def test_every_attempt_falls_under_exactly_one_step(first: timedelta) -> None:
    steps = list(ConfirmationPatience(first).steps())
    assert [attempt for attempt, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][1] == LONGEST
    assert all(ConfirmationPatience(first).after(attempt) == wait for attempt, wait in steps)


@given(FIRSTS, st.integers(1, 10_000))
def test_what_becomes_a_record_waits_as_long_at_first_and_longer_in_the_end(first: timedelta, attempt: int) -> None:
    page, record = ConfirmationPatience(first), ConfirmationPatience(first).for_records()
    assert record.after(1) == page.after(1)
    assert page.after(attempt) <= record.after(attempt) <= record.after(attempt + 1) <= LONGEST_FOR_RECORDS
    assert [*record.steps()][-1][1] == LONGEST_FOR_RECORDS


def test_what_the_registry_cannot_read_is_sent_four_times_a_day_in_the_end() -> None:
    patience = ConfirmationPatience(timedelta(seconds=30)).for_records()
    assert sum(patience.after(n) <= timedelta(hours=5) for n in range(1, 100)) == 10
    assert timedelta(days=1) / patience.after(100) == 4


def test_thirty_seconds_double_up_to_ten_minutes() -> None:
    patience = ConfirmationPatience(timedelta(seconds=30))
    assert [patience.after(n).total_seconds() for n in range(1, 8)] == [30, 60, 120, 240, 480, 600, 600]
