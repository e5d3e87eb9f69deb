"""Countries and territories, and which review regions they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.vocabulary import COMMISSION_OF_REGION, Commission, Region

REGION_OF_COMMISSION: Final = {commission: region for region, commission in COMMISSION_OF_REGION.items()}


class CountryStatus(StrEnum):
    """What a country or territory is to the United Nations."""

    UN_MEMBER = "un_member"
    OBSERVER_STATE = "observer_state"
    ASSOCIATE_ONLY = "associate_only"
    REFERENCE_SCR1244 = "reference_scr1244"


STATES: Final = frozenset({CountryStatus.UN_MEMBER, CountryStatus.OBSERVER_STATE})


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory with all its commissions."""

    iso3: str
    iso2: str
    name: str
    status: CountryStatus
    commissions: tuple[Commission, ...]
    outside_own_region: tuple[Commission, ...]
    associate_of: tuple[Commission, ...]

    @property
    def is_state(self) -> bool:
        """Whether it is a Member or observer State."""
        return self.status in STATES


def review_regions(commissions: tuple[Commission, ...]) -> list[Region]:
    """List the regions of the commissions a country is a member of; none for associate members."""
    return [REGION_OF_COMMISSION[commission] for commission in commissions]
