"""Entities: UN entities and stakeholder organizations, and who is part of which network on any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_directory_events import EntityRecorded
from contracts.vocabulary import StakeholderCategory
from registry.directory.memberships import GLOBAL_NETWORK, MembershipRole, holding, out_of_order, overlapping
from registry.records.definition import Definition, Filter, Known, Reference
from registry.records.model import RecordType, Revision
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Source, shown_by


class EntityKind(StrEnum):
    """What an entity is."""

    UN_ENTITY = "un_entity"
    STAKEHOLDER_ORGANIZATION = "stakeholder_organization"


class EntityMembership(Closed):
    """A role in a network for a time."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_alias=True, validate_by_name=True)

    network: Code = Field(description="Code of the network; `global` is the United Nations Network on Migration")
    role: MembershipRole
    from_: PartialDate | None = Field(default=None, alias="from", description="When it began; null: not known")
    to: PartialDate | None = Field(default=None, description="When it was over; null: not over, as far as is known")
    source: Source = Field(description="Where this membership stands")
    note: str | None = None


class EntityFacts(Closed):
    """A United Nations entity or a stakeholder organization. The list of all entities is not complete."""

    code: Code
    acronym: str | None = None
    name: str = Field(min_length=2, description="Name in English")
    kind: EntityKind
    category: StakeholderCategory | None = Field(
        default=None, description="Category of a stakeholder organization, where it is certain"
    )
    memberships: list[EntityMembership] = Field(
        default_factory=list, description="Roles in networks over time; for one network and role they do not overlap"
    )
    note: str | None = None


class EntityEntry(EntityFacts, Provenance):
    """An entity in a data file."""


class EntityFilter(Filter):
    """What a list of entities can be narrowed by."""

    kind: EntityKind | None = Field(default=None, description="Only United Nations entities, or only stakeholders")
    category: StakeholderCategory | None = Field(default=None, description="Only stakeholders of this category")
    network: Code | None = Field(default=None, description="Only who has a role in this network on the day asked about")
    role: MembershipRole | None = Field(default=None, description="Only who has this role on the day asked about")

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that one membership has the role in the network and holds on the day."""
        given = super().where(day)
        wanted = {field: given.pop(f"state.{field}") for field in ("network", "role") if f"state.{field}" in given}
        if wanted:
            # An unknown end is no text, and a comparison with a text leaves it out: hence "not after", "not by".
            text = day.isoformat()
            holds = {"from": {"$not": {"$gt": text}}, "to": {"$not": {"$lte": text}}}
            given["state.memberships"] = {"$elemMatch": wanted | holds}
        return given


class Entity(RecordFields, EntityFacts):
    """An entity in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(EntityRecorded, "who", memberships_now=[]))

    memberships_now: list[EntityMembership] = Field(description="Those that hold on the day asked about")


def _references(entry: EntityEntry) -> Iterator[Reference]:
    """Name the networks; the Network itself is what the registry is about and needs no record before its members."""
    for place, membership in enumerate(entry.memberships):
        if membership.network != GLOBAL_NETWORK:
            yield Reference(RecordType.NETWORK, membership.network, f"/memberships/{place}/network")


def _contradictions(entry: EntityEntry, _known: Known) -> Iterator[FieldError]:
    if entry.kind is EntityKind.UN_ENTITY and entry.category is not None:
        yield FieldError("/category", "only stakeholder organizations have a category")
    for place in out_of_order(entry.memberships):
        yield FieldError(f"/memberships/{place}/to", "is not after the membership's beginning")
    for place, other in overlapping(entry.memberships):
        yield FieldError(f"/memberships/{place}/from", f"overlaps with membership {other} of the same network and role")
    for place, membership in enumerate(entry.memberships):
        if membership.network == GLOBAL_NETWORK and entry.kind is not EntityKind.UN_ENTITY:
            yield FieldError(f"/memberships/{place}/network", "members of the Network are United Nations entities")


def _shown(revision: Revision, day: date) -> dict[str, Any]:
    memberships = [
        EntityMembership.model_validate(membership) for membership in revision.statement.state["memberships"]
    ]
    return {"memberships_now": holding(memberships, day)}


ENTITIES: Final[Definition[EntityEntry, Entity]] = Definition(
    type=RecordType.ENTITY,
    collection="entities",
    noun="entity",
    entry=EntityEntry,
    answer=Entity,
    key=lambda entry: entry.code,
    key_field="code",
    event=EntityRecorded,
    references=_references,
    contradictions=_contradictions,
    shown=_shown,
    filter=EntityFilter,
)
