"""At the HTTP edge: refusals become problem answers in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from chassis.errors import FieldError, ProblemError
from contracts.vocabulary import Language
from submissions import metrics
from submissions.errors import RefusedError
from wording.negotiation import best_language
from wording.problems import text


def problem_of(refusal: RefusedError, language: Language) -> ProblemError:
    """Return the problem that tells of a refusal in a language."""
    headers = {"Content-Language": str(language), "Vary": "Accept-Language"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    errors = [FieldError(fault.pointer, text(language, fault.key, **fault.values)) for fault in refusal.faults]
    return ProblemError(
        refusal.problem, text(language, refusal.detail.key, **refusal.detail.values), errors, headers=headers
    )


@contextmanager
def localized_problems(request: Request) -> Iterator[None]:
    """Answer refusals within the block in the language that the caller accepts best.

    Raises:
        ProblemError: instead of the refusal.
    """
    try:
        yield
    except RefusedError as refusal:
        metrics.REFUSED.labels(problem=refusal.problem.code).inc()
        raise problem_of(refusal, best_language(request.headers.get("accept-language"))) from refusal
