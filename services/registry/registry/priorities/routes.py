"""Decisions on priorities over HTTP; reading and PUT are those of every record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from registry.priorities.commands import DecideOnPriority
from registry.priorities.definition import PRIORITIES
from registry.priorities.schemas import ChooseAsked, DeclineAsked, Priority
from registry.records.acting import AskedAct, AskedKeeper
from registry.records.commands import Kept
from registry.records.queries import AskedReader, Reader
from registry.records.representation import ACTED, represent_record

router = APIRouter(prefix="/v1/priorities/{code}", tags=[PRIORITIES.collection])

Code = Annotated[str, Path(description="Its code", max_length=200)]


@router.post("/choose", summary="Choose a priority", response_model=Priority, responses=ACTED)
async def choose(
    request: Request, keeper: AskedKeeper, reader: AskedReader, asked: AskedAct, code: Code, body: ChooseAsked
) -> Response:
    """Choose a candidate for a year's workplan, or one that was not chosen before; the reason is published."""
    kept = await DecideOnPriority(keeper, code, asked.act(body.reason)).choose(body.year)
    return _represent(request, reader, kept)


@router.post("/decline", summary="Decide against a priority", response_model=Priority, responses=ACTED)
async def decline(
    request: Request, keeper: AskedKeeper, reader: AskedReader, asked: AskedAct, code: Code, body: DeclineAsked
) -> Response:
    """Decide against a candidate; the reason is published."""
    kept = await DecideOnPriority(keeper, code, asked.act(body.reason)).decline()
    return _represent(request, reader, kept)


def _represent(request: Request, reader: Reader, kept: Kept) -> Response:
    return represent_record(request, PRIORITIES, kept.revision, reader.moment(), kept.version)
