"""At the HTTP edge: refusals become problem answers in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from chassis.errors import FieldError, ProblemError
from contracts.vocabulary import Language
from submissions import metrics
from submissions.errors import RejectedError
from submissions.words import preferred, text


def language_of(request: Request) -> Language:
    """Choose the language of the answer."""
    return preferred(request.headers.get("accept-language"))


def problem_of(refusal: RejectedError, language: Language) -> ProblemError:
    """Put a refusal in words."""
    headers = {"Content-Language": str(language), "Vary": "Accept-Language"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    errors = [FieldError(one.pointer, text(language, one.key, **one.values)) for one in refusal.violations]
    return ProblemError(
        refusal.problem, text(language, refusal.detail.key, **refusal.detail.values), errors, headers=headers
    )


@contextmanager
def speaking(request: Request) -> Iterator[None]:
    """Answer refusals within the block in the caller's language.

    Raises:
        ProblemError: instead of the refusal.
    """
    try:
        yield
    except RejectedError as refusal:
        metrics.REJECTED.labels(problem=refusal.problem.code).inc()
        raise problem_of(refusal, language_of(request)) from refusal
