"""Forms made from what the API's acts are asked with: one field per field of the model, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from chassis.errors import FieldError, ProblemError
from chassis.http.problems import json_pointer
from contracts.problems import INVALID
from registry.console.forms import Choice, Control, Field, Form
from registry.console.listing import choices_of, plain_types
from registry.console.words import label

M = TypeVar("M", bound=BaseModel)

REASON: Final = Field(
    "reason",
    "Why",
    "text",
    "Stays in the history of the record, for everybody who may see it there.",
    needed=True,
    ask="Say why",
)
LONG: Final = frozenset({"text", "answer", "why", "how", "who", "note"})
"""Fields that want room to write."""
_PLAIN: Final = {
    "missing": "Enter this",
    "date_from_datetime_parsing": "Enter a day, like 2026-03-01",
    "date_parsing": "Enter a day, like 2026-03-01",
    "datetime_from_date_parsing": "Enter a day and a time",
    "datetime_parsing": "Enter a day and a time",
    "enum": "Choose one of the list",
    "int_parsing": "Enter a number",
    "literal_error": "Choose one of the list",
    "too_short": "Choose at least one",
}


def fields_of_model(model: type[BaseModel]) -> list[Field]:
    """Make the fields of a form; the reason stands last."""
    fields = [_field(name, info) for name, info in model.model_fields.items() if name != "reason"]
    return [*fields, REASON] if "reason" in model.model_fields else fields


def with_choices(fields: Iterable[Field], choices: Mapping[str, Sequence[Choice]]) -> list[Field]:
    """Let some fields be answered from a list."""
    return [
        replace(
            one,
            control="choices" if one.control in {"choices", "lines"} else "choice",
            choices=tuple(choices[one.name]),
            hint=one.hint if one.control != "lines" else "",
        )
        if one.name in choices
        else one
        for one in fields
    ]


def sent_values(fields: Iterable[Field], form: Form) -> dict[str, Any]:
    """Give what was sent as the body of a request would hold it; empty fields are left out."""
    values: dict[str, Any] = {}
    for one in fields:
        if one.control == "choices":
            values[one.name] = form.texts(one.name)
        elif one.control == "lines":
            values[one.name] = form.text(one.name).replace(",", " ").split()
        elif one.control == "yes":
            values[one.name] = form.text(one.name) == "yes"
        elif text := form.text(one.name):
            values[one.name] = f"{text}Z" if one.control == "time" else text
    return values


def asked_with(model: type[M], values: Mapping[str, Any]) -> M:
    """Check what was sent as the API does.

    Raises:
        ProblemError: it breaks a rule; in plain words, with pointers.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise ProblemError(INVALID, "Something is not as it should be.", plain_errors(error)) from error


def plain_errors(error: ValidationError) -> list[FieldError]:
    """Say in plain words what is wrong."""
    found = error.errors(include_url=False, include_input=False)
    return [FieldError(json_pointer(one["loc"]), _plain(one)) for one in found]


def _plain(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_too_short":
        return f"Write at least {context['min_length']} characters"
    if kind == "string_too_long":
        return f"Write at most {context['max_length']} characters"
    if kind == "value_error":
        text = str(context.get("error", error["msg"]))
        return text if "YYYY-MM-DD" not in text else _PLAIN["date_parsing"]
    return _PLAIN.get(kind, str(error["msg"]))


def _field(name: str, info: FieldInfo) -> Field:
    choices = choices_of(info.annotation)
    control, inner = _control(name, info, choices)
    return Field(
        name,
        label(name),
        control,
        hint=_hint(info, control),
        needed=info.is_required() and control != "yes",
        choices=choices or inner,
    )


def _control(name: str, info: FieldInfo, choices: Sequence[Choice]) -> tuple[Control, tuple[Choice, ...]]:
    kinds = [*plain_types(info.annotation)]
    if bool in kinds and info.default is False:
        return "yes", ()
    if choices:
        return "choice", ()
    for kind in kinds:
        if get_origin(kind) is list:
            inner = choices_of(get_args(kind)[0])
            return ("choices", inner) if inner else ("lines", ())
        if kind is date:
            return "day", ()
        # Times with a zone are a marker of their own in pydantic.
        if kind is datetime or getattr(kind, "__name__", "") == "AwareDatetime":
            return "time", ()
    return ("text" if name in LONG else "line"), ()


def _hint(info: FieldInfo, control: Control) -> str:
    parts = [(info.description or "").replace("`", "").rstrip(".")]
    if control == "time":
        parts.append("in Universal Time (UTC)")
    if control == "lines":
        parts.append("one per line")
    return ". ".join(part[:1].upper() + part[1:] for part in parts if part)
