"""Champion countries over HTTP, as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chassis.auth import public
from contracts.registry_events import RegionLabel
from contracts.vocabulary import Commission, Region
from registry.champions.model import ChampionStatus, label_at
from registry.champions.schemas import Champion
from registry.countries.model import review_regions
from registry.records.model import RecordType, Revision
from registry.records.queries import AskedMoment, AskedReader
from registry.records.representation import represent
from registry.records.schemas import Listing, fields_of

router = APIRouter(prefix="/v1/champions", tags=["champions"], dependencies=[public()])


@router.get("", summary="List champion countries", response_model=Listing[Champion])
async def list_champions(
    request: Request,
    reader: AskedReader,
    moment: AskedMoment,
    region: Annotated[Region | None, Query(description="Only countries of this review region")] = None,
    status: Annotated[ChampionStatus | None, Query(description="Only champions of this status")] = None,
) -> Response:
    """List who was a champion on a day: 14 countries on 2020-10-31, 15 on 2020-11-30.

    The region label is what a source of that time called the country's region. It differs between sources and
    from the review regions, which follow the regional commissions.
    """
    regions = _regions(await reader.all(RecordType.COUNTRY, moment))
    champions = [_champion(r, regions, moment.as_of) for r in await reader.all(RecordType.CHAMPION, moment)]
    wanted = [c for c in champions if region in {None, *c.review_regions} and status in {None, c.status}]
    return represent(request, Listing[Champion](as_of=moment.as_of, count=len(wanted), items=wanted))


def _regions(countries: Sequence[Revision]) -> dict[str, list[Region]]:
    return {
        country.statement.key: review_regions(
            tuple(Commission(code) for code in country.statement.state["commissions"])
        )
        for country in countries
    }


def _champion(revision: Revision, regions: dict[str, list[Region]], day: date) -> Champion:
    fields = fields_of(revision)
    label = label_at([RegionLabel.model_validate(label) for label in fields["region_labels"]], day)
    return Champion.model_validate(
        fields
        | {
            "region_label": label.label if label else None,
            "review_regions": regions.get(revision.statement.key, []),
        }
    )
