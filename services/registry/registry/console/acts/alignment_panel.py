"""Where the alignment of a network's terms of reference stands: who has answered, who is missing, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.alignment.model import AlignmentState
from registry.alignment.schemas import AlignmentFacts
from registry.console.acts.networks import entity_names
from registry.console.records.reading import ShownRecord
from registry.console.words import code_value, day
from registry.networks.queries import standing
from registry.networks.step_schemas import Standing
from registry.records.model import RecordType
from registry.records.store.queries import Reader

_NEXT: Final = {
    AlignmentState.PROPOSED: "Next: consult the Executive Committee and the Coordinator.",
    AlignmentState.IN_CONSULTATION: "Next: record the answers that are missing in the consultation.",
    AlignmentState.IN_AGREEMENT: "Next: record who agrees. All entities involved must; one objection stops it.",
}


@dataclass(frozen=True, slots=True)
class EntityAnswer:
    """What one entity said at one step; no day: it is still to answer."""

    text: str
    note: str
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class AlignmentParty:
    """An entity in an alignment; None where it is not asked."""

    name: str
    consulted: EntityAnswer | None
    position: EntityAnswer | None


@dataclass(frozen=True, slots=True)
class AlignmentPanel:
    """An alignment for its page."""

    title: str
    url: str
    state: str
    goes_on: bool
    about: str
    next: str
    can: frozenset[str]
    parties: Sequence[AlignmentParty]
    missing: Sequence[str]
    further: Sequence[tuple[str, Sequence[str]]]


async def alignment_panel(reader: Reader, record: ShownRecord) -> AlignmentPanel | None:
    """Return where it stands; None for records that are no network or never aligned anything."""
    if record.definition.type is not RecordType.NETWORK or not record.state["alignments"]:
        return None
    stands = await standing(reader, record.key)
    last = stands.alignment
    if last is None:
        return None
    names = await entity_names(reader)
    goes_on = last.to_model().in_progress
    ready = "conclude" in stands.next
    return AlignmentPanel(
        title=last.title,
        url=last.url or "",
        state=last.state.value,
        goes_on=goes_on,
        about=_about(last),
        next="Next: conclude it. All have agreed." if ready else _NEXT.get(last.state, ""),
        can=frozenset(stands.next),
        parties=_parties(stands, last, names),
        missing=[_missing(lack.text, names) for lack in stands.missing],
        further=_further(last, names),
    )


def _parties(stands: Standing, last: AlignmentFacts, names: dict[str, str]) -> list[AlignmentParty]:
    answers = {
        answer.entity: EntityAnswer(code_value(answer.answer), answer.text or "", answer.answer, answer.recorded_on)
        for answer in last.consultation
    }
    positions = {
        agreement.entity: EntityAnswer(
            code_value(agreement.position), agreement.text or "", agreement.position, agreement.recorded_on
        )
        for agreement in last.agreements
    }
    asked, involved = [*stands.asked, *(code for code in answers if code not in stands.asked)], stands.entities
    still = EntityAnswer("Still to answer" if last.to_model().in_progress else "Did not answer", "", "", None)
    everybody = {*asked, *involved}
    names = {code: code for code in everybody} | names
    return [
        AlignmentParty(
            names[code],
            answers.get(code, still) if code in asked else None,
            positions.get(code, still) if code in involved else None,
        )
        for code in sorted(everybody, key=lambda code: names[code].casefold())
    ]


def _about(last: AlignmentFacts) -> str:
    text = f"Proposed on {day(last.proposed_on)}."
    if last.aligned_on:
        text += f" Aligned on {day(last.aligned_on)}."
    if last.stopped:
        who = f" of {last.stopped.entity}" if last.stopped.entity else ""
        text += f" Stopped on {day(last.stopped.recorded_on)} by {last.stopped.by.value}{who}: {last.stopped.reason}"
    return text


def _missing(text: str, names: dict[str, str]) -> str:
    code, _, rest = text.partition(" ")
    return f"{names[code]} {rest}" if code in names else text[:1].upper() + text[1:]


def _further(last: AlignmentFacts, names: dict[str, str]) -> list[tuple[str, Sequence[str]]]:
    included = [names.get(code, code) for inclusion in last.inclusion for code in inclusion.entities]
    engaged = [f"{engagement.who}: {engagement.how}" for engagement in last.engagement]
    return [
        (title, items)
        for title, items in (("Included UN entities", included), ("Engaged stakeholders", engaged))
        if items
    ]
