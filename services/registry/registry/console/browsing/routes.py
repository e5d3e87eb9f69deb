"""Looking: what there is, lists of every type of record, one record with its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response

from registry.catalogue import BY_TYPE, DEFINITIONS
from registry.console.acts.alignment_panel import alignment_panel
from registry.console.acts.offered import offered
from registry.console.addresses import act_address, add_address, address_of, edit_address, list_address
from registry.console.desk import CONSOLE, Viewer
from registry.console.records.collections import (
    about,
    day_of,
    definition_of,
    list_name,
    section_of,
    trail_to,
    version_of,
)
from registry.console.records.history import shown_step
from registry.console.records.listing import Row, filter_fields, filter_of, heads, row_of
from registry.console.records.reading import read_record, state_of_answer
from registry.console.words import count
from registry.records.api.dependencies import AskedReader
from registry.records.api.representation import answer_of
from registry.records.definition import Filter
from registry.records.model import Revision
from registry.records.store.showable import each_shown
from web.forms.fields import Field

router = CONSOLE.router()
PAGE: Final = 50
STEPS: Final = 20


@router.get("/records")
async def records(request: Request, _session: Viewer, reader: AskedReader) -> Response:
    """Show what the registry keeps."""
    moment = reader.moment()
    kinds = []
    for definition in DEFINITIONS:
        page = await reader.page(definition.type, moment, Filter(), limit=1)
        counted = count(page.count, definition.noun)
        kinds.append({"href": list_address(definition), "name": list_name(definition), "count": counted})
    return CONSOLE.page(request, "browsing/records.html", {"kinds": kinds}, section="/records")


@router.get("/{collection}")
async def list_records(request: Request, session: Viewer, reader: AskedReader, collection: str) -> Response:
    """List records of a type."""
    definition = definition_of(collection)
    given = dict(request.query_params)
    wanted, wrong = filter_of(definition, given)
    today = reader.moment().as_of
    cursor = given.pop("cursor", "") or None
    moment = reader.moment(day_of(given.get("as_of", "")))
    page = await reader.page(definition.type, moment, wanted, limit=PAGE, cursor=cursor)

    def row(item: Revision) -> Row:
        return row_of(definition, item.statement.key, state_of_answer(answer_of(definition, item, page.moment)))

    rows = each_shown(page.items, row)
    here = list_address(definition)
    as_of = page.moment.as_of
    kept = {name: text for name, text in given.items() if text and (name, text) != ("as_of", today.isoformat())}
    asked = [replace(field, error=wrong.get(field.name, "")) for field in filter_fields(definition, given)]
    context = {
        "heading": list_name(definition),
        "noun": definition.noun,
        "here": here,
        "filters": [*asked, Field("as_of", "As of", "day", value=as_of.isoformat())],
        "narrowed": bool(kept),
        "as_of": as_of,
        "total": page.count,
        "columns": heads(definition),
        "rows": rows,
        "first": _with(here, kept) if cursor else None,
        "next": _with(here, {**kept, "cursor": page.next}) if page.next else None,
        "add": add_address(definition) if CONSOLE.may_act(session) else None,
    }
    return CONSOLE.page(request, "browsing/list.html", context, section=section_of(definition))


@router.get("/{collection}/{key}")
async def show_record(request: Request, session: Viewer, reader: AskedReader, collection: str, key: str) -> Response:
    """Show a record, what can be done with it, and its history."""
    definition = definition_of(collection)
    given = request.query_params
    record = await read_record(reader, definition, key, day_of(given.get("as_of", "")), BY_TYPE)
    history = await reader.history(definition, key, limit=STEPS, before=version_of(given.get("before", "")))
    here = address_of(definition, key)
    today = record.moment.as_of == reader.moment().as_of
    may_act = CONSOLE.may_act(session) and today
    panel = await alignment_panel(reader, record) if today else None
    acts = offered(record, panel.can if panel else None) if may_act else []
    context = {
        **about(record),
        "here": here,
        "trail": trail_to(definition),
        "today": today,
        "acts": [{"href": act_address(definition, record.key, act.name), "label": act.label} for act in acts],
        "edit": edit_address(definition, record.key) if may_act else None,
        "alignment": panel,
        "history": [shown_step(step) for step in history.items],
        "older": f"{here}?before={history.next}#history" if history.next else None,
    }
    return CONSOLE.page(request, "browsing/record.html", context, section=section_of(definition))


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
