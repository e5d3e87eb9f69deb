"""How terms are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chassis.errors import FieldError
from registry.records.definition import Definition, Known
from registry.records.model import RecordType
from registry.terms.events import term_recorded
from registry.terms.model import code_of, is_allowed
from registry.terms.schemas import Term, TermEntry, TermFilter


def _contradictions(entry: TermEntry, _known: Known) -> Iterator[FieldError]:
    if not is_allowed(entry.list, entry.value):
        yield FieldError("/value", f"is no value of {entry.list}")
    elif entry.code != (code := code_of(entry.list, entry.value)):
        yield FieldError("/code", f"the code of this term is {code}")


TERMS: Final[Definition[TermEntry, Term]] = Definition(
    type=RecordType.TERM,
    collection="terms",
    noun="term",
    entry=TermEntry,
    answer=Term,
    key=lambda entry: entry.code,
    key_field="code",
    event=term_recorded,
    contradictions=_contradictions,
    filter=TermFilter,
)
