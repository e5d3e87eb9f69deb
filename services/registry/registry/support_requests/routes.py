"""Acts on requests for support over HTTP; reading and PUT are those of every record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from registry.records.api.dependencies import AskedActor
from registry.records.api.representation import ACTED
from registry.support_requests.commands import ActOnRequest
from registry.support_requests.definition import SUPPORT_REQUESTS
from registry.support_requests.queries import target_of
from registry.support_requests.schemas import AnswerAsked, CloseAsked, RerouteAsked, SupportRequest

router = APIRouter(prefix="/v1/support-requests/{code}", tags=[SUPPORT_REQUESTS.collection])

Code = Annotated[str, Path(description="Its code", max_length=200)]


@router.post("/reroute", summary="Let somebody else answer a request", response_model=SupportRequest, responses=ACTED)
async def reroute(actor: AskedActor, code: Code, body: RerouteAsked) -> Response:
    """Route a request that waits for its answer to a network of a country or region, or to the secretariat."""
    to = await target_of(actor.reader, body)
    kept = await ActOnRequest(actor.records, code, actor.context(body)).reroute(to)
    return actor.answer(SUPPORT_REQUESTS, kept)


@router.post("/answer", summary="Answer a request", response_model=SupportRequest, responses=ACTED)
async def answer(actor: AskedActor, code: Code, body: AnswerAsked) -> Response:
    """Keep the answer that was given, in time or late."""
    kept = await ActOnRequest(actor.records, code, actor.context(body)).answer(body.answer, body.answered_on)
    return actor.answer(SUPPORT_REQUESTS, kept)


@router.post("/close", summary="Close a request", response_model=SupportRequest, responses=ACTED)
async def close(actor: AskedActor, code: Code, body: CloseAsked) -> Response:
    """End a request: nothing more is to be done about it, whether it was answered or taken back."""
    kept = await ActOnRequest(actor.records, code, actor.context(body)).close()
    return actor.answer(SUPPORT_REQUESTS, kept)
