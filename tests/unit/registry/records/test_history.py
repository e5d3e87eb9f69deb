"""Records over two times: one truth per day, other days untouched, and a history that makes it all anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registry_history import replayed

from contracts.vocabulary import Confidence
from registry.records.model import (
    Period,
    PeriodError,
    RecordType,
    Revision,
    Statement,
    followed,
    restated,
)

Y2018, Y2020, Y2021, Y2022, Y2024 = (date(year, 1, 1) for year in (2018, 2020, 2021, 2022, 2024))


def holding(periods: list[Period], day: date) -> int | None:
    found = [period.version for period in periods if period.holds(day)]
    assert len(found) < 2
    return found[0] if found else None


def history(*days: tuple[date | None, date | None]) -> list[Period]:
    periods: list[Period] = []
    for version, (begin, end) in enumerate(days, 1):
        periods = restated(periods, version, begin, end)
    return periods


def test_a_record_without_a_first_day_holds_for_every_day() -> None:
    periods = history((None, None))
    assert holding(periods, date.min) == holding(periods, date.max) == 1


def test_a_change_from_a_day_on_leaves_earlier_days_as_they_were() -> None:
    periods = history((Y2020, None), (Y2021, None))
    days = [Y2018, Y2020, Y2021 - timedelta(days=1), Y2021]
    assert [holding(periods, day) for day in days] == [None, 1, 1, 2]


def test_the_first_day_without_the_state_is_its_end() -> None:
    periods = history((Y2020, Y2021))
    assert holding(periods, Y2021 - timedelta(days=1)) == 1
    assert holding(periods, Y2021) is None


def test_a_statement_from_the_same_day_corrects_its_period_only() -> None:
    periods = history((Y2018, None), (Y2020, None), (Y2018, Y2020))
    assert periods == [Period(3, Y2018, Y2020), Period(2, Y2020, None)]


def test_a_statement_within_a_period_takes_over_its_rest() -> None:
    assert history((Y2018, Y2022), (Y2020, Y2021)) == [Period(1, Y2018, Y2020), Period(2, Y2020, Y2021)]


def test_a_statement_can_fill_a_gap_or_stand_before_all() -> None:
    periods = history((Y2018, Y2020), (Y2022, None), (Y2020, Y2022), (None, Y2018))
    assert [period.version for period in periods] == [4, 1, 3, 2]


@pytest.mark.parametrize("end", [None, Y2022])
def test_a_statement_that_reaches_into_a_later_period_is_refused(end: date | None) -> None:
    periods = history((Y2018, Y2020), (Y2021, None))
    with pytest.raises(PeriodError, match="overlapping validity: version 2 holds from 2021-01-01") as caught:
        restated(periods, 3, Y2018, end)
    assert caught.value.field == "valid_to"


def test_later_periods_go_when_they_are_named() -> None:
    periods = history((Y2018, Y2020), (Y2021, None))
    assert restated(periods, 3, Y2018, None, replaces=[2]) == [Period(3, Y2018, None)]


def test_the_first_day_moves_when_the_version_is_named() -> None:
    assert restated(history((Y2018, None)), 2, Y2020, None, replaces=[1]) == [Period(2, Y2020, None)]


@pytest.mark.parametrize(("begin", "end"), [(Y2020, Y2020), (Y2020, Y2018), (None, date.min)])
def test_a_period_without_a_day_is_refused(begin: date | None, end: date) -> None:
    with pytest.raises(PeriodError, match="is not after valid_from"):
        restated([], 1, begin, end)


def test_a_version_that_does_not_hold_cannot_be_replaced() -> None:
    with pytest.raises(PeriodError, match="nothing holds by version 7"):
        restated(history((Y2018, None)), 2, Y2018, None, replaces=[7])


def test_a_statement_follows_the_last_one_that_begins_by_its_first_day() -> None:
    periods = history((Y2018, Y2020), (Y2022, None))
    assert [followed(periods, day) for day in (None, Y2018, Y2021, Y2024)] == [None, 1, 1, 2]


# A naive model: the truth of each day stands in a list with one place per day.

FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(30)]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    begin: int | None
    length: int | None
    replaces: frozenset[int]


ASKED = st.builds(
    Asked,
    st.none() | st.integers(0, 28),
    st.none() | st.integers(1, 12),
    st.frozensets(st.integers(1, 12), max_size=3),
)


@dataclass
class Naive:
    """Day by day; also the first days of statements, for a correction touches only its own."""

    truth: list[int | None]
    begins: dict[int, int]

    def state(self, version: int, begin: int, end: int, replaces: frozenset[int]) -> bool:
        """Let it hold unless it breaks the rule; tell whether it does."""
        holds = set(self.begins)
        if not replaces <= holds or begin >= end:
            return False
        kept = {v: b for v, b in self.begins.items() if v not in replaces and b != begin}
        if any(begin < b < end for b in kept.values()):
            return False
        taken = self.truth[begin] if begin >= 0 else None  # before all days nothing else can have begun
        rest = taken if taken in kept else None
        truth: list[int | None] = [v if v in kept else None for v in self.truth]
        truth = [None if v == rest and v is not None and day >= begin else v for day, v in enumerate(truth)]
        self.truth = [version if begin <= day < end else v for day, v in enumerate(truth)]
        self.begins = {**kept, version: begin}
        return True


@given(st.lists(ASKED, min_size=1, max_size=14))
def test_every_day_has_one_truth_and_other_days_stay(asked: list[Asked]) -> None:
    periods: list[Period] = []
    naive = Naive([None] * len(DAYS), {})
    revisions: list[Revision] = []
    for one in asked:
        version = len(revisions) + 1
        begin = one.begin if one.begin is not None else -1
        end = 10_000 if one.length is None else begin + one.length
        days = (DAYS[begin] if begin >= 0 else None, None if one.length is None else FIRST + timedelta(days=end))
        before = list(naive.truth)
        accepted = naive.state(version, begin, end, one.replaces)
        try:
            periods = restated(periods, version, *days, replaces=one.replaces)
        except PeriodError:
            assert not accepted
            assert naive.truth == before
            continue
        assert accepted
        statement = Statement(RecordType.ROUND, "r", {}, *days, "a source", Confidence.HIGH)
        revisions.append(Revision(statement, version, NOW, "test", "test", tuple(sorted(one.replaces))))
        assert [holding(periods, day) for day in DAYS] == naive.truth
        assert replayed(revisions) == periods
        begins = [period.valid_from or date.min for period in periods]
        assert begins == sorted(set(begins))


@given(st.lists(ASKED, min_size=1, max_size=14))
def test_saying_what_holds_again_changes_nothing_but_the_version(asked: list[Asked]) -> None:
    periods: list[Period] = []
    for version, one in enumerate(asked, 1):
        begin = DAYS[one.begin] if one.begin is not None else None
        end = None if one.length is None else (begin or FIRST) + timedelta(days=one.length)
        try:
            periods = restated(periods, version, begin, end)
        except PeriodError:
            continue
    for period in periods:
        again = restated(periods, 99, period.valid_from, period.valid_to)
        assert [replace(p, version=period.version) if p.version == 99 else p for p in again] == periods
