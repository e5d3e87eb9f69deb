"""The closed lists every service shares: regions, commissions, kinds, categories, languages, objectives.

Sources: the FAQ of October 2020 (stakeholder categories, network levels), GA resolution 73/326
(round tables, commissions), GCM A/RES/73/195 (23 objectives). Names for people live in the
catalogues of ``wording``; here are only codes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """The six official languages of the United Nations, by BCP 47 tag."""

    EN = "en"
    FR = "fr"
    ES = "es"
    AR = "ar"
    RU = "ru"
    ZH = "zh"


RIGHT_TO_LEFT: Final = frozenset({Language.AR})


class Region(StrEnum):
    """The review regions, and ``global`` for the International Migration Review Forum."""

    UNECE = "unece"
    ASIA_PACIFIC = "asia-pacific"
    ARAB = "arab"
    LAC = "lac"
    AFRICA = "africa"
    GLOBAL = "global"


REVIEW_REGIONS: Final = tuple(r for r in Region if r is not Region.GLOBAL)


class Commission(StrEnum):
    """The five regional commissions of the United Nations."""

    UNECE = "UNECE"
    ESCAP = "ESCAP"
    ESCWA = "ESCWA"
    ECLAC = "ECLAC"
    ECA = "ECA"


COMMISSION_OF_REGION: Final = {
    Region.UNECE: Commission.UNECE,
    Region.ASIA_PACIFIC: Commission.ESCAP,
    Region.ARAB: Commission.ESCWA,
    Region.LAC: Commission.ECLAC,
    Region.AFRICA: Commission.ECA,
}


class Kind(StrEnum):
    """Kinds of input. They differ by data (questionnaire, policy), not by code path."""

    MEMBER_STATE_REVIEW = "member_state_review"
    STAKEHOLDER_INPUT = "stakeholder_input"
    REGIONAL_PROCESS_INPUT = "regional_process_input"
    OUTCOME_REPORT = "outcome_report"
    GOOD_PRACTICE = "good_practice"
    PLEDGE = "pledge"
    CHAMPION_EXPRESSION = "champion_expression"
    SUPPORT_REQUEST = "support_request"
    PRIORITY_PROPOSAL = "priority_proposal"


REGISTRY_KINDS: Final = frozenset({Kind.CHAMPION_EXPRESSION, Kind.SUPPORT_REQUEST, Kind.PRIORITY_PROPOSAL})
"""Kinds that become records of the registry: they speak to the Network and get no public page."""


class PartyKind(StrEnum):
    """Who speaks in an input."""

    MEMBER_STATE = "member_state"
    STAKEHOLDER = "stakeholder"


class StakeholderCategory(StrEnum):
    """Stakeholders as the FAQ of October 2020 lists them (answer vi, strengthening engagement)."""

    CIVIL_SOCIETY = "civil_society"
    MIGRANT_DIASPORA = "migrant_diaspora"
    FAITH_BASED = "faith_based"
    LOCAL_AUTHORITIES = "local_authorities"
    PRIVATE_SECTOR = "private_sector"
    TRADE_UNIONS = "trade_unions"
    PARLIAMENTARIANS = "parliamentarians"
    NATIONAL_HUMAN_RIGHTS_INSTITUTIONS = "national_human_rights_institutions"
    RED_CROSS_RED_CRESCENT = "red_cross_red_crescent"
    ACADEMIA = "academia"
    MEDIA = "media"
    OTHER = "other"


class Level(StrEnum):
    """The levels from which inputs come (GA resolution 73/326, paragraph 13)."""

    LOCAL = "local"
    NATIONAL = "national"
    REGIONAL = "regional"
    GLOBAL = "global"


class Section(StrEnum):
    """Common sections to which every question of every questionnaire maps, so that answers compare."""

    METHODOLOGY = "methodology"
    ENABLING_ENVIRONMENT = "enabling_environment"
    GUIDING_PRINCIPLES = "guiding_principles"
    OBJECTIVES = "objectives"
    MEANS_OF_IMPLEMENTATION = "means_of_implementation"
    FOLLOW_UP = "follow_up"
    PRACTICES = "practices"


class SubmissionStatus(StrEnum):
    """Where an input stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class RoundState(StrEnum):
    """Where a review round stands."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"


class RoundKind(StrEnum):
    """A regional review, the forum at the General Assembly, or what takes requests to the Network at any time."""

    REGIONAL_REVIEW = "regional_review"
    IMRF = "imrf"
    STANDING = "standing"


class Admission(StrEnum):
    """What a round's policy does with a valid input of one kind."""

    ACCEPT = "accept"
    SCREEN = "screen"


class LatePolicy(StrEnum):
    """What a round's policy does with an input after its closing time."""

    REFUSE = "refuse"
    MARK_LATE = "mark_late"


class Confidence(StrEnum):
    """How well a fact is attested; records of low confidence are not loaded."""

    HIGH = "high"
    MEDIUM = "medium"


class Role(StrEnum):
    """Roles a token can carry."""

    SUBMITTER = "submitter"
    SECRETARIAT = "secretariat"
    COMMISSION = "commission"
    OPERATOR = "operator"


class SupportMeasure(StrEnum):
    """What can be asked of the Network: the FAQ's seven measures (answer vi), and A/RES/73/326, paragraph 9."""

    NATIONAL_IMPLEMENTATION_PLANS = "national_implementation_plans"
    SPECIFIC_OBJECTIVES = "specific_objectives"
    SYSTEM_COORDINATION = "system_coordination"
    STAKEHOLDER_ENGAGEMENT = "stakeholder_engagement"
    KNOWLEDGE_MANAGEMENT = "knowledge_management"
    REVIEW_AND_REPORTING = "review_and_reporting"
    PILOT_TESTING = "pilot_testing"
    REVIEW_ASSISTANCE = "review_assistance"


class Criterion(StrEnum):
    """What the Network looks at in identifying Champion countries (FAQ, answer iii)."""

    GEOGRAPHICAL_BALANCE = "geographical_balance"
    VISION_360 = "vision_360"
    GOVERNMENT_COMMITMENT = "government_commitment"
    COORDINATION_MECHANISM = "coordination_mechanism"
    RESIDENT_COORDINATOR_SUPPORT = "resident_coordinator_support"
    COMPATIBILITY = "compatibility"


OBJECTIVES: Final = tuple(range(1, 24))
"""The 23 objectives of the Compact (A/RES/73/195, paragraph 16)."""
