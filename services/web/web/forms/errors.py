"""What is wrong with a form, beside each field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chassis.errors import FieldError, ProblemError
from web.forms.fields import Field, SentForm, inner
from web.translating import Translate, untranslated


def missing(fields: Iterable[Field], form: SentForm, translate: Translate = untranslated) -> dict[str, str]:
    """Return what to say about each needed field that is empty, by its name."""
    return {field.name: _ask(field, translate) for field in fields if field.needed and not form.texts(field.name)}


def beside_fields(error: ProblemError, fields: Iterable[Field]) -> tuple[dict[str, str], list[str]]:
    """Return what is wrong by the name of the field it is about, and apart what is about none of them."""
    names = [field.name for field in fields]
    beside: dict[str, str] = {}
    others: list[str] = []
    for wrong in error.errors:
        name = _field_of(wrong, names)
        if name is None:
            others.append(_apart(wrong))
        else:
            beside[name] = f"{beside[name]}; {wrong.text}" if name in beside else wrong.text
    return beside, others


def _ask(field: Field, translate: Translate) -> str:
    if field.ask:
        return field.ask
    verb = translate("Choose") if field.control in {"choice", "choices"} else translate("Fill in")
    return f"{verb}: {inner(field.label)}"


def _apart(wrong: FieldError) -> str:
    """Write an error that stands beside no field; sentences stand for themselves."""
    if wrong.text[:1].isupper():
        return wrong.text
    path = wrong.pointer.removeprefix("#").strip("/")
    return f"{path}: {wrong.text}".removeprefix(": ")


def _field_of(wrong: FieldError, names: Sequence[str]) -> str | None:
    """Find the field with the longest name that begins the pointer: `/assessment/2/result`."""
    path = wrong.pointer.removeprefix("#").strip("/").replace("/", ".")
    fitting = [name for name in names if path == name or path.startswith(f"{name}.")]
    return max(fitting, key=len) if fitting else None
