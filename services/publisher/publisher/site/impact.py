"""What changes mean for pages: the input of each kind's ``touched_by`` and ``touched_later``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.lists.model import InputChange, ListKey, ListKind
from publisher.records.model import ReferenceType


@dataclass(frozen=True, slots=True)
class Impact:
    """Changes since the newest release."""

    inputs: tuple[InputChange, ...] = ()
    records: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Keys of changed records by type."""
    list_pages: Mapping[ListKey, frozenset[int]] = field(default_factory=dict)
    """Numbers of the pages of lists on which something came, went or changed."""
    mentioning: frozenset[str] = frozenset()
    """Inputs whose own pages tell a little of a changed record: of their round, or of their questionnaire."""
    lists_mentioning: frozenset[ListKey] = frozenset()
    """Lists in which inputs of a changed round stand: their cards tell a little of it."""

    def changed(self, kind: ReferenceType[Any, Any]) -> frozenset[str]:
        """Return the keys of the changed records of a type."""
        return self.records.get(kind.name, frozenset())

    def names_of_lists(self, kind: ListKind) -> frozenset[str]:
        """Name the lists of a kind to which an input came, from which one went, or in which one changed."""
        entries = (entry for change in self.inputs for entry in (change.before, change.after) if entry)
        return frozenset(key.name for entry in entries for key in entry.lists if key.kind is kind)

    def names_mentioning(self, kind: ListKind) -> frozenset[str]:
        """Name the lists of a kind whose cards tell a little of a changed round."""
        return frozenset(key.name for key in self.lists_mentioning if key.kind is kind)
