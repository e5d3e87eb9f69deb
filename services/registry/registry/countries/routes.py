"""Countries over HTTP: with all their commissions and review regions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chassis.auth import public
from contracts.vocabulary import Commission, Region
from registry.countries.model import CountryStatus, review_regions
from registry.countries.schemas import Country
from registry.records.model import RecordType, Revision
from registry.records.queries import AskedMoment, AskedReader
from registry.records.representation import UNKNOWN_CODE, represent
from registry.records.schemas import Listing, fields_of

router = APIRouter(prefix="/v1/countries", tags=["countries"], dependencies=[public()])


@router.get("", summary="List countries", response_model=Listing[Country])
async def list_countries(
    request: Request,
    reader: AskedReader,
    moment: AskedMoment,
    region: Annotated[Region | None, Query(description="Only members of this review region")] = None,
    commission: Annotated[Commission | None, Query(description="Only members of this regional commission")] = None,
    status: Annotated[CountryStatus | None, Query(description="Only countries of this status")] = None,
) -> Response:
    """List all Member and observer States, and the associate members of the regional commissions."""
    countries = [_country(revision) for revision in await reader.all(RecordType.COUNTRY, moment)]
    wanted = [
        country
        for country in countries
        if (region is None or region in country.review_regions or (region is Region.GLOBAL and _at_forum(country)))
        and commission in {None, *country.commissions}
        and status in {None, country.status}
    ]
    return represent(request, Listing[Country](as_of=moment.as_of, count=len(wanted), items=wanted))


@router.get("/{iso3}", summary="Read a country", response_model=Country, responses=UNKNOWN_CODE)
async def read_country(request: Request, reader: AskedReader, moment: AskedMoment, iso3: str) -> Response:
    """Give a country by its ISO 3166-1 alpha-3 code in capitals, with all its commissions and review regions."""
    return represent(request, _country(await reader.one(RecordType.COUNTRY, iso3, moment)))


def _country(revision: Revision) -> Country:
    fields = fields_of(revision)
    regions = review_regions(tuple(Commission(code) for code in fields["commissions"]))
    return Country.model_validate(fields | {"review_regions": regions})


def _at_forum(country: Country) -> bool:
    """Tell whether the country is one of the States of the global forum."""
    return country.status in {CountryStatus.UN_MEMBER, CountryStatus.OBSERVER_STATE}
