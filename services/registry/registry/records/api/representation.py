"""Answers that can be asked for again cheaply: stable JSON with an entity tag over its bytes.

The tag of one record begins with its version, which a writer names to say what it saw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from pydantic import BaseModel

from chassis.http.conditional import has_already
from contracts.problems import (
    CONFLICT,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    PROBLEM_MEDIA_TYPE,
    ProblemType,
)
from registry.records.definition import AnyDefinition
from registry.records.model import Revision
from registry.records.schemas import fields_of
from registry.records.store.as_of import Moment

Responses = dict[int | str, dict[str, Any]]


def _problem(problem: ProblemType, description: str) -> Responses:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {problem.status: {"description": description, "content": {PROBLEM_MEDIA_TYPE: schema}}}


UNKNOWN_CODE: Final[Responses] = _problem(NOT_FOUND, "No record has this code at the day asked about")
"""The problem of every route that reads one record."""
NOT_MODIFIED: Final[Responses] = {304: {"description": "The caller has this answer already (If-None-Match)"}}
REFUSED: Final[Responses] = _problem(CONFLICT, "The state of the record does not allow this")
STALE: Final[Responses] = _problem(PRECONDITION_FAILED, "The record changed since the version that If-Match names")
UNNAMED: Final[Responses] = _problem(PRECONDITION_REQUIRED, "The record exists: If-Match must name the version seen")
ACTED: Final[Responses] = {**UNKNOWN_CODE, **REFUSED, **STALE}
"""The problems of every act on a record, beside those of bodies and tokens."""

CACHE_CONTROL: Final = "public, no-cache"
"""Keep it, but ask each time whether it still holds: a record can change at any moment."""
PRIVATE: Final = "private, no-cache"
"""The same, for answers that not everybody may see."""


def answer_of(definition: AnyDefinition, revision: Revision, moment: Moment) -> Any:
    """Return the answer: state, record fields, and what depends on the day."""
    return definition.answer.model_validate(fields_of(revision) | definition.shown(revision, moment.as_of))


def represent(
    request: Request,
    body: BaseModel,
    *,
    version: int | None = None,
    status: int = 200,
    private: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with the body and its entity tag, or with 304 when the caller has it already."""
    content = body.model_dump_json(exclude_none=False, by_alias=True).encode()
    digest = hashlib.sha256(content).hexdigest()[:32]
    tag = f'"{digest}"' if version is None else f'"{version}-{digest}"'
    all_headers = {"ETag": tag, "Cache-Control": PRIVATE if private else CACHE_CONTROL, **(headers or {})}
    if request.method in {"GET", "HEAD"} and has_already(request.headers.get("if-none-match"), tag.strip('"')):
        return Response(status_code=304, headers=all_headers)
    return Response(content, status, media_type="application/json", headers=all_headers)


def represent_record(
    request: Request, definition: AnyDefinition, revision: Revision, moment: Moment, version: int, *, status: int = 200
) -> Response:
    """Answer with one record; ``version`` is where its history ends."""
    body = answer_of(definition, revision, moment)
    return represent(request, body, version=version, status=status, private=bool(definition.readers))
