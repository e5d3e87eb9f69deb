"""Fields of forms: what a person sent, what a form asks for, and what is wrong with it beside each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from chassis.errors import FieldError, ProblemError

Control = Literal["line", "lines", "text", "yaml", "day", "time", "choice", "choices", "yes"]


@dataclass(frozen=True, slots=True)
class Form:
    """What a person sent: texts by name, several where several were chosen."""

    sent: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Form:
        """Gather pairs of name and text."""
        found: dict[str, list[str]] = {}
        for name, text in pairs:
            found.setdefault(name, []).append(text)
        return cls(found)

    def text(self, name: str) -> str:
        """Give one text without blanks around it; empty when it was not sent."""
        return self.sent.get(name, ("",))[0].strip()

    def raw(self, name: str) -> str:
        """Give one text as it was sent."""
        return self.sent.get(name, ("",))[0]

    def texts(self, name: str) -> list[str]:
        """Give every text sent under a name that is not blank."""
        return [text.strip() for text in self.sent.get(name, ()) if text.strip()]

    def number(self, name: str) -> int | None:
        """Give a whole number; None when there is none."""
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form."""

    name: str
    label: str
    control: Control = "line"
    hint: str = ""
    needed: bool = False
    ask: str = ""
    """What is said when it is needed and empty."""
    choices: tuple[Choice, ...] = ()
    value: str | Sequence[str] = ""
    error: str = ""
    blank: str = ""
    """What an open choice says."""
    group: str = ""
    """Fields of one group stand together under this heading."""

    @property
    def rows(self) -> int:
        """How many lines a text gets to begin with."""
        lines = str(self.value).count("\n") + 1
        return max(12, min(lines + 3, 40)) if self.control == "yaml" else max(2 if self.group else 4, min(lines, 12))

    def filled(self, form: Form, errors: Mapping[str, str]) -> Field:
        """Give the field as the person left it, with what is wrong about it."""
        value: str | Sequence[str] = form.texts(self.name) if self.control == "choices" else form.raw(self.name)
        sent = self.name in form.sent or self.control in {"choices", "yes"}
        return replace(self, value=value if sent else self.value, error=errors.get(self.name, ""))


def grouped(fields: Iterable[Field]) -> list[tuple[str, list[Field]]]:
    """Put fields that stand together under their headings."""
    return [(name, list(some)) for name, some in groupby(fields, lambda one: one.group)]


def inner(label: str) -> str:
    """Write a label inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def missing(fields: Iterable[Field], form: Form) -> dict[str, str]:
    """Say which needed fields are empty."""
    return {one.name: _ask(one) for one in fields if one.needed and not form.texts(one.name)}


def _ask(one: Field) -> str:
    verb = "Choose" if one.control in {"choice", "choices"} else "Fill in"
    return one.ask or f"{verb}: {inner(one.label)}"


def beside_fields(error: ProblemError, fields: Iterable[Field]) -> tuple[dict[str, str], list[str]]:
    """Put what is wrong beside the fields it is about; give apart what is about none of them."""
    names = [one.name for one in fields]
    beside: dict[str, str] = {}
    others: list[str] = []
    for wrong in error.errors:
        name = _field_of(wrong, names)
        if name is None:
            others.append(_apart(wrong))
        else:
            beside[name] = f"{beside[name]}; {wrong.text}" if name in beside else wrong.text
    return beside, others


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
