"""What one revision changes of another: places in the record, with what stood there and what does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.http.problems import json_pointer
from registry.records.model import Revision
from registry.records.schemas import Change, Step


def step(revision: Revision, before: Revision | None) -> Step:
    """Return a revision with what it changes."""
    statement = revision.statement
    return Step(
        version=revision.version,
        recorded_at=revision.recorded_at,
        recorded_by=revision.recorded_by,
        reason=revision.reason,
        valid_from=statement.valid_from,
        valid_to=statement.valid_to,
        replaces=list(revision.replaces),
        source=statement.source,
        confidence=statement.confidence,
        state=dict(statement.state),
        changes=changes(before, revision),
    )


def changes(before: Revision | None, after: Revision) -> list[Change]:
    """Return what is another; nothing for the first revision of a record, which changes nothing."""
    if before is None:
        return []
    return [
        Change(pointer=json_pointer(path), before=a, after=b)
        for path, a, b in _differences(_whole(before), _whole(after), ())
    ]


def _whole(revision: Revision) -> dict[str, Any]:
    statement = revision.statement
    return {
        **statement.state,
        "valid_from": statement.valid_from.isoformat() if statement.valid_from else None,
        "valid_to": statement.valid_to.isoformat() if statement.valid_to else None,
        "source": statement.source,
        "confidence": statement.confidence.value,
    }


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _differences(before.get(name), after.get(name), (*path, name))
    elif before != after:
        yield path, before, after
