"""Errors carry their consequence: a problem answer at the HTTP edge, retry or dead letter at the consumer.

HubError
├── ProblemError     answered as the RFC 9457 problem it names
├── PermanentError   a message that can never succeed: dead letter at once
├── SettingsError    a setting is wrong: the process does not start
└── StartError       a part of the process did not start
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.problems import ProblemType


class HubError(Exception):
    """Root of all errors that this project raises on purpose."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong at one place of the request; the pointer is a JSON pointer (RFC 6901)."""

    pointer: str
    text: str


def json_pointer(parts: Sequence[object]) -> str:
    """Return the JSON pointer (RFC 6901) of a path into a document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


class ProblemError(HubError):
    """Answer the request with this problem."""

    def __init__(
        self,
        problem: ProblemType,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


class PermanentError(HubError):
    """The message can never be handled; its place is among the dead letters."""


class SettingsError(HubError):
    """A setting is missing or wrong."""


class StartError(HubError):
    """A part of the process failed to start or took too long."""
