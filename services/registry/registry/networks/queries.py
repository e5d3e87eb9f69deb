"""Who is to be consulted, who can be named, and where an alignment stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.alignment.model import Alignment, AlignmentState, lacking
from registry.alignment.schemas import AlignmentFacts
from registry.directory.entities import EntityKind, EntityMembership
from registry.directory.memberships import GLOBAL_NETWORK, MembershipRole, holding
from registry.networks.definition import NETWORKS
from registry.networks.schemas import NetworkFacts
from registry.networks.step_schemas import Missing, Standing
from registry.records.model import RecordType
from registry.records.store.checking import entry_of
from registry.records.store.queries import Reader


@dataclass(frozen=True, slots=True)
class Entities:
    """Entities as of a day: all of them by kind, and those that are to be consulted."""

    kinds: dict[str, EntityKind]
    to_ask: tuple[str, ...]


async def entities_today(reader: Reader) -> Entities:
    """Read the entities; without a Coordinator or without an Executive Committee nobody can be consulted."""
    moment = reader.moment()
    kinds: dict[str, EntityKind] = {}
    holders: dict[MembershipRole, set[str]] = {
        MembershipRole.COORDINATOR: set(),
        MembershipRole.EXECUTIVE_COMMITTEE: set(),
    }
    for revision in await reader.all(RecordType.ENTITY, moment):
        state = revision.statement.state
        kinds[state["code"]] = EntityKind(state["kind"])
        memberships = [EntityMembership.model_validate(membership) for membership in state["memberships"]]
        for membership in holding(memberships, moment.as_of):
            if membership.network == GLOBAL_NETWORK and membership.role in holders:
                holders[membership.role].add(state["code"])
    to_ask = sorted(set().union(*holders.values())) if all(holders.values()) else []
    return Entities(kinds, tuple(to_ask))


async def standing(reader: Reader, code: str) -> Standing:
    """Return where the alignment of a network's terms of reference stands today.

    Raises:
        ProblemError: there is no such network.
    """
    moment = reader.moment()
    found = await reader.found(RecordType.NETWORK, code, moment)
    network: NetworkFacts = entry_of(NETWORKS, found.revision.statement)
    entities = await entities_today(reader)
    last = network.alignments[-1].to_model() if network.alignments else None
    return _standing(code, found.version, moment.as_of, last, entities.to_ask)


def _standing(code: str, version: int, day: date, last: Alignment | None, to_ask: Sequence[str]) -> Standing:
    asked = (last.asked or to_ask) if last and last.in_progress else last.asked if last else ()
    missing = lacking(last, asked) if last and last.in_progress else []
    coalition = last is not None and last.coalition
    return Standing(
        network=code,
        version=version,
        as_of=day,
        alignment=AlignmentFacts.of(last) if last else None,
        asked=list(asked),
        entities=list(last.entities) if last else [],
        inclusion=bool(last.inclusion) if last and coalition else None,
        engagement=bool(last.engagement) if last and coalition else None,
        missing=[Missing(pointer=lack.pointer, text=lack.text) for lack in missing],
        next=next_steps(last, asked),
    )


def next_steps(last: Alignment | None, to_ask: Sequence[str]) -> list[str]:
    """Return the steps that can be taken."""
    if last is None or not last.in_progress:
        return ["propose"]
    steps = []
    if last.state is not AlignmentState.IN_AGREEMENT:
        steps.append("consult")
    if last.asked or (to_ask and not last.unanswered(to_ask)):
        steps.append("agree")
    if last.coalition:
        steps += ["inclusion", "engagement"]
    if not lacking(last, to_ask):
        steps.append("conclude")
    return [*steps, "withdraw"]
