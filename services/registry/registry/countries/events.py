"""What the world is told of a country."""

from __future__ import annotations

from contracts.registry_events import CountryRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def country_recorded(revision: Revision) -> CountryRecorded:
    """Tell the country's full state; it is filed under its primary region, else its first, else `global`."""
    state = revision.statement.state
    filed = state["primary_region"] or next(iter(state["review_regions"]), Region.GLOBAL)
    return CountryRecorded.model_validate(fields_of(revision) | {"region": filed})
