"""Checks answers against a questionnaire's JSON Schema (2020-12) and says what is wrong, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final, NoReturn

import jsonschema_rs

from submissions.errors import Fault, pointer
from wording.problems import has

MOST_FAULTS: Final = 50
"""Listing more helps nobody."""


class SchemaError(ValueError):
    """The questionnaire's schema is none, or refers to something outside itself."""


class AnswersValidator:
    """A compiled schema; compiling takes far longer than checking, so keep it for as long as the version is current.

    Raises:
        SchemaError: it does not compile.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        try:
            self._validator = jsonschema_rs.Draft202012Validator(dict(schema), retriever=_stay_here)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            raise SchemaError(str(error)) from error

    def faults(self, answers: Mapping[str, Any]) -> list[Fault]:
        """List what is wrong with the answers; pointers begin at ``/answers``."""
        if self._validator.is_valid(answers):
            return []
        found = (fault for error in self._validator.iter_errors(answers) for fault in _faults(error))
        return list(islice(found, MOST_FAULTS))


def _stay_here(address: str) -> NoReturn:
    """Keep a schema from making this process fetch addresses."""
    raise ValueError(f"a questionnaire refers to nothing outside itself: {address}")


def _faults(error: jsonschema_rs.ValidationError) -> Iterable[Fault]:
    kind: Any = error.kind
    name: str = kind.name
    path = ("answers", *error.instance_path)
    if name == "required":
        yield Fault(pointer(*path, kind.property), name)
    elif name == "additionalProperties":
        for unexpected in kind.unexpected:
            yield Fault(pointer(*path, unexpected), name)
    elif name == "type":
        yield Fault(pointer(*path), name, {"types": ", ".join(kind.types)})
    elif name == "enum":
        yield Fault(pointer(*path), name, {"options": ", ".join(map(str, kind.options))})
    elif has(name):
        yield Fault(pointer(*path), name, {"limit": getattr(kind, "limit", "")})
    else:
        yield Fault(pointer(*path), "other", {"keyword": name})
