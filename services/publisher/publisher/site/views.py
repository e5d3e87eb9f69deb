"""What pages show, the parts that several kinds share: frozen data, without language, clock or markup.

Countries are given by iso3, objectives by number, regions and kinds by code: their names are the
templates'. Texts of inputs and titles of rounds are data. A view is everything a page depends on:
two equal views give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contracts.registry_events import Membership
from contracts.vocabulary import (
    Commission,
    Kind,
    Language,
    Level,
    PartyKind,
    Region,
    RoundKind,
    RoundState,
    Section,
    StakeholderCategory,
)

Localized = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class PartyView:
    """Who speaks."""

    kind: PartyKind
    name: str
    country: str | None = None
    category: StakeholderCategory | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class CardView:
    """An input in a list."""

    id: str
    title: str
    kind: Kind
    party: PartyView
    co_authors: tuple[PartyView, ...]
    language: Language
    objectives: tuple[int, ...]
    received_at: datetime
    attachments: int
    late: bool = False
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round, as its own banner and as an entry of a region."""

    code: str
    region: Region
    kind: RoundKind
    title: Localized
    state: RoundState
    place: str | None
    starts_on: date | None
    ends_on: date | None
    opens_at: datetime | None
    closes_at: datetime | None
    """Exclusive: shown as the last day on which inputs are taken, or as the moment where no UTC day ends."""
    kinds: tuple[Kind, ...]
    """Kinds of input that the round takes, in the order of the vocabulary."""
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Counters:
    """The counter row. Numbers of inputs count accepted ones; States are counted once."""

    members: int
    """States of the region (for the forum: of the United Nations); States from elsewhere and associates not counted."""
    member_state_inputs: int
    stakeholder_inputs: int
    """Every input whose party is no Member State."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A country as a member of a region. Any order: rows are sorted by name."""

    iso3: str
    membership: Membership
    geographic: bool
    """False where a State is a member of the region's commission from another region."""


@dataclass(frozen=True, slots=True)
class StateInputs:
    """A State with its number of inputs in a list. Inputs are voluntary: States without any are named nowhere."""

    iso3: str
    inputs: int


@dataclass(frozen=True, slots=True)
class ObjectiveCount:
    """How many inputs speak about an objective. Absent objectives count as none."""

    objective: int
    member_states: int
    stakeholders: int


@dataclass(frozen=True, slots=True)
class ChampionView:
    """A champion country and since when it is known."""

    iso3: str
    status: str
    """listed, expressed, assessed, confirmed, ended."""
    since: date | None


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """A region on the home page and on the overview."""

    code: Region
    commission: Commission | None
    members: int
    inputs: int
    open_rounds: int
    """Rounds whose state is open."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One text of an input under its common section."""

    section: Section
    question: str
    objective: int | None
    aspect: str | None
    text: str
    label: Localized | None = None
    """The question in the words of the questionnaire; shown where a section holds several questions."""


@dataclass(frozen=True, slots=True)
class StaticView:
    """Nothing: the page depends on its templates only."""
