"""Small parts of records: cursors, tags, differences, entries in time."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import ProblemError
from contracts.vocabulary import Confidence
from registry.records.api.dependencies import version_of
from registry.records.changes import changes
from registry.records.model import RecordType, Revision, Statement
from registry.records.schemas import Provenance
from registry.records.store.as_of import Moment
from registry.records.store.checking import in_time, until_next
from registry.records.store.paging import Cursor

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def stated(state: dict[str, Any], begin: date | None = None, end: date | None = None) -> Statement:
    return Statement(RecordType.ROUND, "r", state, begin, end, "a source", Confidence.HIGH)


def revision(state: dict[str, Any], begin: date | None = None) -> Revision:
    return Revision(stated(state, begin), 1, NOW, "test", "test")


@given(st.dates(), st.none() | st.datetimes(timezones=st.just(UTC)), st.text())
def test_a_cursor_reads_as_it_was_written(day: date, known_at: datetime | None, after: str) -> None:
    cursor = Cursor(Moment(day, known_at), after)
    assert Cursor.read(cursor.text()) == cursor


@given(st.text(max_size=40))
def test_what_was_never_a_cursor_never_fails_otherwise(text: str) -> None:
    with suppress(ProblemError):
        assert Cursor.read(text).after is not None


@pytest.mark.parametrize("text", ["x", "W10", "WyJ4Iiwibm93Iiwia2V5Il0", "é"])
def test_what_is_no_cursor_is_named(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        Cursor.read(text)
    assert caught.value.errors[0].pointer == "#query/cursor"


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        (None, None),
        ('"12-0af"', 12),
        ('W/"3-0"', 3),
        (' "3-0" ', 3),
        ('"3"', 0),
        ("*", 0),
        ("3-0", 0),
        ('"1-a", "2-b"', 0),
    ],
)
def test_a_tag_names_a_version_or_none_that_ever_was(tag: str | None, version: int | None) -> None:
    assert version_of(tag) == version


def test_differences_are_named_by_their_places() -> None:
    before = revision({"title": {"en": "One", "fr": "Un"}, "members": [1, 2], "a/b": 1, "gone": True})
    after = revision({"title": {"en": "Two", "fr": "Un"}, "members": [2, 1], "a/b": 2, "come": None}, date(2024, 1, 1))
    assert {change.pointer: (change.before, change.after) for change in changes(before, after)} == {
        "/title/en": ("One", "Two"),
        "/members": ([1, 2], [2, 1]),
        "/a~1b": (1, 2),
        "/gone": (True, None),
        "/valid_from": (None, "2024-01-01"),
    }
    assert changes(None, after) == []


def entry(begin: date | None, end: date | None = None) -> Provenance:
    return Provenance(valid_from=begin, valid_to=end, source="made for a test", confidence=Confidence.HIGH)


def test_entries_come_in_the_order_of_their_days() -> None:
    entries = [entry(date(2022, 1, 1)), entry(None, date(2020, 1, 1)), entry(date(2020, 1, 1))]
    assert in_time(entries) == ([1, 2, 0], [])


def test_an_entry_without_an_end_holds_until_the_next_begins() -> None:
    days = [(None, None), (date(2020, 1, 1), date(2021, 1, 1)), (date(2022, 1, 1), None)]
    ends = [statement.valid_to for statement in until_next([stated({}, *pair) for pair in days])]
    assert ends == [date(2020, 1, 1), date(2021, 1, 1), None]


@pytest.mark.parametrize(
    ("entries", "number", "pointer"),
    [
        ([entry(date(2020, 1, 1), date(2020, 1, 1))], 0, "/valid_to"),
        ([entry(None), entry(None)], 1, "/valid_from"),
        ([entry(date(2022, 1, 1)), entry(date(2020, 1, 1), date(2023, 1, 1))], 1, "/valid_to"),
    ],
)
def test_entries_that_cannot_stand_beside_each_other_are_named(
    entries: list[Provenance], number: int, pointer: str
) -> None:
    [(found, error)] = in_time(entries)[1]
    assert (found, error.pointer) == (number, pointer)
