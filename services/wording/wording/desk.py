"""English messages for codes that only the desks show; the domain ``desk`` translates them."""

from __future__ import annotations

from typing import Final

from contracts.vocabulary import Criterion
from wording.marking import marked

CRITERIA: Final[dict[str, str]] = {
    Criterion.GEOGRAPHICAL_BALANCE: marked("Geographical balance"),
    Criterion.VISION_360: marked("Respect for the 360-degree vision"),
    Criterion.GOVERNMENT_COMMITMENT: marked("Commitment of the host government"),
    Criterion.COORDINATION_MECHANISM: marked("A UN network on migration or similar mechanism"),
    Criterion.RESIDENT_COORDINATOR_SUPPORT: marked("Support of the UN Resident Coordinator"),
    Criterion.COMPATIBILITY: marked("Compatibility with other processes"),
}

UNITED_NATIONS: Final = {
    "un_network": marked("UN network"),
    "un_rco": marked("Office of the Resident Coordinator"),
    "un_entity": marked("UN entity"),
}
"""Bodies of the United Nations by kind, as networks, entities and the routes of requests name them."""
