"""The history of a record as people read it: who, when, why, and what became another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.console.records.display import AS_WRITTEN, CODES, as_yaml, is_nothing
from registry.console.words import LANGUAGES, code_value, day, label, value
from registry.records.schemas import Change, Step


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in words; None where there was or is nothing."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step of a history."""

    version: int
    recorded_at: datetime
    recorded_by: str
    reason: str
    period: str
    first: bool
    changes: Sequence[ChangeLine]


def shown_step(step: Step) -> HistoryStep:
    """Return a step in words."""
    return HistoryStep(
        step.version,
        step.recorded_at,
        step.recorded_by,
        step.reason,
        period(step.valid_from, step.valid_to),
        step.version == 1,
        change_lines(step.changes),
    )


def change_lines(changes: Iterable[Change]) -> list[ChangeLine]:
    """Return changes in words."""
    return [_line_of(change) for change in changes]


def period(begin: date | None, end: date | None) -> str:
    """Return for which days something is stated."""
    since = f"from {day(begin)}" if begin else "since ever, as far as is known"
    return f"Stated {since}{f' until {day(end)}' if end else ''}."


def _line_of(change: Change) -> ChangeLine:
    path = [part.replace("~1", "/").replace("~0", "~") for part in change.pointer.strip("/").split("/")]
    name = ", ".join(LANGUAGES.get(part, label(part)) if part else "Everything" for part in path)
    before, after = change.before, change.after
    if isinstance(before, list) and isinstance(after, list):
        gone, come = [line for line in before if line not in after], [line for line in after if line not in before]
        before, after = (gone, come) if gone or come else (before, after)
    return ChangeLine(name, _text(path[-1], before), _text(path[-1], after))


def _text(name: str, found: Any) -> str | None:
    """Return what stands at a place: one line per thing of a list; whole documents as they are."""
    if is_nothing(found):
        return None
    if name in AS_WRITTEN:
        return as_yaml(found).strip()
    if isinstance(found, list):
        parts = [_line(name, item) for item in found]
        return "\n".join(parts) if any(isinstance(item, Mapping) for item in found) else ", ".join(parts)
    return _line(name, found)


def _line(name: str, found: Any) -> str:
    if isinstance(found, Mapping):
        named = [(str(key), item) for key, item in found.items() if not is_nothing(item)]
        return "; ".join(f"{LANGUAGES.get(key, label(key))}: {_line(key, item)}" for key, item in named)
    if isinstance(found, list):
        return ", ".join(f"({_line(name, item)})" if isinstance(item, Mapping) else _line(name, item) for item in found)
    return code_value(found) if name in CODES and isinstance(found, str) else value(found)
