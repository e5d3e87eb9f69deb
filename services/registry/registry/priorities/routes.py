"""Decisions on priorities over HTTP; reading and PUT are those of every record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from registry.priorities.commands import DecideOnPriority
from registry.priorities.definition import PRIORITIES
from registry.priorities.schemas import ChooseAsked, DeclineAsked, Priority
from registry.records.api.dependencies import AskedActor
from registry.records.api.representation import ACTED

router = APIRouter(prefix="/v1/priorities/{code}", tags=[PRIORITIES.collection])

Code = Annotated[str, Path(description="Its code", max_length=200)]


@router.post("/choose", summary="Choose a priority", response_model=Priority, responses=ACTED)
async def choose(actor: AskedActor, code: Code, body: ChooseAsked) -> Response:
    """Choose a candidate for a year's workplan, or one that was not chosen before; the reason is published."""
    kept = await DecideOnPriority(actor.records, code, actor.context(body)).choose(body.year)
    return actor.answer(PRIORITIES, kept)


@router.post("/decline", summary="Decide against a priority", response_model=Priority, responses=ACTED)
async def decline(actor: AskedActor, code: Code, body: DeclineAsked) -> Response:
    """Decide against a candidate; the reason is published."""
    kept = await DecideOnPriority(actor.records, code, actor.context(body)).decline()
    return actor.answer(PRIORITIES, kept)
