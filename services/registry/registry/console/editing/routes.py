"""Editing: a record as text, what would change, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response

from chassis.errors import ProblemError
from registry.catalogue import BY_TYPE
from registry.console.addresses import add_address, address_of, edit_address, list_address
from registry.console.desk import CONSOLE, Editor, EditorForm
from registry.console.editing import text as record_text
from registry.console.model_forms import REASON
from registry.console.records.collections import definition_of, section_of, trail_to, version_of
from registry.console.records.history import ChangeLine
from registry.console.records.listing import title_of
from registry.console.records.reading import ShownRecord, read_record
from registry.console.records.refusals import Placed, Refusal, recorded, refusal_of
from registry.console.words import one
from registry.records.api.dependencies import AskedReader, AskedRecords
from registry.records.definition import AnyDefinition
from registry.records.store.writes import WriteContext
from web.forms.errors import missing
from web.forms.fields import Field, SentForm

router = CONSOLE.router()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A record that is edited, or a new one, as its form was left."""

    definition: AnyDefinition
    record: ShownRecord | None
    text: str
    reason: str = ""
    replaces: str = ""
    seen: int | None = None
    """The version that the form names."""

    @classmethod
    def sent(cls, definition: AnyDefinition, record: ShownRecord | None, form: SentForm) -> _Draft:
        """Return what a person sent."""
        seen = version_of(form.text("version"))
        return cls(definition, record, form.raw("text"), form.raw("reason"), form.text("replaces"), seen)

    @property
    def place(self) -> tuple[AnyDefinition, str] | None:
        """Type and key of the record; None for a new one."""
        return (self.definition, self.record.key) if self.record else None

    def fields(self, refusal: Refusal) -> list[Field]:
        """Return the fields, as they were left."""
        errors = refusal.errors
        fields = [
            Field("text", "The record", "yaml", needed=True, value=self.text, error=errors.get("text", "")),
            replace(REASON, value=self.reason, error=errors.get("reason", "")),
        ]
        if self.replaces or "in replaces" in errors.get("text", ""):
            hint = "Numbers of the versions whose later periods go, with a comma between them"
            fields.insert(1, Field("replaces", "Versions it takes the place of", hint=hint, value=self.replaces))
        return fields

    def at_lines(self, error: ProblemError) -> Placed:
        """Return what is wrong beside the text, each with the line it is about; further errors stand apart."""
        lined = record_text.with_lines(error.errors, self.text)
        return _beside_text(ProblemError(error.problem, error.detail, lined))


@router.get("/edit/{collection}/{key}")
async def edit(request: Request, _session: Editor, reader: AskedReader, collection: str, key: str) -> Response:
    """Show a record as text."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    return _page(request, _Draft(record.definition, record, record_text.text_of(record.definition, record.revision)))


@router.get("/add/{collection}")
async def add(request: Request, _session: Editor, collection: str) -> Response:
    """Show the text of a new record."""
    definition = definition_of(collection)
    return _page(request, _Draft(definition, None, record_text.blank_text(definition)))


@router.post("/edit/{collection}/{key}")
async def edited(
    request: Request,
    session: Editor,
    form: EditorForm,
    reader: AskedReader,
    records: AskedRecords,
    collection: str,
    key: str,
) -> Response:
    """Show what would change, or keep it."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    return await _take(request, session.subject, form, reader, records, _Draft.sent(record.definition, record, form))


@router.post("/add/{collection}")
async def added(
    request: Request, session: Editor, form: EditorForm, reader: AskedReader, records: AskedRecords, collection: str
) -> Response:
    """Show what would be recorded, or keep it."""
    draft = _Draft.sent(definition_of(collection), None, form)
    return await _take(request, session.subject, form, reader, records, draft)


async def _take(
    request: Request, subject: str, form: SentForm, reader: AskedReader, records: AskedRecords, draft: _Draft
) -> Response:
    definition, record = draft.definition, draft.record
    revision = record.revision if record else None
    try:
        entry = record_text.entry_from(definition, draft.text, record.key if record else None)
        preview = record_text.preview(definition, revision, entry)
        effect = record_text.effect(revision, entry)
    except ProblemError as error:
        return _page(request, draft, Refusal(*_beside_text(error)))
    if form.text("do") != "save":
        return _page(request, draft, preview=preview, effect=effect)
    if empty := missing(draft.fields(Refusal()), form):
        return _page(request, draft, Refusal(empty), preview=preview, effect=effect)
    try:
        context = WriteContext(subject, form.text("reason"), draft.seen if record else None)
        replaces = _versions(draft.replaces)
        kept = await records.write(
            context, lambda unit: unit.put(definition, entry, replaces=replaces, create_only=record is None)
        )
    except ProblemError as error:
        return _page(request, draft, await refusal_of(error, reader, draft.place, draft.seen, draft.at_lines))
    message = recorded(kept, f"Recorded as version {kept.version}.")
    return CONSOLE.redirect(request, address_of(definition, definition.key(entry)), message)


def _page(
    request: Request,
    draft: _Draft,
    refusal: Refusal | None = None,
    *,
    preview: Sequence[ChangeLine] | None = None,
    effect: str = "",
) -> Response:
    """Show the form with what stands against it, or with what would change."""
    refusal = refusal or Refusal()
    definition, record = draft.definition, draft.record
    back = address_of(definition, record.key) if record else list_address(definition)
    context = {
        "label": f"Edit the {definition.noun}" if record else f"Add {one(definition.noun)}",
        "title": title_of(record.state, record.key) if record else "",
        "action": edit_address(definition, record.key) if record else add_address(definition),
        "back": back,
        "trail": trail_to(definition, record, back),
        "version": (record.version if refusal.stale else draft.seen or record.version) if record else "",
        "fields": draft.fields(refusal),
        "refusal": refusal,
        "preview": preview,
        "effect": effect,
        "guide": record_text.guide_of(definition),
    }
    return CONSOLE.page(request, "editing/edit.html", context, status=refusal.status, section=section_of(definition))


def _beside_text(error: ProblemError) -> Placed:
    first, *others = [wrong.text for wrong in error.errors] or [error.detail]
    return {"text": first}, others


def _versions(text: str) -> list[int]:
    found: list[Any] = [version_of(part) for part in text.replace(",", " ").split()]
    return [version for version in found if version is not None]
