"""Acts: the form of an act, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from fastapi import Request, Response

from chassis.clock import utc_now
from chassis.errors import ProblemError
from registry.catalogue import BY_TYPE
from registry.console.acts.action import Action, ActionContext
from registry.console.acts.offered import action_of
from registry.console.addresses import act_address, address_of
from registry.console.desk import CONSOLE, Editor, EditorForm
from registry.console.records.collections import definition_of, section_of, trail_to, version_of
from registry.console.records.listing import title_of
from registry.console.records.reading import ShownRecord, read_record
from registry.console.records.refusals import Refusal, recorded, refusal_of
from registry.records.api.dependencies import AskedReader, AskedRecords
from registry.records.store.writes import WriteContext
from web.forms.errors import beside_fields, missing
from web.forms.fields import Field, SentForm, grouped

router = CONSOLE.router("/act")


@router.get("/{collection}/{key}/{name}")
async def show_act(
    request: Request, _session: Editor, reader: AskedReader, collection: str, key: str, name: str
) -> Response:
    """Show the form of an act."""
    record = await read_record(reader, definition_of(collection), key, None, BY_TYPE)
    action = action_of(record, name)
    return _page(request, action, record, await action.form(reader, record))


@router.post("/{collection}/{key}/{name}")
async def do_act(
    request: Request,
    session: Editor,
    form: EditorForm,
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
        return _page(request, action, record, fields, form, Refusal(empty))
    seen = version_of(form.text("version"))
    try:
        body, values = action.body_from(record, fields, form)
        write = WriteContext(session.subject, body.reason, seen)
        context = ActionContext(records=records, reader=reader, record=record, write=write, body=body, now=utc_now())
        try:
            kept = await action.run(context)
        except ProblemError as error:
            raise action.at_fields(error, values) from error
    except ProblemError as error:
        place = partial(beside_fields, fields=fields)
        refusal = await refusal_of(error, reader, (record.definition, key), seen, place)
        return _page(request, action, record, fields, form, refusal)
    message = recorded(kept, f"{action.done} Recorded in the history as done by {session.subject}.")
    return CONSOLE.redirect(request, address_of(record.definition, key), message)


def _page(
    request: Request,
    action: Action,
    record: ShownRecord,
    fields: Sequence[Field],
    form: SentForm | None = None,
    refusal: Refusal | None = None,
) -> Response:
    """Show the form; as it was sent, if it was."""
    refusal = refusal or Refusal()
    here = address_of(record.definition, record.key)
    context = {
        "label": action.label,
        "description": action.description,
        "title": title_of(record.state, record.key),
        "action": act_address(record.definition, record.key, action.name),
        "back": here,
        "trail": trail_to(record.definition, record, here),
        "version": record.version,
        "fields": grouped(field.filled(form, refusal.errors) if form else field for field in fields),
        "refusal": refusal,
    }
    return CONSOLE.page(request, "acts/act.html", context, status=refusal.status, section=section_of(record.definition))
