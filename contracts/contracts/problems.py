"""Problem types of the HTTP APIs (RFC 9457). The type URI is stable; the title is for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PROBLEM_BASE: Final = "https://gcmhub.org/problems"
PROBLEM_MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its code (last part of ``type``), HTTP status and title."""

    code: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """The ``type`` member."""
        return f"{PROBLEM_BASE}/{self.code}"


MALFORMED: Final = ProblemType("malformed", 400, "The request could not be read")
UNAUTHENTICATED: Final = ProblemType("unauthenticated", 401, "A valid token is needed")
FORBIDDEN: Final = ProblemType("forbidden", 403, "The token does not allow this")
NOT_FOUND: Final = ProblemType("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED: Final = ProblemType("method-not-allowed", 405, "This method is not possible here")
CONFLICT: Final = ProblemType("conflict", 409, "The request conflicts with what is stored")
IDEMPOTENCY_CONFLICT: Final = ProblemType("idempotency-conflict", 409, "The key was used with another body")
ROUND_NOT_OPEN: Final = ProblemType("round-not-open", 409, "The round does not take inputs now")
PRECONDITION_FAILED: Final = ProblemType("precondition-failed", 412, "The record changed since it was read")
TOO_LARGE: Final = ProblemType("too-large", 413, "The request is too large")
UNSUPPORTED_MEDIA_TYPE: Final = ProblemType("unsupported-media-type", 415, "This media type is not taken")
INVALID: Final = ProblemType("invalid", 422, "The request breaks a rule")
PRECONDITION_REQUIRED: Final = ProblemType("precondition-required", 428, "The version that was read must be named")
TOO_MANY_REQUESTS: Final = ProblemType("too-many-requests", 429, "Too many requests")
INTERNAL: Final = ProblemType("internal", 500, "Something went wrong on our side")
UNAVAILABLE: Final = ProblemType("unavailable", 503, "The service cannot answer now; try again")

PROBLEMS: Final = (
    MALFORMED,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    CONFLICT,
    IDEMPOTENCY_CONFLICT,
    ROUND_NOT_OPEN,
    PRECONDITION_FAILED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    INVALID,
    PRECONDITION_REQUIRED,
    TOO_MANY_REQUESTS,
    INTERNAL,
    UNAVAILABLE,
)
