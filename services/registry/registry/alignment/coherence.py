"""What cannot be true of recorded alignments: for statements that bring them along, as an exported folder does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from chassis.errors import FieldError
from registry.alignment.model import Alignment, Ending, Position, code_of, lacking


def incoherent(alignments: Sequence[Alignment], *, coalition: bool) -> Iterator[FieldError]:
    """Return what the steps could not have left behind; pointers lead into the list."""
    for number, alignment in enumerate(alignments):
        if alignment.code != code_of(number + 1):
            yield FieldError(f"/{number}/code", f"is {code_of(number + 1)} by its place")
        for pointer, text in _faults(alignment):
            yield FieldError(f"/{number}{pointer}", text)
    for number, (earlier, _) in enumerate(pairwise(alignments)):
        if earlier.in_progress:
            yield FieldError(f"/{number}/state", "only the last alignment can be in progress")
    if alignments and alignments[-1].in_progress and alignments[-1].coalition != coalition:
        yield FieldError(f"/{len(alignments) - 1}/coalition", "does not fit the kind of the network")


def _faults(alignment: Alignment) -> Iterator[tuple[str, str]]:
    answered = {answer.entity for answer in alignment.consultation}
    if len(set(alignment.entities)) != len(alignment.entities):
        yield "/entities", "names an entity twice"
    for number, entity in enumerate(alignment.asked):
        if entity not in answered:
            yield f"/asked/{number}", f"{entity} has not answered"
    if alignment.agreements and not alignment.asked:
        yield "/agreements", "the consultation comes before the agreement"
    for number, agreement in enumerate(alignment.agreements):
        if agreement.entity not in alignment.entities:
            yield f"/agreements/{number}/entity", f"{agreement.entity} is not among the entities involved"
    if not alignment.coalition and (alignment.inclusion or alignment.engagement):
        yield "/coalition", "only an Issue-Based Coalition records inclusion and engagement"
    yield from _wrong_end(alignment)


def _wrong_end(alignment: Alignment) -> Iterator[tuple[str, str]]:
    objectors = [agreement.entity for agreement in alignment.agreements if agreement.position is Position.OBJECTS]
    stop = alignment.stopped
    if objectors and (stop is None or stop.by is not Ending.OBJECTION or objectors != [stop.entity]):
        yield "/stopped", "the first objection stops the alignment"
    if not objectors and stop is not None and stop.by is Ending.OBJECTION:
        yield "/stopped/by", "nobody objected"
    if alignment.aligned_on is not None:
        if stop is not None:
            yield "/aligned_on", "it was stopped"
        for missing in lacking(alignment, alignment.asked):
            yield missing.pointer, missing.text
