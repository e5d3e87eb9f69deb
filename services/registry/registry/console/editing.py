"""A record as text that a person edits: written as data files are, read back strictly, compared before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

import yaml
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID
from registry.console.display import Group, Node, Value, as_yaml
from registry.console.model_forms import FORMS
from registry.console.steps import ChangeLine, change_lines
from registry.console.words import day
from registry.records.changes import changes
from registry.records.checking import entry_of, state_of
from registry.records.definition import AnyDefinition
from registry.records.model import Revision, Statement
from registry.records.schemas import Provenance
from web.forms.plain_errors import plain_errors

_TIMES: Final = "tag:yaml.org,2002:timestamp"
_WHOLE: Final = ""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class _Loader(yaml.SafeLoader):
    """Leaves days as texts, as the data folder does."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - a class variable of the base
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMES]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def text_of(definition: AnyDefinition, revision: Revision) -> str:
    """Write what holds as a data file does: without defaults and without what follows from other records."""
    entry = entry_of(definition, revision.statement)
    content = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    last = {name: content.pop(name) for name in Provenance.model_fields if name in content}
    return as_yaml(content | last)


def blank_text(definition: AnyDefinition) -> str:
    """Write the fields that a new record needs, each with what it takes."""
    fields = definition.entry.model_fields
    in_order = [name for name in fields if name not in Provenance.model_fields] + ["source", "confidence"]
    needed = {name: fields[name] for name in in_order if fields[name].is_required()}
    lines = [f"{info.alias or name}:{_remark(info)}" for name, info in needed.items()]
    return "\n".join(lines) + "\n"


def guide_of(definition: AnyDefinition) -> Group:
    """Say what each field is for."""
    rows: list[tuple[str, Node]] = []
    for name, info in definition.entry.model_fields.items():
        need = "Needed. " if info.is_required() else ""
        rows.append((info.alias or name, Value(f"{need}{_meaning(info)}" or "Optional.")))
    return Group(rows)


def entry_from(definition: AnyDefinition, text: str, key: str | None) -> Any:
    """Read the text of a record; ``key`` is the record's, None for a new one.

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
    """Say what an entry changes of what holds; of a new record, everything it says."""
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
    """Say what becomes of the period that holds."""
    if revision is None:
        return "This is a new record."
    old, new = revision.statement.valid_from, entry.valid_from
    if old == new:
        return "This corrects what is recorded, for all days for which it is stated. The history keeps what it was."
    if new and (old is None or new > old):
        return f"This holds from {day(new)} on. For the days before, the record stays as it is."
    return f"This states what was true from {day(new) if new else 'the beginning'} on, before what is recorded now."


def with_lines(errors: Sequence[FieldError], text: str) -> list[FieldError]:
    """Begin each error with the line it is about."""
    return [FieldError(one.pointer, f"Line {_line(text, one.pointer)}: {_place(one)}{one.text}") for one in errors]


def _place(error: FieldError) -> str:
    path = error.pointer.strip("/").replace("/", " ")
    return f"{path}: " if path else ""


def _parsed(text: str) -> Any:
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise _wrong([FieldError(_WHOLE, "Write everything out; names for parts (&, *) are not taken")])
        if twice := next(_twice(yaml.compose(text, _Loader)), None):
            raise _wrong([FieldError(_WHOLE, twice)])
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong([FieldError(_WHOLE, f"Line {line}: this is not YAML: {error.problem}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _wrong([FieldError(_WHOLE, "This is not YAML")]) from error


def _twice(node: yaml.Node | None) -> Iterator[str]:
    """Find fields that stand twice: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for name, child in node.value:
            if name.value in seen:
                yield f"Line {name.start_mark.line + 1}: {name.value} stands here a second time"
            seen.add(name.value)
            yield from _twice(child)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _twice(child)


def _line(text: str, pointer: str) -> int:
    """Find the line of a place in the text; of a place that is not there, its nearest surroundings."""
    node = yaml.compose(text, _Loader)
    line = 1
    for part in pointer.strip("/").split("/") if pointer.strip("/") else ():
        if isinstance(node, yaml.MappingNode):
            found = next(((name, child) for name, child in node.value if name.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _revision_of(definition: AnyDefinition, entry: Any, like: Revision | None) -> Revision:
    """Make the revision that an entry would become, to compare it with another."""
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
