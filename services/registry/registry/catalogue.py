"""Every type of record that the registry keeps, in the order in which they build on each other."""

from __future__ import annotations

from typing import Final

from registry.champions.definition import CHAMPIONS
from registry.countries.definition import COUNTRIES
from registry.counts.definition import COUNTS
from registry.documents.definition import DOCUMENTS
from registry.entities.definition import ENTITIES
from registry.meetings.definition import MEETINGS
from registry.networks.definition import NETWORKS
from registry.priorities.definition import PRIORITIES
from registry.programmes.definition import PROGRAMMES
from registry.questionnaires.definition import QUESTIONNAIRES
from registry.records.definition import AnyDefinition
from registry.records.model import RecordType
from registry.regions.definition import REGIONS
from registry.rounds.definition import ROUNDS
from registry.support_requests.definition import SUPPORT_REQUESTS
from registry.terms.definition import TERMS
from registry.working_groups.definition import WORKING_GROUPS

DEFINITIONS: Final[tuple[AnyDefinition, ...]] = (
    COUNTRIES,
    REGIONS,
    TERMS,
    ENTITIES,
    NETWORKS,
    COUNTS,
    DOCUMENTS,
    PROGRAMMES,
    WORKING_GROUPS,
    QUESTIONNAIRES,
    ROUNDS,
    CHAMPIONS,
    MEETINGS,
    PRIORITIES,
    SUPPORT_REQUESTS,
)

BY_TYPE: Final[dict[RecordType, AnyDefinition]] = {definition.type: definition for definition in DEFINITIONS}
