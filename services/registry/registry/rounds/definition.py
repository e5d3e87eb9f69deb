"""How rounds are kept: the questionnaires they name, what cannot be true of a round, the commission of its region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chassis.errors import FieldError
from contracts.registry_events import RoundRecorded
from contracts.vocabulary import COMMISSION_OF_REGION, REGISTRY_KINDS, Kind, Level, Region, RoundKind, RoundState
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType
from registry.rounds.schemas import Round, RoundEntry, RoundFilter

LEVELS_OF: Final = {
    "national": frozenset({Level.LOCAL, Level.NATIONAL}),
    "above_national": frozenset({Level.REGIONAL, Level.GLOBAL}),
}
"""Levels of the respondents for whom a questionnaire is."""


def _named(entry: RoundEntry) -> Iterator[tuple[Kind, Level | None, str, str]]:
    """Return the questionnaires it names: kind, level, code, pointer."""
    for kind, code in entry.questionnaires.items():
        yield kind, None, code, f"/questionnaires/{kind.value}"
    for kind, levels in entry.questionnaires_by_level.items():
        for level, code in levels.items():
            yield kind, level, code, f"/questionnaires_by_level/{kind.value}/{level.value}"


def _references(entry: RoundEntry) -> Iterator[Reference]:
    for _, _, code, pointer in _named(entry):
        yield Reference(RecordType.QUESTIONNAIRE, code, pointer)


def _contradictions(entry: RoundEntry, known: Known) -> Iterator[FieldError]:
    if entry.ends_on and entry.starts_on is None:
        yield FieldError("/starts_on", "is needed beside ends_on")
    if entry.starts_on and entry.ends_on and entry.ends_on < entry.starts_on:
        yield FieldError("/ends_on", "is before starts_on")
    if entry.opens_at and entry.closes_at and entry.closes_at <= entry.opens_at:
        yield FieldError("/closes_at", "is not after opens_at")
    for kind in sorted(entry.admission.keys() - entry.questionnaires.keys()):
        yield FieldError(f"/admission/{kind.value}", "is taken without a questionnaire")
    for kind in sorted(entry.questionnaires.keys() - entry.admission.keys()):
        yield FieldError(f"/questionnaires/{kind.value}", "names a kind that is not taken")
    for kind in entry.questionnaires_by_level.keys() - entry.questionnaires.keys():
        yield FieldError(
            f"/questionnaires_by_level/{kind.value}", "names a kind without a questionnaire for all levels"
        )
    if entry.state is RoundState.OPEN and not entry.admission:
        yield FieldError("/admission", "an open round takes at least one kind of input")
    if entry.kind is RoundKind.STANDING:
        yield from _beyond_requests(entry)
    yield from _unfitting(entry, known)


def _beyond_requests(entry: RoundEntry) -> Iterator[FieldError]:
    """Return what belongs to a review: a standing round takes what speaks to the Network, and has no pages."""
    if entry.region is not Region.GLOBAL:
        yield FieldError("/region", "a standing round is of no region: `global`")
    for kind in sorted(entry.admission.keys() - REGISTRY_KINDS):
        yield FieldError(f"/admission/{kind.value}", "is an input to a review; a standing round takes none")


def _unfitting(entry: RoundEntry, known: Known) -> Iterator[FieldError]:
    """Return questionnaires that are for another kind of input, or for respondents of other levels."""
    for kind, level, code, pointer in _named(entry):
        form = known.get((RecordType.QUESTIONNAIRE, code))
        if form is None:
            continue
        if form["kind"] != kind.value:
            yield FieldError(pointer, f"{code} is a questionnaire for {form['kind']}")
        levels = LEVELS_OF.get((form.get("respondent") or {}).get("level") or "")
        if level and levels and level not in levels:
            yield FieldError(pointer, f"{code} is for respondents of other levels")


def _derived(entry: RoundEntry, _known: Known) -> dict[str, Any]:
    commission = COMMISSION_OF_REGION.get(entry.region)
    return {"commission": commission.value if commission else None}


ROUNDS: Final[Definition[RoundEntry, Round]] = Definition(
    type=RecordType.ROUND,
    collection="rounds",
    noun="round",
    entry=RoundEntry,
    answer=Round,
    key=lambda entry: entry.code,
    key_field="code",
    event=RoundRecorded,
    references=_references,
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=frozenset({"commission"}),
    filter=RoundFilter,
    demonstration=lambda state: bool(state["demonstration"]),
)
