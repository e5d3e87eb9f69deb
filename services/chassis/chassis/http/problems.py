"""Every error of an HTTP API as application/problem+json (RFC 9457): building, answering, mapping.

`instance` is the request id, which also stands in the log lines of the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chassis.errors import FieldError, ProblemError, json_pointer
from chassis.observability.logs import get_logger
from contracts.problems import (
    INTERNAL,
    INVALID,
    MALFORMED,
    METHOD_NOT_ALLOWED,
    PROBLEM_MEDIA_TYPE,
    PROBLEMS,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemType,
)

__all__ = ["REQUEST_ID_KEY", "install_problem_handlers", "internal_error", "json_pointer", "problem_response"]

log = get_logger()

# The general type of each status; several types share 409, whose general one is named first in the contracts.
_BY_STATUS: Final = {problem.status: problem for problem in reversed(PROBLEMS)}
_DETAILS: Final = {
    400: "The request could not be read",
    404: "Nothing is served at this address",
    405: "This address does not take this method; see the header Allow",
    408: "The request did not arrive in time",
    413: "The body is larger than this service takes",
}
_MOST_ERRORS = 100
_ABSENT: Final = object()
REQUEST_ID_KEY: Final = "chassis.request_id"


def problem_response(
    problem: ProblemType,
    detail: str,
    *,
    instance: str,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a problem."""
    return _response(problem.uri, problem.title, problem.status, detail, instance, errors, headers)


def install_problem_handlers(app: FastAPI) -> None:
    """Let every error of the application end as a problem."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)


def internal_error(request_id: str) -> Response:
    """Answer an unexpected exception without telling anything about it."""
    detail = "The error is recorded under this request id"
    return problem_response(INTERNAL, detail, instance=request_id)


def _response(
    uri: str,
    title: str,
    status: int,
    detail: str,
    instance: str,
    errors: Sequence[FieldError],
    headers: Mapping[str, str] | None,
) -> Response:
    body: dict[str, Any] = {"type": uri, "title": title, "status": status, "detail": detail, "instance": instance}
    if errors:
        body["errors"] = [{"pointer": error.pointer, "text": error.text} for error in errors[:_MOST_ERRORS]]
    return Response(_dump(body), status, dict(headers or {}), PROBLEM_MEDIA_TYPE)


def _dump(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        # A caller's own text can hold lone surrogates, which no UTF-8 can carry.
        body["detail"] = _printable(body["detail"])
        body["errors"] = [{k: _printable(v) for k, v in error.items()} for error in body.get("errors", [])]
        return orjson.dumps(body)


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _instance(request: Request) -> str:
    return str(request.scope.get(REQUEST_ID_KEY, ""))


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class
    if error.problem.status >= 500:
        log.warning("problem_answered", problem=error.problem.code, detail=error.detail)
    return problem_response(
        error.problem, error.detail, instance=_instance(request), errors=error.errors, headers=error.headers
    )


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    if isinstance(error.__cause__, ProblemError):
        # FastAPI makes a 400 of its own of whatever is raised while a body is read.
        return await _on_problem(request, error.__cause__)
    status = error.status_code
    if status in {204, 304} or status < 200:
        return Response(status_code=status, headers=error.headers)
    phrase = HTTPStatus(status).phrase
    detail = error.detail if error.detail and error.detail != phrase else _DETAILS.get(status, phrase)
    known = _BY_STATUS.get(status)
    uri, title = (known.uri, known.title) if known else ("about:blank", phrase)
    headers = {"Allow": _allowed(request)} if status == METHOD_NOT_ALLOWED.status else error.headers
    return _response(uri, title, status, str(detail), _instance(request), (), headers)


def _allowed(request: Request) -> str:
    """List the methods of an address; the framework knows only those of the first route that fits."""
    path = request.scope["path"]
    routes = [r for r in iter_route_contexts(request.app.routes) if getattr(r, "path_regex", None)]
    # An address of its own is not one more key of the collection that it stands under.
    fitting = [r for r in routes if r.path == path] or [r for r in routes if r.path_regex.match(path)]
    methods = {method for route in fitting for method in route.methods or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    instance = _instance(request)
    found = error.errors()
    if found and found[0]["type"] == "json_invalid":
        where = found[0]["loc"][-1]
        reason = found[0].get("ctx", {}).get("error", "")
        return problem_response(MALFORMED, f"The body is not JSON: {reason} at character {where}", instance=instance)
    if isinstance(error.body, bytes) and any(tuple(e["loc"]) == ("body",) for e in found):
        detail = "Send the body as JSON with the header Content-Type: application/json"
        return problem_response(
            UNSUPPORTED_MEDIA_TYPE, detail, instance=instance, headers={"Accept": "application/json"}
        )
    errors = [_field_error(e, error.body) for e in found[:_MOST_ERRORS]]
    return problem_response(INVALID, _summary(len(found)), instance=instance, errors=errors)


def _field_error(error: Mapping[str, Any], body: Any) -> FieldError:
    place, *rest = error["loc"] or ("body",)
    if place == "body":
        missing = error["type"] == "missing"
        return FieldError(json_pointer(_within(rest, body, missing=missing)), str(error["msg"]))
    return FieldError(f"#{place}{json_pointer(rest)}", str(error["msg"]))


def _within(location: Sequence[str | int], body: Any, *, missing: bool) -> list[str | int]:
    """Keep the parts of a location that lead through the body; pydantic adds the names of unions' members."""
    found: list[str | int] = []
    for position, part in enumerate(location):
        child = _child(body, part)
        if child is not _ABSENT:
            body = child
        elif not missing or position < len(location) - 1:
            continue
        found.append(part)
    return found


def _child(body: Any, part: str | int) -> Any:
    if isinstance(body, dict):
        return body.get(part, _ABSENT)
    if isinstance(body, list) and isinstance(part, int) and part < len(body):
        return body[part]
    return _ABSENT


def _summary(count: int) -> str:
    return "One value is not as it should be" if count == 1 else f"{count} values are not as they should be"
