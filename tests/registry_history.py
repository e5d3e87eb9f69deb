"""What the periods of a record must be, made anew from its history: the yardstick of tests."""

from __future__ import annotations

from collections.abc import Iterable

from registry.records.model import Period, Revision, restated


def replayed(revisions: Iterable[Revision]) -> list[Period]:
    """Make the periods anew from a record's history, the oldest revision first."""
    periods: list[Period] = []
    for revision in revisions:
        statement = revision.statement
        periods = restated(periods, revision.version, statement.valid_from, statement.valid_to, revision.replaces)
    return periods
