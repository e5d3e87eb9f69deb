"""What contradicts itself, its parents or its country in a statement about a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chassis.errors import FieldError
from registry.alignment.coherence import incoherent
from registry.networks.model import (
    PLANNED,
    NetworkKind,
    NetworkLevel,
    NetworkStatus,
    Span,
    day_of,
    leads_back,
    may_be_above,
    overlapping,
)
from registry.networks.schemas import NetworkEntry
from registry.records.definition import Known
from registry.records.model import RecordType


def contradictions(entry: NetworkEntry, known: Known) -> Iterator[FieldError]:
    """Return everything that cannot be true."""
    yield from _level(entry)
    yield from _parents(entry, known)
    yield from _members(entry)
    yield from _life(entry)
    alignments = [alignment.to_model() for alignment in entry.alignments]
    for error in incoherent(alignments, coalition=entry.kind is NetworkKind.ISSUE_BASED_COALITION):
        yield FieldError(f"/alignments{error.pointer}", error.text)


def _level(entry: NetworkEntry) -> Iterator[FieldError]:
    if entry.level is NetworkLevel.COUNTRY and entry.country is None:
        yield FieldError("/country", "a country network needs its country")
    if entry.level is not NetworkLevel.COUNTRY and entry.country is not None:
        yield FieldError("/country", "only a country network has a country")
    if entry.level is NetworkLevel.REGIONAL and not entry.covers:
        yield FieldError("/covers", "a regional network covers at least one region")
    if entry.level is not NetworkLevel.REGIONAL and entry.covers:
        yield FieldError("/covers", "only a regional network says what it covers; the regions of others follow")


def _parents(entry: NetworkEntry, known: Known) -> Iterator[FieldError]:
    counts = Counter(entry.parents)
    for number, code in enumerate(entry.parents):
        pointer = f"/parents/{number}"
        parent = known.get((RecordType.NETWORK, code))
        if counts[code] > 1:
            yield FieldError(pointer, f"{code} is named twice")
        elif code == entry.code:
            yield FieldError(pointer, "a network is not its own parent")
        elif parent is not None and not may_be_above(NetworkLevel(parent["level"]), entry.level):
            yield FieldError(pointer, f"{code} is a {parent['level']} network: too low for a parent here")
    others = [code for code in entry.parents if code != entry.code]
    parents_of = {key: state["parents"] for (of_type, key), state in known.items() if of_type is RecordType.NETWORK}
    if leads_back(entry.code, others, parents_of):
        yield FieldError("/parents", "going up from here leads back to this network")


def _members(entry: NetworkEntry) -> Iterator[FieldError]:
    spans = [(member.entity, Span(day_of(member.from_), day_of(member.to))) for member in entry.members]
    for number, (_, span) in enumerate(spans):
        if span.backwards:
            yield FieldError(f"/members/{number}/to", "is not after `from`")
    for number in overlapping(spans):
        yield FieldError(f"/members/{number}", f"overlaps an earlier membership of {spans[number][0]}")


def _life(entry: NetworkEntry) -> Iterator[FieldError]:
    since, established = entry.valid_from, day_of(entry.established)
    if entry.status in PLANNED and established is not None:
        yield FieldError("/established", f"a network that is {entry.status.value} is not established yet")
    elif established is not None and (since is None or since < established):
        yield FieldError("/valid_from", f"the network was established in {entry.established}, not before")
    if entry.status is NetworkStatus.DISSOLVED:
        for number, member in enumerate(entry.members):
            if member.to is None:
                yield FieldError(f"/members/{number}/to", "a dissolved network has no members any more")
        if entry.alignments and entry.alignments[-1].to_model().in_progress:
            yield FieldError(f"/alignments/{len(entry.alignments) - 1}/state", "withdraw it before dissolving")
    plan = entry.workplan
    if plan and plan.from_ and plan.to and plan.to < plan.from_[: len(plan.to)]:
        yield FieldError("/workplan/to", "is before `from`")
