"""Answers that can be asked for again cheaply: stable JSON with an entity tag over its bytes."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from fastapi import Request, Response
from pydantic import BaseModel

from contracts.problems import NOT_FOUND, PROBLEM_MEDIA_TYPE

UNKNOWN_CODE: Final[dict[int | str, dict[str, Any]]] = {
    NOT_FOUND.status: {
        "description": "No record has this code at the day asked about",
        "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""The problem of every route that reads one record."""

CACHE_CONTROL: Final = "public, no-cache"
"""Keep it, but ask each time whether it still holds: a record can change at any moment."""


def represent(request: Request, body: BaseModel) -> Response:
    """Answer with the body and its entity tag, or with 304 when the caller has it already."""
    content = body.model_dump_json(exclude_none=False).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": CACHE_CONTROL}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def _has(header: str, tag: str) -> bool:
    """Compare weakly, as RFC 9110 wants it for If-None-Match."""
    given = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in given or tag in given
