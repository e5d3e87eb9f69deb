"""Fields of forms: what a person sent, and what a form asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

Control = Literal["line", "lines", "text", "yaml", "day", "time", "choice", "choices", "yes"]
"""How a field is answered: `yes` is one box to tick, `lines` one value per line, `yaml` a text in a fixed width."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a person sent: texts by name, several where several were chosen."""

    sent: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> SentForm:
        """Return the form that pairs of name and text make."""
        found: dict[str, list[str]] = {}
        for name, text in pairs:
            found.setdefault(name, []).append(text)
        return cls(found)

    def text(self, name: str) -> str:
        """Return one text without blanks around it; empty when it was not sent."""
        return self.sent.get(name, ("",))[0].strip()

    def raw(self, name: str) -> str:
        """Return one text as it was sent."""
        return self.sent.get(name, ("",))[0]

    def texts(self, name: str) -> list[str]:
        """Return every text sent under a name that is not blank."""
        return [text.strip() for text in self.sent.get(name, ()) if text.strip()]

    def number(self, name: str) -> int | None:
        """Return a whole number; None when there is none."""
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

    def filled(self, form: SentForm, errors: Mapping[str, str]) -> Field:
        """Return the field as the person left it, with what is wrong about it."""
        value: str | Sequence[str] = form.texts(self.name) if self.control == "choices" else form.raw(self.name)
        sent = self.name in form.sent or self.control in {"choices", "yes"}
        return replace(self, value=value if sent else self.value, error=errors.get(self.name, ""))


def grouped(fields: Iterable[Field]) -> list[tuple[str, list[Field]]]:
    """Return the fields that stand together under their headings; an empty heading for those without."""
    return [(name, list(some)) for name, some in groupby(fields, lambda each: each.group)]


def with_choices(fields: Iterable[Field], choices: Mapping[str, Sequence[Choice]]) -> list[Field]:
    """Return the fields; those named in ``choices`` are answered from a list."""
    return [
        replace(
            each,
            control="choices" if each.control in {"choices", "lines"} else "choice",
            choices=tuple(choices[each.name]),
            hint=each.hint if each.control != "lines" else "",
        )
        if each.name in choices
        else each
        for each in fields
    ]


def inner(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
