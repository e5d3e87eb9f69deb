"""How entities are kept: who is part of which network, true on any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from chassis.errors import FieldError
from registry.entities.events import entity_recorded
from registry.entities.model import GLOBAL_NETWORK, EntityKind, holding, out_of_order, overlapping
from registry.entities.schemas import Entity, EntityEntry, EntityFilter, EntityMembership
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType, Revision


def _references(entry: EntityEntry) -> Iterator[Reference]:
    """Name the networks; the Network itself is what the registry is about and needs no record before its members."""
    for place, one in enumerate(entry.memberships):
        if one.network != GLOBAL_NETWORK:
            yield Reference(RecordType.NETWORK, one.network, f"/memberships/{place}/network")


def _contradictions(entry: EntityEntry, _known: Known) -> Iterator[FieldError]:
    if entry.kind is EntityKind.UN_ENTITY and entry.category is not None:
        yield FieldError("/category", "only stakeholder organizations have a category")
    for place in out_of_order(entry.memberships):
        yield FieldError(f"/memberships/{place}/to", "is not after the membership's beginning")
    for place, other in overlapping(entry.memberships):
        yield FieldError(f"/memberships/{place}/from", f"overlaps with membership {other} of the same network and role")
    for place, one in enumerate(entry.memberships):
        if one.network == GLOBAL_NETWORK and entry.kind is not EntityKind.UN_ENTITY:
            yield FieldError(f"/memberships/{place}/network", "members of the Network are United Nations entities")


def _shown(revision: Revision, day: date) -> dict[str, Any]:
    memberships = [EntityMembership.model_validate(one) for one in revision.statement.state["memberships"]]
    return {"memberships_now": holding(memberships, day)}


ENTITIES: Final[Definition[EntityEntry, Entity]] = Definition(
    type=RecordType.ENTITY,
    collection="entities",
    noun="entity",
    entry=EntityEntry,
    answer=Entity,
    key=lambda entry: entry.code,
    key_field="code",
    event=entity_recorded,
    references=_references,
    contradictions=_contradictions,
    shown=_shown,
    filter=EntityFilter,
)
