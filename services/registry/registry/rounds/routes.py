"""Acts on rounds over HTTP, and the requests for assistance that name a round."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.http.auth import authenticated
from registry.records.api.dependencies import AskedActor, AskedMoment, AskedReader
from registry.records.api.representation import ACTED, NOT_MODIFIED, UNKNOWN_CODE, answer_of, represent
from registry.records.model import RecordType
from registry.records.schemas import Listing, Reasoned
from registry.records.store.showable import each_shown
from registry.rounds.commands import ActOnRound
from registry.rounds.definition import ROUNDS
from registry.rounds.schemas import HoldAsked, OpenAsked, PolicyAsked, ReopenAsked, RescheduleAsked, Round
from registry.support_requests.definition import SUPPORT_REQUESTS
from registry.support_requests.schemas import SupportRequest, SupportRequestFilter

router = APIRouter(prefix="/v1/rounds", tags=["rounds"])

Code = Annotated[str, Path(description="Its code", max_length=200)]


@router.post("/{code}/open", summary="Open a round", response_model=Round, responses=ACTED)
async def open_round(actor: AskedActor, code: Code, body: OpenAsked) -> Response:
    """Open a scheduled round for inputs, now or at a time ahead; it must take at least one kind of input."""
    acts = ActOnRound(actor.records, code, actor.context(body), actor.reader.now())
    return actor.answer(ROUNDS, await acts.open(body))


@router.post("/{code}/close", summary="Close a round", response_model=Round, responses=ACTED)
async def close_round(actor: AskedActor, code: Code, body: Reasoned) -> Response:
    """Close an open round now; what comes later is refused or marked, as its policy says."""
    acts = ActOnRound(actor.records, code, actor.context(body), actor.reader.now())
    return actor.answer(ROUNDS, await acts.close())


@router.post("/{code}/reopen", summary="Open a closed round again", response_model=Round, responses=ACTED)
async def reopen_round(actor: AskedActor, code: Code, body: ReopenAsked) -> Response:
    """Open a closed round again, until a time or until it is closed again."""
    acts = ActOnRound(actor.records, code, actor.context(body), actor.reader.now())
    return actor.answer(ROUNDS, await acts.reopen(body))


@router.post("/{code}/hold", summary="Say that a round was held", response_model=Round, responses=ACTED)
async def hold_round(actor: AskedActor, code: Code, body: HoldAsked) -> Response:
    """Record that a round was held: a closed one, or a scheduled one that never took inputs."""
    acts = ActOnRound(actor.records, code, actor.context(body), actor.reader.now())
    return actor.answer(ROUNDS, await acts.hold(body))


@router.post("/{code}/reschedule", summary="Reschedule a round", response_model=Round, responses=ACTED)
async def reschedule_round(actor: AskedActor, code: Code, body: RescheduleAsked) -> Response:
    """Move a round to other dates or another window; what they were and why they changed stays with it."""
    acts = ActOnRound(actor.records, code, actor.context(body), actor.reader.now())
    return actor.answer(ROUNDS, await acts.reschedule(body))


@router.post("/{code}/policy", summary="Set what a round takes", response_model=Round, responses=ACTED)
async def set_policy(actor: AskedActor, code: Code, body: PolicyAsked) -> Response:
    """Set which kinds of input a round takes, by which questionnaires, and what becomes of them."""
    acts = ActOnRound(actor.records, code, actor.context(body), actor.reader.now())
    return actor.answer(ROUNDS, await acts.set_policy(body))


@router.get(
    "/{code}/assistance",
    summary="List requests for assistance with a round",
    response_model=Listing[SupportRequest],
    responses={**NOT_MODIFIED, **UNKNOWN_CODE},
    dependencies=[authenticated(*SUPPORT_REQUESTS.readers)],
)
async def list_assistance(
    request: Request,
    reader: AskedReader,
    moment: AskedMoment,
    code: Code,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Most requests on a page")] = 250,
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before")] = None,
) -> Response:
    """List what Member States asked for in organizing this round (A/RES/73/326, paragraph 9)."""
    await reader.one(RecordType.ROUND, code, moment)
    narrowed = SupportRequestFilter(round=code)
    page = await reader.page(RecordType.SUPPORT_REQUEST, moment, narrowed, limit=limit, cursor=cursor)
    body = Listing[SupportRequest](
        as_of=page.moment.as_of,
        known_at=page.moment.known_at,
        count=page.count,
        items=each_shown(page.items, lambda revision: answer_of(SUPPORT_REQUESTS, revision, page.moment)),
        next=page.next,
    )
    return represent(request, body, private=True)
