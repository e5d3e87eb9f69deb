"""Records over two times: timelines, corrections, clocks that run backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Confidence
from registry.records.model import RecordType, Revision, Statement, next_revision, version_at

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def statement(state: Any, valid_from: date | None = None, valid_to: date | None = None) -> Statement:
    return Statement(RecordType.ROUND, "r", {"state": state}, valid_from, valid_to, "a source", Confidence.HIGH)


def history(*statements: Statement) -> list[Revision]:
    revisions: list[Revision] = []
    for one in statements:
        previous = revisions[-1] if revisions else None
        revisions.append(next_revision(previous, one, now=NOW, recorded_by="test", reason="test"))
    return revisions


def version_on(revisions: list[Revision], day: date) -> int | None:
    return version_at(revisions[-1].timeline, day)


def test_a_record_without_a_first_day_holds_for_every_day() -> None:
    revisions = history(statement("a"))
    assert version_on(revisions, date.min) == version_on(revisions, date.max) == 1


def test_a_change_from_a_day_on_leaves_earlier_days_as_they_were() -> None:
    revisions = history(statement("a", date(2020, 1, 1)), statement("b", date(2021, 1, 1)))
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [version_on(revisions, day) for day in days] == [None, 1, 1, 2]


def test_the_first_day_without_the_state_is_its_end() -> None:
    revisions = history(statement("a", date(2020, 1, 1), date(2020, 2, 1)))
    assert version_on(revisions, date(2020, 1, 31)) == 1
    assert version_on(revisions, date(2020, 2, 1)) is None


def test_the_same_state_with_another_first_day_corrects_the_period() -> None:
    revisions = history(
        statement("a", date(2018, 1, 1)), statement("b", date(2020, 1, 1)), statement("b", date(2021, 1, 1))
    )
    assert version_on(revisions, date(2020, 6, 1)) == 1
    assert version_on(revisions, date(2021, 1, 1)) == 3


def test_a_record_that_ends_has_no_state_afterwards() -> None:
    revisions = history(statement("a", date(2018, 1, 1)), statement("a", date(2018, 1, 1), date(2022, 1, 1)))
    assert version_on(revisions, date(2021, 12, 31)) == 2
    assert version_on(revisions, date(2022, 1, 1)) is None


def test_what_was_known_before_stays_readable() -> None:
    revisions = history(statement("a", date(2020, 1, 1)), statement("b", date(2019, 1, 1)))
    assert version_at(revisions[0].timeline, date(2020, 1, 1)) == 1
    assert version_at(revisions[1].timeline, date(2020, 1, 1)) == 2


def test_recorded_time_never_runs_backwards() -> None:
    first = history(statement("a"))[0]
    second = next_revision(first, statement("b"), now=NOW - timedelta(hours=1), recorded_by="test", reason="test")
    assert second.recorded_at == first.recorded_at


def test_the_last_word_of_the_data_folder_outlives_other_writers() -> None:
    loaded = next_revision(None, statement("a"), now=NOW, recorded_by="data", reason="test", loaded="digest")
    edited = next_revision(loaded, statement("b"), now=NOW, recorded_by="somebody", reason="test")
    assert edited.loaded == "digest"


def test_the_digest_tells_statements_apart_by_all_they_say() -> None:
    one = statement("a")
    others = [statement("b"), statement("a", date(2020, 1, 1)), statement("a", None, date(2020, 1, 1))]
    assert len({s.digest() for s in [one, *others]}) == 4
    assert one.digest() == statement("a").digest()


DAYS = st.dates(date(2018, 1, 1), date(2024, 1, 1))


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | DAYS), min_size=1, max_size=12), DAYS)
def test_the_newest_statement_holds_from_its_first_day_on(steps: list[tuple[int, date | None]], day: date) -> None:
    revisions = history(*(statement(state, start) for state, start in steps))
    newest = revisions[-1]
    assert newest.timeline == tuple(sorted(newest.timeline, key=lambda s: s.valid_from or date.min))
    if (newest.statement.valid_from or date.min) <= day:
        assert version_on(revisions, day) == newest.version
