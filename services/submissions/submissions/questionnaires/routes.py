"""HTTP: the questionnaire that a round's inputs of one kind answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from chassis.http.auth import public
from contracts.problems import NOT_FOUND
from contracts.vocabulary import Kind, Language, Level
from submissions.directory import Directory
from submissions.errors import Fault, RefusedError
from submissions.localized_problems import localized_problems
from submissions.questionnaires.model import Questionnaire

_KINDS: Final = frozenset(Kind)
_REVALIDATE: Final = {"Cache-Control": "no-cache"}


class QuestionnaireBody(BaseModel):
    """The current version of a questionnaire."""

    round: str
    kind: Kind
    code: str
    version: int = Field(description="Send it back as questionnaire_version")
    title: dict[Language, str]
    answers_schema: dict[str, Any] = Field(alias="schema", description="JSON Schema 2020-12 of `answers`")
    layout: dict[str, Any] = Field(description="Sections and questions in order, in six languages")
    example: dict[str, Any] = Field(description="A complete valid set of answers")


def routes(directory: Callable[[], Directory]) -> APIRouter:
    """List the routes of this feature."""
    router = APIRouter(tags=["rounds"])

    @router.get(
        "/v1/rounds/{round_code}/questionnaires/{kind}",
        summary="Give the current questionnaire",
        responses={200: {"model": QuestionnaireBody}, 304: {"description": "The same as before"}},
        dependencies=[public()],
    )
    async def questionnaire(
        request: Request,
        round_code: str,
        kind: str,
        level: Annotated[
            Level | None, Query(description="Level of the respondent; some have a form of their own")
        ] = None,
    ) -> Response:
        with localized_problems(request):
            form = _find(directory(), round_code, kind, level)
        body = orjson.dumps(_body(round_code, form), option=orjson.OPT_NON_STR_KEYS)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = _REVALIDATE | {"ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    return router


def _find(directory: Directory, round_code: str, kind: str, level: Level | None) -> Questionnaire:
    found = directory.rounds.get(round_code)
    code = found.questionnaire(Kind(kind), level) if found and kind in _KINDS else None
    current = directory.questionnaires.get(code) if code else None
    if current is None:
        raise RefusedError(NOT_FOUND, detail=Fault("", "none_here"))
    return current.form


def _body(round_code: str, form: Questionnaire) -> dict[str, Any]:
    return {
        "round": round_code,
        "kind": form.kind,
        "code": form.code,
        "version": form.version,
        "title": form.title,
        "schema": form.schema,
        "layout": form.layout,
        "example": form.example,
    }
