"""HTTP: taking an input in, asking where it stands."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Request, Response

from chassis.http.auth import Principal, authenticated
from chassis.http.json_bodies import looks_itself
from contracts.problems import MALFORMED, UNSUPPORTED_MEDIA_TYPE
from contracts.vocabulary import Role
from submissions.errors import RejectedError, Violation
from submissions.intake.commands import ReceiveSubmission
from submissions.intake.queries import state_of
from submissions.intake.representation import SubmissionRepresentation, address_of
from submissions.intake.schemas import ReceiptBody, StatusBody, decode, request_schema
from submissions.localized_problems import localized_problems
from submissions.submission.model import Caller
from submissions.submission.repository import Submissions

JSON: Final = "application/json"
_VISIBLE: Final = re.compile(r"[\x21-\x7e]{1,255}")
_KEY_HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes repeating safe: the same key and body give the first answer again, another body 409. "
    "Without it each POST is a new input.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_LANGUAGE_HEADER: Final = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "Language of the texts of a problem: en, fr, es, ar, ru or zh",
    "schema": {"type": "string"},
}


def routes(receive: ReceiveSubmission, submissions: Submissions, representation: SubmissionRepresentation) -> APIRouter:
    """Return the routes of this feature."""
    router = APIRouter(tags=["submissions"])

    @router.post(
        "/v1/submissions",
        status_code=202,
        summary="Take in an input",
        responses={202: {"model": ReceiptBody, "description": "Stored for good"}},
        dependencies=[looks_itself()],
        openapi_extra={
            "requestBody": {"required": True, "content": {JSON: {"schema": request_schema()}}},
            "parameters": [_KEY_HEADER, _LANGUAGE_HEADER],
        },
    )
    async def take(request: Request, principal: Annotated[Principal, authenticated(Role.SUBMITTER)]) -> Response:
        with localized_problems(request):
            _json_only(request)
            receipt = await receive(decode(await request.body()), caller_of(principal), _key(request))
        headers = {"Location": address_of(receipt.submission_id)}
        return _answer(representation.receipt(receipt), 202, headers)

    @router.get(
        "/v1/submissions/{submission_id}",
        summary="Tell where an input stands, to its author and the secretariat",
        responses={200: {"model": StatusBody}},
        openapi_extra={"parameters": [_LANGUAGE_HEADER]},
    )
    async def state(
        request: Request,
        submission_id: Annotated[str, Path(max_length=64)],
        principal: Annotated[Principal, authenticated(Role.SUBMITTER, Role.SECRETARIAT, Role.OPERATOR)],
    ) -> Response:
        with localized_problems(request):
            document = await state_of(submissions, submission_id, caller_of(principal))
        return _answer(representation.state(document), 200, {})

    return router


def caller_of(principal: Principal) -> Caller:
    """Return on whose behalf a token acts."""
    claims = principal.claims
    return Caller(principal.subject, principal.role, claims.get("country"), claims.get("organization"))


def _json_only(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise RejectedError(UNSUPPORTED_MEDIA_TYPE, detail=Violation("", "media_type"))


def _key(request: Request) -> str | None:
    given = request.headers.getlist("idempotency-key")
    if not given:
        return None
    if len(given) > 1 or not _VISIBLE.fullmatch(given[0]):
        raise RejectedError(
            MALFORMED, [Violation("#header/Idempotency-Key", "key_malformed")], detail=Violation("", "key_malformed")
        )
    return given[0]


def _answer(body: dict[str, Any], status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), status, headers, JSON)
