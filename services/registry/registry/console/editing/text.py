"""A record as text that a person edits: written as data files are, read back strictly, compared before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID
from registry import data_files
from registry.console.model_forms import FORMS
from registry.console.records.display import as_yaml
from registry.console.records.history import ChangeLine, change_lines
from registry.console.records.nodes import Group, Node, Value
from registry.console.words import day
from registry.data_files import AliasError, DataFileError, RepeatedKeyError
from registry.records.changes import changes
from registry.records.definition import AnyDefinition
from registry.records.model import Revision, Statement
from registry.records.schemas import Provenance
from registry.records.store.checking import MOST_ERRORS, as_stated, entry_of, state_of
from web.forms.plain_errors import plain_errors

MOST_PARTS: Final = 20_000
"""Values, lists and mappings in the text of a record; the longest questionnaire has a fifth of it."""
_WHOLE: Final = ""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def text_of(definition: AnyDefinition, revision: Revision) -> str:
    """Return what holds as a data file holds it: without defaults and without what follows from other records."""
    return as_yaml(as_stated(entry_of(definition, revision.statement)))


def blank_text(definition: AnyDefinition) -> str:
    """Return the text of a new record: the fields that it needs, each with what it takes."""
    fields = definition.entry.model_fields
    in_order = [name for name in fields if name not in Provenance.model_fields] + ["source", "confidence"]
    needed = {name: fields[name] for name in in_order if fields[name].is_required()}
    lines = [f"{info.alias or name}:{_remark(info)}" for name, info in needed.items()]
    return "\n".join(lines) + "\n"


def guide_of(definition: AnyDefinition) -> Group:
    """Return what each field is for."""
    rows: list[tuple[str, Node]] = []
    for name, info in definition.entry.model_fields.items():
        need = "Needed. " if info.is_required() else ""
        rows.append((info.alias or name, Value(f"{need}{_meaning(info)}" or "Optional.")))
    return Group(rows)


def entry_from(definition: AnyDefinition, text: str, key: str | None) -> Any:
    """Return the entry that a text states; ``key`` is the record's, None for a new one.

    Raises:
        ProblemError: it is no YAML, or breaks a rule; each error names its line.
    """
    found = _parsed(text)
    if not isinstance(found, dict):
        raise _wrong([FieldError(_WHOLE, "This is not a record: one field per line, like “name: Example”")])
    try:
        entry = definition.entry.model_validate(found)
    except ValidationError as error:
        raise _wrong(with_lines(plain_errors(error), text)) from error
    if key is not None and definition.key(entry) != key:
        unchanging = f"The {definition.key_field} of a record does not change; it is {key}. Add a new record instead"
        raise _wrong(with_lines([FieldError(f"/{definition.key_field}", unchanging)], text))
    return entry


def preview(definition: AnyDefinition, revision: Revision | None, entry: Any) -> list[ChangeLine]:
    """Return what an entry changes of what holds; of a new record, everything it states."""
    after = _revision_of(definition, entry, revision)
    if revision is None:
        empty = replace(after, statement=replace(after.statement, state={}, source=""))
        return change_lines(changes(empty, after))
    before = replace(
        revision,
        statement=replace(revision.statement, state=state_of(entry_of(definition, revision.statement))),
    )
    return change_lines(changes(before, after))


def effect(revision: Revision | None, entry: Any) -> str:
    """Return a sentence about what becomes of the period that holds."""
    if revision is None:
        return "This is a new record."
    old, new = revision.statement.valid_from, entry.valid_from
    if old == new:
        return "This corrects what is recorded, for all days for which it is stated. The history keeps what it was."
    if new and (old is None or new > old):
        return f"This holds from {day(new)} on. For the days before, the record stays as it is."
    return f"This states what was true from {day(new) if new else 'the beginning'} on, before what is recorded now."


def with_lines(errors: Sequence[FieldError], text: str) -> list[FieldError]:
    """Return the errors, each beginning with the line it is about."""
    told = errors[:MOST_ERRORS]
    lines = data_files.lines_of(text, [one.pointer for one in told])
    return [
        FieldError(one.pointer, f"Line {line}: {_place(one)}{one.text}") for one, line in zip(told, lines, strict=True)
    ]


def _place(error: FieldError) -> str:
    path = error.pointer.strip("/").replace("/", " ")
    return f"{path}: " if path else ""


def _parsed(text: str) -> Any:
    try:
        return data_files.read(text, aliases=False, most=MOST_PARTS)
    except AliasError as error:
        raise _wrong([FieldError(_WHOLE, "Write everything out; names for parts (&, *) are not taken")]) from error
    except RepeatedKeyError as error:
        repeated = f"Line {error.line}: {error.key} stands here a second time"
        raise _wrong([FieldError(_WHOLE, repeated)]) from error
    except DataFileError as error:
        line = f"Line {error.line}: this" if error.line else "This"
        raise _wrong([FieldError(_WHOLE, f"{line} is not YAML: {error.problem}")]) from error


def _revision_of(definition: AnyDefinition, entry: Any, like: Revision | None) -> Revision:
    """Return the revision that an entry would become, to compare it with another."""
    statement = Statement(
        definition.type,
        definition.key(entry),
        state_of(entry),
        entry.valid_from,
        entry.valid_to,
        entry.source,
        entry.confidence,
    )
    if like:
        return replace(like, statement=statement)
    return Revision(statement=statement, version=1, recorded_at=_NEVER, recorded_by="", reason="")


def _remark(info: FieldInfo) -> str:
    meaning = _meaning(info)
    return f"  # {meaning}" if meaning else ""


def _meaning(info: FieldInfo) -> str:
    choices = ", ".join(choice.value for choice in FORMS.choices(info.annotation))
    described = (info.description or "").replace("\n", " ")
    default = info.default.value if isinstance(info.default, Enum) else info.default
    usual = f" If left out: {default}." if isinstance(default, str) else ""
    return (
        f"{described}{'. ' if described and choices else ''}{f'One of: {choices}.' if choices else ''}{usual}".strip()
    )


def _wrong(errors: Sequence[FieldError]) -> ProblemError:
    return ProblemError(INVALID, "The text is not a record that can be kept.", errors)
