"""Acts on networks: the steps by which terms of reference are aligned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from registry.console.acts.action import Action, ActionContext, Choices
from registry.console.records.listing import title_of
from registry.console.records.reading import ShownRecord
from registry.directory.entities import EntityKind
from registry.networks.commands import AlignTerms
from registry.networks.queries import standing
from registry.networks.step_schemas import AgreeAsked, ConsultAsked, EngagementAsked, InclusionAsked, ProposeAsked
from registry.records.model import RecordType
from registry.records.schemas import Reasoned
from registry.records.store.queries import Reader
from registry.records.store.writes import WriteResult
from web.forms.fields import Choice


def _align(context: ActionContext) -> AlignTerms:
    return AlignTerms(context.records, context.reader, context.record.key, context.write)


async def _propose(context: ActionContext) -> WriteResult:
    return await _align(context).propose(context.body)


async def _consult(context: ActionContext) -> WriteResult:
    return await _align(context).consult(context.body)


async def _agree(context: ActionContext) -> WriteResult:
    return await _align(context).agree(context.body)


async def _include(context: ActionContext) -> WriteResult:
    return await _align(context).include(context.body)


async def _engage(context: ActionContext) -> WriteResult:
    return await _align(context).engage(context.body)


async def _conclude(context: ActionContext) -> WriteResult:
    return await _align(context).conclude()


async def _withdraw(context: ActionContext) -> WriteResult:
    return await _align(context).withdraw()


async def entity_names(reader: Reader, *, of_the_un: bool = False) -> dict[str, str]:
    """Return the names of entities by their codes, sorted by name."""
    found = await reader.all(RecordType.ENTITY, reader.moment())
    names = {
        revision.statement.key: _named(
            revision.statement.state["acronym"], title_of(revision.statement.state, revision.statement.key)
        )
        for revision in found
        if not of_the_un or revision.statement.state["kind"] == EntityKind.UN_ENTITY
    }
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def _named(acronym: str | None, name: str) -> str:
    return name if not acronym or acronym == name else f"{acronym}: {name}"


def _chosen(names: dict[str, str], codes: Iterable[str]) -> list[Choice]:
    return [Choice(code, names.get(code, code)) for code in codes]


async def _everybody(reader: Reader, _record: ShownRecord) -> Choices:
    names = await entity_names(reader)
    return {"entities": _chosen(names, names)}


async def _of_the_un(reader: Reader, _record: ShownRecord) -> Choices:
    names = await entity_names(reader, of_the_un=True)
    return {"entities": _chosen(names, names)}


async def _to_ask(reader: Reader, record: ShownRecord) -> Choices:
    """Return those who have not answered first; whoever has may answer anew."""
    stands = await standing(reader, record.key)
    answered = [answer.entity for answer in stands.alignment.consultation] if stands.alignment else []
    return {"entity": _chosen(await entity_names(reader), sorted(stands.asked, key=lambda code: code in answered))}


async def _to_agree(reader: Reader, record: ShownRecord) -> Choices:
    stands = await standing(reader, record.key)
    agreed = [agreement.entity for agreement in stands.alignment.agreements] if stands.alignment else []
    return {"entity": _chosen(await entity_names(reader), [code for code in stands.entities if code not in agreed])}


def _last_is(*states: str) -> Callable[[ShownRecord], bool]:
    def offered(record: ShownRecord) -> bool:
        alignments = record.state["alignments"]
        return (alignments[-1]["state"] if alignments else "") in states

    return offered


_GOES_ON: Final = ("proposed", "in_consultation", "in_agreement")

NETWORK_ACTS: Final = (
    Action(
        name="propose",
        label="Propose terms of reference",
        description=(
            "Begin to align the network's terms of reference with the global ones. First the Executive Committee "
            "and the Coordinator are consulted, then all entities involved must agree."
        ),
        done="The terms of reference are proposed. The consultation can begin.",
        body=ProposeAsked,
        run=_propose,
        offered=_last_is("", "aligned", "stopped"),
        choices=_everybody,
    ),
    Action(
        name="consult",
        label="Record an answer in the consultation",
        description=(
            "What a member of the Executive Committee, or the Coordinator, answered. All of them must answer "
            "before the entities involved are asked to agree."
        ),
        done="The answer is recorded.",
        body=ConsultAsked,
        run=_consult,
        offered=_last_is("proposed", "in_consultation"),
        choices=_to_ask,
    ),
    Action(
        name="agree",
        label="Record who agrees or objects",
        description=(
            "The position of an entity involved. All must agree: one objection, with its reason, stops the alignment."
        ),
        done="The position is recorded.",
        body=AgreeAsked,
        run=_agree,
        offered=_last_is(*_GOES_ON),
        choices=_to_agree,
        hints={"text": "With an objection: its reason."},
    ),
    Action(
        name="inclusion",
        label="Record included UN entities",
        description="Which entities of the United Nations the coalition includes: all relevant ones.",
        done="The inclusion is recorded.",
        body=InclusionAsked,
        run=_include,
        offered=_last_is(*_GOES_ON),
        choices=_of_the_un,
    ),
    Action(
        name="engagement",
        label="Record engaged stakeholders",
        description="Which stakeholders outside the United Nations the coalition engages, and how.",
        done="The engagement is recorded.",
        body=EngagementAsked,
        run=_engage,
        offered=_last_is(*_GOES_ON),
    ),
    Action(
        name="conclude",
        label="Conclude the alignment",
        description=(
            "All have agreed: the terms of reference are aligned from today on, and the regional commissions are told."
        ),
        done="The terms of reference are aligned.",
        body=Reasoned,
        run=_conclude,
        offered=_last_is(*_GOES_ON),
        confirmation="Yes, all have agreed",
    ),
    Action(
        name="withdraw",
        label="Withdraw the proposal",
        description="The alignment stops here, with your reason. Another one can be proposed.",
        done="The proposal is withdrawn.",
        body=Reasoned,
        run=_withdraw,
        offered=_last_is(*_GOES_ON),
        confirmation="Yes, stop this alignment",
    ),
)
