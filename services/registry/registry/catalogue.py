"""Every type of record that the registry keeps, in the order in which they build on each other."""

from __future__ import annotations

from typing import Final

from registry.champions.definition import CHAMPIONS
from registry.directory.countries import COUNTRIES
from registry.directory.counts import COUNTS
from registry.directory.documents import DOCUMENTS
from registry.directory.entities import ENTITIES
from registry.directory.meetings import MEETINGS
from registry.directory.programmes import PROGRAMMES
from registry.directory.regions import REGIONS
from registry.directory.terms import TERMS
from registry.directory.working_groups import WORKING_GROUPS
from registry.networks.definition import NETWORKS
from registry.priorities.definition import PRIORITIES
from registry.questionnaires.definition import QUESTIONNAIRES
from registry.records.definition import AnyDefinition
from registry.records.model import RecordType
from registry.rounds.definition import ROUNDS
from registry.support_requests.definition import SUPPORT_REQUESTS

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
