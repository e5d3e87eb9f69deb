"""What an act on a record is for the console: a few words, a form, the command of the API's act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel

from chassis.errors import FieldError, ProblemError
from registry.console.model_forms import FORMS
from registry.console.records.reading import ShownRecord
from registry.records.store.queries import Reader
from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteResult
from web.forms.fields import Choice, Field, SentForm, with_choices
from web.forms.models import sent_values

Choices = Mapping[str, Sequence[Choice]]
CONFIRMED: Final = "sure"
"""The field that confirms; no part of what an act is asked with."""


async def _no_choices(_reader: Reader, _record: ShownRecord) -> Choices:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """Everything a command needs."""

    records: RecordService
    reader: Reader
    record: ShownRecord
    write: WriteContext
    body: Any
    """The checked body."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One act on a type of record."""

    name: str
    """Part of its address."""
    label: str
    """What the button says."""
    description: str
    """What it does, for people."""
    done: str
    """The message afterwards."""
    body: type[BaseModel]
    """What the API's act is asked with."""
    run: Callable[[ActionContext], Awaitable[WriteResult]]
    offered: Callable[[ShownRecord], bool]
    """Whether it is worth offering; the rules decide when it is done."""
    choices: Callable[[Reader, ShownRecord], Awaitable[Choices]] = _no_choices
    """Fields that are answered from a list."""
    fields: Callable[[Reader, ShownRecord], Awaitable[Sequence[Field]]] | None = None
    """The form, where it is not made from the body alone."""
    values: Callable[[SentForm, ShownRecord], Mapping[str, Any]] | None = None
    """The body from what was sent, where the form is not made from the body alone."""
    field_of: Callable[[str, Mapping[str, Any]], str] = lambda pointer, _values: pointer
    """The field that a pointer into the body is about, where the form is not made from the body alone."""
    confirmation: str = ""
    """What must be confirmed first; empty for acts that are easily undone."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What is said beside fields that need more than the API's description."""

    async def form(self, reader: Reader, record: ShownRecord) -> list[Field]:
        """Return the fields of its form."""
        fields = list(await self.fields(reader, record)) if self.fields else FORMS.fields(self.body)
        fields = with_choices(fields, await self.choices(reader, record))
        fields = [replace(each, hint=self.hints.get(each.name, each.hint)) for each in fields]
        if not self.confirmation:
            return fields
        return [*fields, Field(CONFIRMED, self.confirmation, "yes", needed=True, ask="Confirm this first")]

    def body_from(self, record: ShownRecord, fields: Sequence[Field], form: SentForm) -> tuple[Any, Mapping[str, Any]]:
        """Return the checked body, and the values it was made from.

        Raises:
            ProblemError: it breaks a rule; the errors stand at the fields.
        """
        asked = [each for each in fields if each.name != CONFIRMED]
        values = self.values(form, record) if self.values else sent_values(asked, form)
        try:
            return FORMS.checked(self.body, values), values
        except ProblemError as error:
            raise self.at_fields(error, values) from error

    def at_fields(self, error: ProblemError, values: Mapping[str, Any]) -> ProblemError:
        """Return the problem with errors that point to the fields of the form."""
        errors = [FieldError(self.field_of(wrong.pointer, values), wrong.text) for wrong in error.errors]
        return ProblemError(error.problem, error.detail, errors)
