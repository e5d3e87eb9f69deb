"""Acts on champions: six criteria, the computed balance among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.vocabulary import Criterion
from registry.champions.commands import ActOnChampion
from registry.champions.model import Finding, judged_balance
from registry.champions.queries import read_balance
from registry.champions.schemas import AssessAsked, ConfirmAsked, EndAsked
from registry.console.acts.action import Action, ActionContext
from registry.console.model_forms import FORMS
from registry.console.records.reading import ShownRecord
from registry.console.words import code_value
from registry.records.store.queries import Reader
from registry.records.store.writes import WriteResult
from web.forms.fields import Choice, Field, SentForm

_RESULTS: Final = tuple(Choice(one.value, code_value(one.value)) for one in Finding)


def _champions(context: ActionContext) -> ActOnChampion:
    return ActOnChampion(context.records, context.reader, context.record.key, context.write)


async def _assess(context: ActionContext) -> WriteResult:
    return await _champions(context).assess(context.body)


async def _confirm(context: ActionContext) -> WriteResult:
    return await _champions(context).confirm(context.body)


async def _end(context: ActionContext) -> WriteResult:
    return await _champions(context).end(context.body)


async def _criteria(reader: Reader, record: ShownRecord) -> Sequence[Field]:
    """Return a field for each criterion, with what was found before; the balance is computed unless judged."""
    found = {finding["criterion"]: finding for finding in record.state["assessment"]}
    fields: list[Field] = []
    for criterion in Criterion:
        before = found.get(criterion.value, {})
        balance = criterion is Criterion.GEOGRAPHICAL_BALANCE
        hint = await _computed(reader, record) if balance else "Leave it open if it is not assessed yet."
        name, group = f"assessment.{criterion.value}", code_value(criterion.value)
        blank = "As computed" if balance else "Not assessed yet"
        result = "" if balance else str(before.get("result") or "")
        note = "" if balance else str(before.get("note") or "")
        fields += [
            Field(
                f"{name}.result",
                "What was found",
                "choice",
                hint,
                choices=_RESULTS,
                value=result,
                blank=blank,
                group=group,
            ),
            Field(f"{name}.note", "What it rests on", "text", "Needed unless it is met.", value=note, group=group),
        ]
    rest = [field for field in FORMS.fields(AssessAsked) if field.name != "assessment"]
    return [*fields, *rest]


async def _computed(reader: Reader, record: ShownRecord) -> str:
    balance = await read_balance(reader, reader.moment(), record.key)
    if balance.adding is None:
        return ""
    result = code_value(judged_balance(balance.adding).result.value).lower()
    regions = " and ".join(code_value(region.value) for region in balance.adding.regions) or "no review region"
    effect = f"one more champion from {regions} {balance.adding.effect.value} the balance of today"
    return f"Computed: {result}; {effect}. Leave it open to take this."


def _assessment(form: SentForm, _record: ShownRecord) -> Mapping[str, Any]:
    given = []
    for criterion in Criterion:
        result, note = (form.text(f"assessment.{criterion.value}.{part}") for part in ("result", "note"))
        if result:
            given.append({"criterion": criterion.value, "result": result, "note": note or None})
    rest = {name: form.text(name) for name in ("reason", "assessed_on", "source") if form.text(name)}
    return rest | {"assessment": given}


def _criterion(pointer: str, values: Mapping[str, Any]) -> str:
    """Return the field of the criterion that a place in the list of findings is about."""
    parts = pointer.strip("/").split("/")
    if parts[0] != "assessment":
        return pointer
    if len(parts) == 1:
        return f"/assessment/{Criterion.VISION_360.value}/result"
    finding = values["assessment"][int(parts[1])]
    return f"/assessment/{finding['criterion']}/{parts[2] if len(parts) > 2 else 'note'}"


async def _despite(_reader: Reader, record: ShownRecord) -> Sequence[Field]:
    """Return a field for the reason of each criterion that is not met."""
    unmet = [finding["criterion"] for finding in record.state["assessment"] if finding["result"] == Finding.NOT_MET]
    fields = [
        Field(f"despite.{code}", f"{code_value(code)} is not met: why confirm all the same?", "text", needed=True)
        for code in unmet
    ]
    return [*fields, *(field for field in FORMS.fields(ConfirmAsked) if field.name != "despite")]


def _confirmation(form: SentForm, _record: ShownRecord) -> Mapping[str, Any]:
    despite = {code.value: text for code in Criterion if (text := form.text(f"despite.{code.value}"))}
    rest = {name: form.text(name) for name in ("reason", "confirmed_on", "source") if form.text(name)}
    return rest | {"despite": despite}


CHAMPION_ACTS: Final = (
    Action(
        name="assess",
        label="Assess on the six criteria",
        description=(
            "Record what was found on each criterion, all at once or one by one. With all six the country is "
            "assessed. The geographical balance is computed over today's champions unless you judge it yourself."
        ),
        done="The findings are recorded.",
        body=AssessAsked,
        run=_assess,
        offered=lambda record: record.state["status"] != "ended",
        fields=_criteria,
        values=_assessment,
        field_of=_criterion,
    ),
    Action(
        name="confirm",
        label="Confirm as a champion",
        description=(
            "The country becomes a champion country. What it does not meet needs a reason why that does not stand"
            " in the way."
        ),
        done="The country is confirmed as a champion.",
        body=ConfirmAsked,
        run=_confirm,
        offered=lambda record: record.state["status"] == "assessed",
        fields=_despite,
        values=_confirmation,
    ),
    Action(
        name="end",
        label="End it",
        description=(
            "The country is no champion any more, or withdrew before it was one. It can express its interest again."
        ),
        done="It is recorded that the country is no champion any more.",
        body=EndAsked,
        run=_end,
        offered=lambda record: record.state["status"] != "ended",
        confirmation="Yes, the country is no champion any more",
    ),
)
