"""Doing: the form of an act, and the act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Request, Response

from chassis.clock import utc_now
from chassis.errors import ProblemError
from contracts.problems import PRECONDITION_FAILED
from registry.catalogue import BY_TYPE
from registry.console.acting import Action, Doing
from registry.console.acts import action_of
from registry.console.catalogue import definition_of, section_of, trail_to, version_of
from registry.console.desk import desk_of
from registry.console.forms import Field, Form, beside_fields, grouped, missing
from registry.console.gate import Acting, ConsoleRoute, SentForm
from registry.console.listing import address_of, title_of
from registry.console.reading import Record, read_record
from registry.console.rendering import ROOT
from registry.console.session import Session
from registry.console.steps import Shown, shown_step
from registry.records.api.dependencies import AskedReader, AskedRecords
from registry.records.definition import AnyDefinition
from registry.records.store.queries import Reader
from registry.records.store.writes import WriteContext, WriteOutcome

router = APIRouter(prefix=f"{ROOT}/act", route_class=ConsoleRoute, include_in_schema=False)
_MOST: Final = 20
_SAME: Final = "Nothing was recorded: the record says this already."


@router.get("/{collection}/{key}/{name}")
async def show_act(
    request: Request, _session: Acting, reader: AskedReader, collection: str, key: str, name: str
) -> Response:
    """Show the form of an act."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    action = action_of(record, name)
    return _page(request, action, record, await action.form(reader, record))


@router.post("/{collection}/{key}/{name}")
async def do_act(
    request: Request,
    session: Acting,
    form: SentForm,
    reader: AskedReader,
    records: AskedRecords,
    collection: str,
    key: str,
    name: str,
) -> Response:
    """Act, or show the form again with what stands against it."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    action = action_of(record, name)
    fields = await action.form(reader, record)
    if empty := missing(fields, form):
        return _page(request, action, record, fields, form=form, errors=empty)
    try:
        body, values = action.body_from(record, fields, form)
        act = WriteContext(session.subject, body.reason, version_of(form.text("version")))
        doing = Doing(records=records, reader=reader, record=record, act=act, asked=body, now=utc_now())
        try:
            kept = await action.run(doing)
        except ProblemError as error:
            raise action.at_fields(error, values) from error
    except ProblemError as error:
        if error.problem is PRECONDITION_FAILED:
            stale = await changed_since(reader, record.definition, key, version_of(form.text("version")))
            return _page(request, action, record, fields, form=form, stale=stale, status=412)
        errors, others = beside_fields(error, fields)
        if not errors and not others:
            others = [error.detail]
        return _page(request, action, record, fields, form=form, errors=errors, others=others)
    said = _SAME if kept.outcome is WriteOutcome.UNCHANGED else f"{action.done} {_named(session)}"
    return desk_of(request).tell(request, address_of(record.definition, key), said)


async def changed_since(reader: Reader, definition: AnyDefinition, key: str, version: int | None) -> list[Shown]:
    """List what changed after a version, the newest first."""
    history = await reader.history(definition, key, limit=_MOST)
    return [shown_step(step) for step in history.items if step.version > (version or 0)]


def _named(session: Session) -> str:
    return f"Recorded in the history as done by {session.subject}."


def _page(
    request: Request,
    action: Action,
    record: Record,
    fields: Sequence[Field],
    *,
    form: Form | None = None,
    errors: dict[str, str] | None = None,
    others: Sequence[str] = (),
    stale: Sequence[Shown] = (),
    status: int = 0,
) -> Response:
    """Show the form; as it was sent, if it was."""
    errors = errors or {}
    here = address_of(record.definition, record.key)
    context = {
        "label": action.label,
        "says": action.says,
        "title": title_of(record.state, record.key),
        "action": f"{ROOT}/act/{record.definition.collection}/{record.key}/{action.name}",
        "back": here,
        "trail": trail_to(record.definition, record, here),
        "version": record.version,
        "fields": grouped(one.filled(form, errors) if form else one for one in fields),
        "errors": errors,
        "others": others,
        "stale": stale,
    }
    wrong = 422 if errors or others else 200
    return desk_of(request).page(
        request, "act.html", context, status=status or wrong, section=section_of(record.definition)
    )
