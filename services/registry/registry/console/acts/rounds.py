"""Acts on rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from registry.console.acts.action import Action, ActionContext
from registry.console.model_forms import FORMS
from registry.console.records.reading import ShownRecord
from registry.records.schemas import Reasoned
from registry.records.store.queries import Reader
from registry.records.store.writes import WriteResult
from registry.rounds.commands import ActOnRound
from registry.rounds.schemas import HoldAsked, OpenAsked, ReopenAsked, RescheduleAsked
from web.forms.fields import Field, SentForm
from web.forms.models import sent_values


def _rounds(context: ActionContext) -> ActOnRound:
    return ActOnRound(context.records, context.record.key, context.write, context.now)


async def _open(context: ActionContext) -> WriteResult:
    return await _rounds(context).open(context.body)


async def _close(context: ActionContext) -> WriteResult:
    return await _rounds(context).close()


async def _reopen(context: ActionContext) -> WriteResult:
    return await _rounds(context).reopen(context.body)


async def _reschedule(context: ActionContext) -> WriteResult:
    return await _rounds(context).reschedule(context.body)


async def _hold(context: ActionContext) -> WriteResult:
    return await _rounds(context).hold(context.body)


_UTC: Final = "In Universal Time (UTC). Left as it is, it stays"
_DATES: Final = ("starts_on", "ends_on", "dates_text")
_WINDOW: Final = ("opens_at", "closes_at")


async def _planned(_reader: Reader, record: ShownRecord) -> Sequence[Field]:
    """Return fields for dates, with those of now filled in."""
    return [_filled(field, record) for field in FORMS.fields(RescheduleAsked)]


def _filled(field: Field, record: ShownRecord) -> Field:
    found = record.state.get(field.name)
    if not isinstance(found, str):
        return field
    value = datetime.fromisoformat(found).strftime("%Y-%m-%dT%H:%M") if field.control == "time" else found
    return Field(field.name, field.label, field.control, field.hint, field.needed, value=value)


def _moved(form: SentForm, record: ShownRecord) -> Mapping[str, Any]:
    """Return only what was changed: times are shown by the minute, and what is not named stays to the millisecond."""
    fields = [_filled(field, record) for field in FORMS.fields(RescheduleAsked)]
    shown = {field.name: field.value for field in fields}
    changed = {name for name in (*_DATES, *_WINDOW) if form.text(name) != shown[name]}
    if changed & set(_DATES):
        changed |= set(_DATES)
    return sent_values([field for field in fields if field.name in {"reason", *changed}], form)


def _is(*states: str) -> Callable[[ShownRecord], bool]:
    return lambda record: record.state["state"] in states


ROUND_ACTS: Final = (
    Action(
        name="open",
        label="Open the round",
        description="The round begins to take inputs: now, or at the time you give. The intake follows at once.",
        done="The round is open for inputs.",
        body=OpenAsked,
        run=_open,
        offered=_is("scheduled"),
        confirmation="Yes, Member States and stakeholders may send inputs",
    ),
    Action(
        name="close",
        label="Close the round",
        description="The round takes no more inputs from now on. It can be opened again.",
        done="The round is closed. It takes no more inputs.",
        body=Reasoned,
        run=_close,
        offered=_is("open", "scheduled"),
        confirmation="Yes, inputs that come from now on are late",
    ),
    Action(
        name="reopen",
        label="Open the round again",
        description="A closed round takes inputs again, from now on.",
        done="The round is open for inputs again.",
        body=ReopenAsked,
        run=_reopen,
        offered=_is("closed"),
        confirmation="Yes, inputs may come again",
    ),
    Action(
        name="reschedule",
        label="Reschedule the round",
        description=(
            "Give the round other dates, or another time in which it takes inputs. What was announced before "
            "stays on record, with your reason. Fields you leave as they are do not change."
        ),
        done="The round has new dates. The former ones stay on record.",
        body=RescheduleAsked,
        run=_reschedule,
        offered=_is("scheduled", "open", "closed"),
        fields=_planned,
        values=_moved,
        hints={
            "ends_on": "The same day, if it is left open",
            "dates_text": "Only where no day is known, like: end of March 2027",
            "opens_at": _UTC,
            "closes_at": _UTC,
        },
        confirmation="Yes, these are the new dates",
    ),
    Action(
        name="hold",
        label="Record that it was held",
        description="The round took place. It takes no inputs any more, and its dates are history.",
        done="It is recorded that the round was held.",
        body=HoldAsked,
        run=_hold,
        offered=_is("scheduled", "open", "closed"),
        confirmation="Yes, it was held; this cannot be taken back by another act",
    ),
)
