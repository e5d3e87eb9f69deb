"""Refusals of the intake: which problem they are and which rules were broken, without words of any language yet.

HubError
└── RefusedError          nothing was stored; the edge answers in the caller's language
    ├── ConflictError     the key was used with another body
    └── UnsureError       whether it was stored is not known; repeating with the same key is safe
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.errors import HubError
from contracts.problems import IDEMPOTENCY_CONFLICT, INVALID, UNAVAILABLE, ProblemType


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: where (JSON pointer), which text, and what fills it."""

    pointer: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


class RefusedError(HubError):
    """The input is not taken."""

    def __init__(
        self, problem: ProblemType, faults: Sequence[Fault] = (), *, detail: Fault | None = None, retry_after: int = 0
    ) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.faults = tuple(faults)
        self.detail = detail or Fault("", "broken_rules", {"count": len(self.faults)})
        self.retry_after = retry_after


class ConflictError(RefusedError):
    """The key was used with another body."""

    def __init__(self) -> None:
        super().__init__(IDEMPOTENCY_CONFLICT, detail=Fault("", "idempotency_conflict"))


class UnsureError(RefusedError):
    """The database did not confirm the write in time; it may have happened."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(UNAVAILABLE, detail=Fault("", "unavailable"), retry_after=retry_after)


def invalid(*faults: Fault) -> RefusedError:
    """Make a refusal for rules of form or content."""
    return RefusedError(INVALID, faults)


def pointer(*path: str | int) -> str:
    """Write a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
