"""Review regions over HTTP: their commissions and members."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from chassis.auth import public
from registry.records.model import RecordType
from registry.records.queries import AskedMoment, AskedReader
from registry.records.representation import UNKNOWN_CODE, represent
from registry.records.schemas import Listing, fields_of
from registry.regions.schemas import ReviewRegion

router = APIRouter(prefix="/v1/regions", tags=["regions"], dependencies=[public()])


@router.get("", summary="List the regions", response_model=Listing[ReviewRegion])
async def list_regions(request: Request, reader: AskedReader, moment: AskedMoment) -> Response:
    """List the five review regions and `global`, each with its commission and all members."""
    items = [
        ReviewRegion.model_validate(fields_of(revision)) for revision in await reader.all(RecordType.REGION, moment)
    ]
    return represent(request, Listing[ReviewRegion](as_of=moment.as_of, count=len(items), items=items))


@router.get("/{code}", summary="Read a region", response_model=ReviewRegion, responses=UNKNOWN_CODE)
async def read_region(request: Request, reader: AskedReader, moment: AskedMoment, code: str) -> Response:
    """Give a region by its code: `unece`, `asia-pacific`, `arab`, `lac`, `africa` or `global`."""
    return represent(request, ReviewRegion.model_validate(fields_of(await reader.one(RecordType.REGION, code, moment))))
