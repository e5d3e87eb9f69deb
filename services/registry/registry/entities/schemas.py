"""An entity as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from contracts.vocabulary import StakeholderCategory
from registry.entities.model import EntityKind, MembershipRole
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Source


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
        """Ask for one membership that has the role in the network and holds on the day."""
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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "who",
                    "acronym": "WHO",
                    "name": "World Health Organization",
                    "kind": "un_entity",
                    "category": None,
                    "memberships": [
                        {
                            "network": "global",
                            "role": "invited",
                            "from": "2020",
                            "to": "2022",
                            "source": "FAQs on the United Nations Network on Migration, October 2020",
                            "note": "Invited since the onset of the COVID-19 pandemic; the source names no day",
                        }
                    ],
                    "note": None,
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "FAQs on the United Nations Network on Migration, October 2020",
                    "confidence": "high",
                    "memberships_now": [],
                }
            ]
        }
    )

    memberships_now: list[EntityMembership] = Field(description="Those that hold on the day asked about")
