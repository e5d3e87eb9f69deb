"""What a form is answered with that could not be recorded, and what is said when it could."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chassis.errors import ProblemError
from contracts.problems import PRECONDITION_FAILED
from registry.console.steps import HistoryStep, shown_step
from registry.records.commands import Kept, Outcome
from registry.records.definition import AnyDefinition
from registry.records.queries import Reader

Placed = tuple[Mapping[str, str], Sequence[str]]
"""Errors by the name of the field they stand beside, and those that stand apart."""
_MOST: Final = 20
_SAME: Final = "Nothing was recorded: the record says this already."


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands against a form; nothing for a form that was not sent yet."""

    errors: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[str] = ()
    stale: Sequence[HistoryStep] | None = None
    """What somebody else recorded meanwhile, the newest first; None if nobody did."""

    @property
    def status(self) -> int:
        """HTTP status of the page that shows the form again."""
        return 412 if self.stale is not None else 422 if self.errors or self.others else 200


async def refusal_of(
    error: ProblemError,
    reader: Reader,
    record: tuple[AnyDefinition, str] | None,
    seen: int | None,
    place: Callable[[ProblemError], Placed],
) -> Refusal:
    """Return what stands against a form.

    ``record`` is the type and key of the record that the form is about, None for a new one; ``seen`` is the version
    that the form named; ``place`` puts errors beside the fields of the form.
    """
    if error.problem is PRECONDITION_FAILED and record:
        return Refusal(stale=await _changed_since(reader, *record, seen))
    errors, others = place(error)
    return Refusal(errors, others) if errors or others else Refusal(others=[error.detail])


def recorded(kept: Kept, text: str) -> str:
    """Return the message for what was kept: the text, unless the record said it already."""
    return _SAME if kept.outcome is Outcome.UNCHANGED else text


async def _changed_since(reader: Reader, definition: AnyDefinition, key: str, version: int | None) -> list[HistoryStep]:
    history = await reader.history(definition, key, limit=_MOST)
    return [shown_step(step) for step in history.items if step.version > (version or 0)]
