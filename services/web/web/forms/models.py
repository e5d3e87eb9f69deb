"""Forms made from pydantic models: one field per field of the model, and back again to a checked model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from chassis.errors import ProblemError
from contracts.problems import INVALID
from web.forms.annotations import closed_list, is_flag, plain_types
from web.forms.fields import Choice, Control, Field, SentForm
from web.forms.plain_errors import plain_errors
from web.translating import Translate, untranslated

M = TypeVar("M", bound=BaseModel)


def _sentence(code: str) -> str:
    text = code.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelForms:
    """How the models of a desk become forms."""

    label: Callable[[str], str] = _sentence
    """Returns what the field of a name is called."""
    code_label: Callable[[str], str] = _sentence
    """Returns what a code from a closed list is called."""
    long: frozenset[str] = frozenset()
    """Names of fields that want room to write."""
    last: Mapping[str, Field] = field(default_factory=dict)
    """Fields that are written out, not made from the model; they stand at the end, where a model has them."""
    translate: Translate = untranslated

    def fields(self, model: type[BaseModel]) -> list[Field]:
        """Return the fields of the form of a model."""
        made = [self._field(name, info) for name, info in model.model_fields.items() if name not in self.last]
        return [*made, *(one for name, one in self.last.items() if name in model.model_fields)]

    def checked(self, model: type[M], values: Mapping[str, Any]) -> M:
        """Return the model made of what was sent.

        Raises:
            ProblemError: it breaks a rule; in plain words, with pointers.
        """
        try:
            return model.model_validate(dict(values))
        except ValidationError as error:
            detail = self.translate("Something is not as it should be.")
            raise ProblemError(INVALID, detail, plain_errors(error, self.translate)) from error

    def choices(self, annotation: Any) -> tuple[Choice, ...]:
        """Return the values of a closed list, of yes and no; none for anything else."""
        if codes := closed_list(annotation):
            return tuple(Choice(code, self.code_label(code)) for code in codes)
        if is_flag(annotation):
            return (Choice("true", self.translate("Yes")), Choice("false", self.translate("No")))
        return ()

    def _field(self, name: str, info: FieldInfo) -> Field:
        control, choices = self._control(name, info)
        return Field(
            name,
            self.label(name),
            control,
            hint=self._hint(info, control),
            needed=info.is_required() and control != "yes",
            choices=choices,
        )

    def _control(self, name: str, info: FieldInfo) -> tuple[Control, tuple[Choice, ...]]:
        if is_flag(info.annotation) and info.default is False:
            return "yes", ()
        if choices := self.choices(info.annotation):
            return "choice", choices
        for kind in plain_types(info.annotation):
            if get_origin(kind) is list:
                inside = self.choices(get_args(kind)[0])
                return ("choices", inside) if inside else ("lines", ())
            if kind is date:
                return "day", ()
            # Times with a zone are a marker of their own in pydantic.
            if kind is datetime or getattr(kind, "__name__", "") == "AwareDatetime":
                return "time", ()
        return ("text" if name in self.long else "line"), ()

    def _hint(self, info: FieldInfo, control: Control) -> str:
        parts = [(info.description or "").replace("`", "").rstrip(".")]
        if control == "time":
            parts.append(self.translate("in Universal Time (UTC)"))
        if control == "lines":
            parts.append(self.translate("one per line"))
        return ". ".join(part[:1].upper() + part[1:] for part in parts if part)


def sent_values(fields: Iterable[Field], form: SentForm) -> dict[str, Any]:
    """Return what was sent as the body of a request would hold it; empty fields are left out."""
    values: dict[str, Any] = {}
    for each in fields:
        if each.control == "choices":
            values[each.name] = form.texts(each.name)
        elif each.control == "lines":
            values[each.name] = form.text(each.name).replace(",", " ").split()
        elif each.control == "yes":
            values[each.name] = form.text(each.name) == "yes"
        elif text := form.text(each.name):
            values[each.name] = f"{text}Z" if each.control == "time" else text
    return values
