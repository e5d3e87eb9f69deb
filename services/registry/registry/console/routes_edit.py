"""Editing: a record as text, what would change, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from chassis.errors import ProblemError
from contracts.problems import PRECONDITION_FAILED
from registry.catalogue import BY_TYPE
from registry.console import editing
from registry.console.asking import REASON
from registry.console.catalogue import definition_of, section_of, trail_to, version_of
from registry.console.desk import desk_of
from registry.console.forms import Field, Form, missing
from registry.console.gate import Acting, ConsoleRoute, SentForm
from registry.console.listing import address_of, title_of
from registry.console.reading import Record, read_record
from registry.console.rendering import ROOT
from registry.console.routes_acts import changed_since
from registry.console.steps import Shown, Told
from registry.console.words import one
from registry.records.api.dependencies import AskedReader, AskedRecords
from registry.records.definition import AnyDefinition
from registry.records.store.writes import WriteContext, WriteOutcome

router = APIRouter(prefix=ROOT, route_class=ConsoleRoute, include_in_schema=False)
_SAME: Final = "Nothing was recorded: the record says this already."


@dataclass(slots=True)
class _Sheet:
    """The page of a record that is edited, or of a new one."""

    definition: AnyDefinition
    record: Record | None
    text: str
    reason: str = ""
    replaces: str = ""
    version: int | None = None
    errors: dict[str, str] = field(default_factory=dict)
    others: Sequence[str] = ()
    stale: Sequence[Shown] = ()
    preview: Sequence[Told] | None = None
    effect: str = ""
    status: int = 200

    def fields(self) -> list[Field]:
        """Give the fields, as they were left."""
        fields = [
            Field("text", "The record", "yaml", needed=True, value=self.text, error=self.errors.get("text", "")),
            replace(REASON, value=self.reason, error=self.errors.get("reason", "")),
        ]
        if self.replaces or "in replaces" in self.errors.get("text", ""):
            hint = "Numbers of the versions whose later periods go, with a comma between them"
            fields.insert(1, Field("replaces", "Versions it takes the place of", hint=hint, value=self.replaces))
        return fields

    def answer(self, request: Request) -> Response:
        """Show it."""
        definition, record = self.definition, self.record
        back = address_of(definition, record.key) if record else f"{ROOT}/{definition.collection}"
        place = f"edit/{definition.collection}/{record.key}" if record else f"add/{definition.collection}"
        context = {
            "label": f"Edit the {definition.noun}" if record else f"Add {one(definition.noun)}",
            "title": title_of(record.state, record.key) if record else "",
            "action": f"{ROOT}/{place}",
            "back": back,
            "trail": trail_to(definition, record, back),
            "version": (record.version if self.stale else self.version or record.version) if record else "",
            "fields": self.fields(),
            "errors": self.errors,
            "others": self.others,
            "stale": self.stale,
            "preview": self.preview,
            "effect": self.effect,
            "guide": editing.guide_of(definition),
        }
        return desk_of(request).page(request, "edit.html", context, status=self.status, section=section_of(definition))

    def refuse(self, error: ProblemError) -> None:
        """Take in what is wrong."""
        first, *self.others = [wrong.text for wrong in error.errors] or [error.detail]
        self.errors["text"] = first
        self.status = 422


@router.get("/edit/{collection}/{key}")
async def edit(request: Request, _session: Acting, reader: AskedReader, collection: str, key: str) -> Response:
    """Show a record as text."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    return _Sheet(record.definition, record, editing.text_of(record.definition, record.revision)).answer(request)


@router.get("/add/{collection}")
async def add(request: Request, _session: Acting, collection: str) -> Response:
    """Show the text of a new record."""
    definition = definition_of(collection)
    return _Sheet(definition, None, editing.blank_text(definition)).answer(request)


@router.post("/edit/{collection}/{key}")
async def edited(
    request: Request,
    session: Acting,
    form: SentForm,
    reader: AskedReader,
    records: AskedRecords,
    collection: str,
    key: str,
) -> Response:
    """Show what would change, or keep it."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    sheet = _sheet(record.definition, record, form)
    return await _done(request, session.subject, form, reader, records, sheet)


@router.post("/add/{collection}")
async def added(
    request: Request, session: Acting, form: SentForm, reader: AskedReader, records: AskedRecords, collection: str
) -> Response:
    """Show what would be recorded, or keep it."""
    sheet = _sheet(definition_of(collection), None, form)
    return await _done(request, session.subject, form, reader, records, sheet)


def _sheet(definition: AnyDefinition, record: Record | None, form: Form) -> _Sheet:
    return _Sheet(
        definition,
        record,
        form.raw("text"),
        form.raw("reason"),
        form.text("replaces"),
        version_of(form.text("version")),
    )


async def _done(
    request: Request, subject: str, form: Form, reader: AskedReader, records: AskedRecords, sheet: _Sheet
) -> Response:
    definition, record = sheet.definition, sheet.record
    revision = record.revision if record else None
    try:
        entry = editing.entry_from(definition, sheet.text, record.key if record else None)
        sheet.preview = editing.preview(definition, revision, entry)
        sheet.effect = editing.effect(revision, entry)
    except ProblemError as error:
        sheet.refuse(error)
        return sheet.answer(request)
    if form.text("do") != "save":
        return sheet.answer(request)
    if empty := missing(sheet.fields(), form):
        sheet.errors, sheet.status = empty, 422
        return sheet.answer(request)
    try:
        context = WriteContext(subject, form.text("reason"), sheet.version if record else None)
        replaces = _versions(sheet.replaces)
        kept = await records.write(
            context, lambda unit: unit.put(definition, entry, replaces=replaces, create_only=record is None)
        )
    except ProblemError as error:
        if error.problem is PRECONDITION_FAILED and record:
            sheet.stale = await changed_since(reader, definition, record.key, sheet.version)
            sheet.status = 412
        else:
            lined = editing.with_lines(error.errors, sheet.text)
            sheet.refuse(ProblemError(error.problem, error.detail, lined))
        sheet.preview = None
        return sheet.answer(request)
    said = _SAME if kept.outcome is WriteOutcome.UNCHANGED else f"Recorded as version {kept.version}."
    return desk_of(request).tell(request, address_of(definition, definition.key(entry)), said)


def _versions(text: str) -> list[int]:
    found: list[Any] = [version_of(part) for part in text.replace(",", " ").split()]
    return [version for version in found if version is not None]
