"""Reads the geographical balance of a day."""

from __future__ import annotations

from typing import Any

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID
from contracts.vocabulary import Commission, Region
from registry.champions.balance import Balance, balance_of
from registry.champions.model import CURRENT
from registry.directory.countries import STATES, review_regions
from registry.records.model import RecordType
from registry.records.store.as_of import Moment
from registry.records.store.queries import Reader


async def read_balance(reader: Reader, moment: Moment, country: str | None = None) -> Balance:
    """Compute the balance of the champions, listed or confirmed; with a country, of the others, and what it would add.

    Raises:
        ProblemError: there is no such country.
    """
    states = {
        revision.statement.key: revision.statement.state for revision in await reader.all(RecordType.COUNTRY, moment)
    }
    if country is not None and country not in states:
        raise ProblemError(
            INVALID, f"No country {country}", [FieldError("#query/country", f"unknown country {country}")]
        )
    champions = [
        revision.statement.key
        for revision in await reader.all(RecordType.CHAMPION, moment)
        if revision.statement.state["status"] in CURRENT and revision.statement.key != country
    ]
    own = {iso3: own_regions(state) for iso3, state in states.items()}
    return balance_of(
        [own.get(iso3, []) for iso3 in champions],
        [own[iso3] for iso3, state in states.items() if state["status"] in STATES and own[iso3]],
        own[country] if country else None,
    )


def own_regions(country: Any) -> list[Region]:
    """Return the review regions of a country, without those of commissions outside its own region."""
    own = [code for code in country["commissions"] if code not in country["outside_own_region"]]
    return review_regions(tuple(Commission(code) for code in own))
