"""What a folder says otherwise than the registry, and how it reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from hub.registry.folder import LocatedRecord

LONGEST: Final = 72
BEFORE_DIFFERENCE: Final = 20
"""Characters shown before the place where two long texts part."""
NOTHING: Final = "nothing"


class RecordOutcome(StrEnum):
    """What becomes of a record of the folder."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One field that is otherwise; ``pointer`` is a JSON pointer into the record."""

    pointer: str
    before: Any
    after: Any

    def readable(self) -> tuple[str, str]:
        """Return both values shortened, long texts from shortly before the place where they part."""
        before, after = _readable(self.before), _readable(self.after)
        if max(len(before), len(after)) <= LONGEST:
            return before, after
        same = _common(before, after)
        start = 0 if same < LONGEST - BEFORE_DIFFERENCE else same - BEFORE_DIFFERENCE
        return _cut(before, start), _cut(after, start)


@dataclass(frozen=True, slots=True)
class Compared:
    """A record of the folder held against the registry."""

    record: LocatedRecord
    outcome: RecordOutcome
    changes: tuple[RecordChange, ...] = ()
    replaces: tuple[int, ...] = ()
    """Versions of other periods of the record that go, since the folder does not have them."""

    @property
    def name(self) -> str:
        """Return the name of the record: type, key, and the first day of its period where it has one."""
        since = f" from {self.record.valid_from}" if self.record.valid_from else ""
        return f"{self.record.type} {self.record.key}{since}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything of the folder, and the records (type and key) that only the registry has."""

    compared: tuple[Compared, ...]
    left: tuple[tuple[str, str], ...] = ()

    @property
    def open(self) -> tuple[Compared, ...]:
        """What is to be recorded."""
        return tuple(comparison for comparison in self.compared if comparison.outcome is not RecordOutcome.UNCHANGED)

    def counts(self) -> dict[str, int]:
        """Count by outcome."""
        found = Counter(comparison.outcome for comparison in self.compared)
        return {outcome.value: found[outcome] for outcome in RecordOutcome} | {"left": len(self.left)}

    def to_record(self) -> list[LocatedRecord]:
        """Return what must be sent: all periods of every record of which one is new or changed."""
        keys = {comparison.record.identity for comparison in self.open}
        return [comparison.record for comparison in self.compared if comparison.record.identity in keys]

    def as_json(self) -> dict[str, Any]:
        """Return it for machines; what is unchanged is only counted."""
        return {
            "counts": self.counts(),
            "records": [
                {
                    "type": comparison.record.type,
                    "key": comparison.record.key,
                    "valid_from": comparison.record.valid_from or None,
                    "file": comparison.record.file,
                    "number": comparison.record.number,
                    "outcome": comparison.outcome.value,
                    "changes": [
                        {"pointer": c.pointer, "before": c.before, "after": c.after} for c in comparison.changes
                    ],
                    "replaces": list(comparison.replaces),
                }
                for comparison in self.open
            ],
            "left": [{"type": of_type, "key": key} for of_type, key in self.left],
        }


def batches(records: Sequence[LocatedRecord], *, most: int, most_bytes: int) -> Iterator[list[LocatedRecord]]:
    """Cut the records into batches in their order; all periods of one record stay together."""
    batch: list[LocatedRecord] = []
    size = 0
    for group in _groups(records):
        weight = sum(len(json.dumps(record.entry)) for record in group)
        if batch and (len(batch) + len(group) > most or size + weight > most_bytes):
            yield batch
            batch, size = [], 0
        batch += group
        size += weight
    if batch:
        yield batch


def _groups(records: Sequence[LocatedRecord]) -> Iterator[list[LocatedRecord]]:
    group: list[LocatedRecord] = []
    for record in records:
        if group and group[0].identity != record.identity:
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _readable(value: Any) -> str:
    return NOTHING if value is None else json.dumps(value, ensure_ascii=False)


def _common(text: str, other: str) -> int:
    """Count the characters both begin with."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(text), len(other)))


def _cut(text: str, start: int) -> str:
    end = start + LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"
