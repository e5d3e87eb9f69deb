"""Problems in the OpenAPI document: every operation names those it can answer with."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI

from contracts.problems import INVALID, PROBLEM_MEDIA_TYPE, PROBLEMS, ProblemType

_SCHEMA: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "An error as RFC 9457 describes it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "Stable name of the kind of problem.",
            "examples": [problem.uri for problem in PROBLEMS],
        },
        "title": {"type": "string", "description": "The kind of problem for people."},
        "status": {"type": "integer", "description": "The HTTP status again."},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "instance": {"type": "string", "description": "Id of this request, as in X-Request-Id."},
        "errors": {
            "type": "array",
            "description": "Single mistakes in the request.",
            "items": {
                "type": "object",
                "required": ["pointer", "text"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body; #query, #path, #header."},
                    "text": {"type": "string"},
                },
            },
        },
    },
}
_REFERENCE: Final = {"$ref": "#/components/schemas/Problem"}
_GENERAL: Final = {problem.status: problem for problem in reversed(PROBLEMS)}
_ALWAYS: Final = (500, 503)
_WITH_BODY: Final = (400, 413, 415, 422)
_WITH_TOKEN: Final = (401, 403)
_OPERATIONS: Final = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})
_BORING: Final = ("HTTPValidationError", "ValidationError")


def document_problems(app: FastAPI) -> None:
    """Replace the OpenAPI document of the application by one that tells about problems."""
    build = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(build())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI documents this as the way to extend the document


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    for path in document.get("paths", {}).values():
        for method, operation in path.items():
            if method in _OPERATIONS:
                _add_problems(operation)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _BORING:
        schemas.pop(name, None)
    schemas["Problem"] = _SCHEMA
    return document


def _add_problems(operation: dict[str, Any]) -> None:
    responses = operation.setdefault("responses", {})
    statuses = list(_ALWAYS)
    if "requestBody" in operation:
        statuses += _WITH_BODY
    elif "422" in responses:
        statuses.append(422)
    if "security" in operation:
        statuses += _WITH_TOKEN
    # What a route declares itself stays, but for FastAPI's own form of 422, which is never answered.
    own = {status for status in responses if status != "422"}
    for status in sorted(statuses):
        if str(status) not in own:
            responses[str(status)] = {
                "description": _GENERAL[status].title,
                "content": {PROBLEM_MEDIA_TYPE: {"schema": _REFERENCE, "example": _example(_GENERAL[status])}},
            }


def _example(problem: ProblemType) -> dict[str, Any]:
    example: dict[str, Any] = {
        "type": problem.uri,
        "title": problem.title,
        "status": problem.status,
        "detail": "What is wrong with this request",
        "instance": "01890a5d-ac96-774b-bcce-b302099a8057",
    }
    if problem == INVALID:
        example["errors"] = [{"pointer": "/party/country", "text": "Field required"}]
    return example
