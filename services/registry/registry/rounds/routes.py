"""Review rounds over HTTP: dates, what they were before a rescheduling, what inputs they take."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chassis.auth import public
from contracts.vocabulary import Region, RoundKind, RoundState
from registry.records.model import RecordType
from registry.records.queries import AskedMoment, AskedReader
from registry.records.representation import UNKNOWN_CODE, represent
from registry.records.schemas import Listing, fields_of
from registry.rounds.schemas import Round

router = APIRouter(prefix="/v1/rounds", tags=["rounds"], dependencies=[public()])


@router.get("", summary="List review rounds", response_model=Listing[Round])
async def list_rounds(
    request: Request,
    reader: AskedReader,
    moment: AskedMoment,
    region: Annotated[Region | None, Query(description="Only rounds of this region")] = None,
    state: Annotated[RoundState | None, Query(description="Only rounds in this state")] = None,
    kind: Annotated[RoundKind | None, Query(description="Only regional reviews, or only forums")] = None,
    demonstration: Annotated[bool | None, Query(description="Only rounds that are (or are not) for show")] = None,
) -> Response:
    """List the regional reviews and forums since 2020."""
    rounds = [Round.model_validate(fields_of(revision)) for revision in await reader.all(RecordType.ROUND, moment)]
    wanted = [
        found
        for found in rounds
        if region in {None, found.region}
        and state in {None, found.state}
        and kind in {None, found.kind}
        and demonstration in {None, found.demonstration}
    ]
    return represent(request, Listing[Round](as_of=moment.as_of, count=len(wanted), items=wanted))


@router.get("/{code}", summary="Read a review round", response_model=Round, responses=UNKNOWN_CODE)
async def read_round(request: Request, reader: AskedReader, moment: AskedMoment, code: str) -> Response:
    """Give a round by its code, such as `rr1-lac` or `imrf2`."""
    return represent(request, Round.model_validate(fields_of(await reader.one(RecordType.ROUND, code, moment))))
