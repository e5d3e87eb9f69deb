"""Rejections of the intake: which problem they are and which rules were broken, without words of any language yet.

HubError
└── RejectedError              nothing was stored; the edge answers in the caller's language
    ├── ConflictError          the key was used with another body
    └── WriteUncertainError    whether it was stored is not known; repeating with the same key is safe
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.errors import HubError
from contracts.problems import IDEMPOTENCY_CONFLICT, INVALID, UNAVAILABLE, ProblemType


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: where (JSON pointer), the key of its text, and what fills the text."""

    pointer: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


class RejectedError(HubError):
    """The input is not taken.

    Args:
        problem: What the answer says it is.
        violations: The broken rules, in the order in which they are told.
        detail: What the answer says as a whole; by default how many rules were broken.
        retry_after: Seconds after which trying again makes sense; 0: never by itself.
    """

    def __init__(
        self,
        problem: ProblemType,
        violations: Sequence[Violation] = (),
        *,
        detail: Violation | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.violations = tuple(violations)
        self.detail = detail or Violation("", "broken_rules", {"count": len(self.violations)})
        self.retry_after = retry_after


class ConflictError(RejectedError):
    """The key was used with another body."""

    def __init__(self) -> None:
        super().__init__(IDEMPOTENCY_CONFLICT, detail=Violation("", "idempotency_conflict"))


class WriteUncertainError(RejectedError):
    """The database did not confirm the write in time; it may have happened."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(UNAVAILABLE, detail=Violation("", "unavailable"), retry_after=retry_after)


def invalid(*violations: Violation) -> RejectedError:
    """Return the rejection for rules of form or content."""
    return RejectedError(INVALID, violations)
