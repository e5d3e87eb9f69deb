"""What each page shows: frozen data, without language, without clock, in the order in which it is shown.

Countries are given by iso3, objectives by number, regions and kinds by code: their names are the
renderer's. Texts of inputs and titles of rounds are data. A view is everything a page depends on:
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
class AttachmentView:
    """A file of an input."""

    name: str
    media_type: str
    size: int
    sha256: str


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
    """Exclusive: shown as the last day on which inputs are taken."""
    kinds: tuple[Kind, ...]
    """Kinds of input that the round takes, in the order of the vocabulary."""
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Counters:
    """The counter row. Numbers of inputs count accepted ones; States are counted once."""

    members: int
    """Member States of the region (for the forum: of the United Nations), associates not counted."""
    member_state_inputs: int
    stakeholder_inputs: int
    """Every input whose party is no Member State."""
    members_with_input: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A country as a member of a region, with its inputs there. Any order: rows are sorted by name."""

    iso3: str
    membership: Membership
    geographic: bool
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
    """expressed, assessed, confirmed, ended."""
    since: date | None


@dataclass(frozen=True, slots=True)
class CommissionView:
    """The commission that convenes a region's reviews."""

    code: Commission
    seat: str


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
class HomeView:
    """The front page: counters of everything, open rounds, regions, newest inputs."""

    counters: Counters
    """Of the whole archive; members are those of ``global``."""
    open_rounds: tuple[RoundView, ...]
    """By closing time, then code."""
    regions: tuple[RegionSummary, ...]
    """In the order of the vocabulary, ``global`` last."""
    newest: tuple[CardView, ...]
    """At most FRONT_SIZE, newest first."""


@dataclass(frozen=True, slots=True)
class RegionsView:
    """The overview: every region with its rounds."""

    regions: tuple[RegionSummary, ...]
    rounds: tuple[RoundView, ...]
    """All rounds, newest first (start, then code)."""


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region, or the forum (``global``)."""

    code: Region
    commission: CommissionView | None
    rounds: tuple[RoundView, ...]
    """All rounds of the region, open ones first, then newest first."""
    counters: Counters
    newest: tuple[CardView, ...]
    """At most FRONT_SIZE, newest first."""
    list_pages: int
    """Pages of the list of all inputs: ``page_count(total)``."""
    members: tuple[MemberRow, ...]
    objectives: tuple[ObjectiveCount, ...]
    champions: tuple[ChampionView, ...]


@dataclass(frozen=True, slots=True)
class RoundPageView:
    """A round with its inputs and who has sent one."""

    round: RoundView
    counters: Counters
    newest: tuple[CardView, ...]
    list_pages: int
    members: tuple[MemberRow, ...]
    """Members of the round's region; inputs are those to this round."""
    objectives: tuple[ObjectiveCount, ...]


@dataclass(frozen=True, slots=True)
class RegionOfCountry:
    """A region to which a country belongs."""

    code: Region
    membership: Membership
    geographic: bool


@dataclass(frozen=True, slots=True)
class CountryView:
    """A country with its regions and all inputs of its Government and of stakeholders there."""

    iso3: str
    status: str
    """un_member, observer_state, associate_only, reference_scr1244."""
    regions: tuple[RegionOfCountry, ...]
    """Review regions only, in the order of the vocabulary."""
    champion: ChampionView | None
    member_state_inputs: int
    stakeholder_inputs: int
    newest: tuple[CardView, ...]
    list_pages: int
    objectives: tuple[ObjectiveCount, ...]


@dataclass(frozen=True, slots=True)
class ListOwner:
    """Whose list of inputs it is: a region, a round of a region, or a country."""

    region: Region | None = None
    round: RoundView | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class InputsView:
    """One page of a list of all inputs. Holds no total, so that a full page never changes again."""

    owner: ListOwner
    number: int
    """1 = oldest."""
    first_position: int
    """Position of the oldest input on the page: ``(number - 1) * PAGE_SIZE + 1``."""
    cards: tuple[CardView, ...]
    """Newest first; at most PAGE_SIZE."""
    has_newer: bool


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
class SubmissionView:
    """An input in full."""

    id: str
    revision: int
    round: RoundView
    kind: Kind
    party: PartyView
    co_authors: tuple[PartyView, ...]
    regions: tuple[Region, ...]
    language: Language
    title: str
    received_at: datetime
    accepted_at: datetime
    late: bool
    content_digest: str
    objectives: tuple[int, ...]
    answers: tuple[AnswerView, ...]
    """In the order of the questionnaire."""
    attachments: tuple[AttachmentView, ...]
    questionnaire: str
    questionnaire_version: int


@dataclass(frozen=True, slots=True)
class StaticView:
    """Nothing: the page depends on its templates only."""


View = HomeView | RegionsView | RegionView | RoundPageView | CountryView | InputsView | SubmissionView | StaticView
