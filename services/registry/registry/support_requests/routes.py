"""Acts on requests for support over HTTP; reading and PUT are those of every record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from registry.records.acting import AskedAct, AskedKeeper
from registry.records.commands import Kept
from registry.records.queries import AskedReader, Reader
from registry.records.representation import ACTED, represent_record
from registry.support_requests.commands import ActOnRequest
from registry.support_requests.definition import SUPPORT_REQUESTS
from registry.support_requests.queries import target_of
from registry.support_requests.schemas import AnswerAsked, CloseAsked, RerouteAsked, SupportRequest

router = APIRouter(prefix="/v1/support-requests/{code}", tags=[SUPPORT_REQUESTS.collection])

Code = Annotated[str, Path(description="Its code", max_length=200)]


@router.post("/reroute", summary="Let somebody else answer a request", response_model=SupportRequest, responses=ACTED)
async def reroute(
    request: Request, keeper: AskedKeeper, reader: AskedReader, asked: AskedAct, code: Code, body: RerouteAsked
) -> Response:
    """Route a request that waits for its answer to a network of a country or region, or to the secretariat."""
    to = await target_of(reader, body)
    kept = await ActOnRequest(keeper, code, asked.act(body.reason)).reroute(to)
    return _represent(request, reader, kept)


@router.post("/answer", summary="Answer a request", response_model=SupportRequest, responses=ACTED)
async def answer(
    request: Request, keeper: AskedKeeper, reader: AskedReader, asked: AskedAct, code: Code, body: AnswerAsked
) -> Response:
    """Keep the answer that was given, in time or late."""
    kept = await ActOnRequest(keeper, code, asked.act(body.reason)).answer(body.answer, body.answered_on)
    return _represent(request, reader, kept)


@router.post("/close", summary="Close a request", response_model=SupportRequest, responses=ACTED)
async def close(
    request: Request, keeper: AskedKeeper, reader: AskedReader, asked: AskedAct, code: Code, body: CloseAsked
) -> Response:
    """End a request: nothing more is to be done about it, whether it was answered or taken back."""
    kept = await ActOnRequest(keeper, code, asked.act(body.reason)).close()
    return _represent(request, reader, kept)


def _represent(request: Request, reader: Reader, kept: Kept) -> Response:
    return represent_record(request, SUPPORT_REQUESTS, kept.revision, reader.moment(), kept.version)
