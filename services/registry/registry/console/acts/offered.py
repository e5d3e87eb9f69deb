"""Acts by type of record, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from chassis.errors import ProblemError
from contracts.problems import NOT_FOUND
from registry.console.acts.action import Action
from registry.console.acts.champions import CHAMPION_ACTS
from registry.console.acts.networks import NETWORK_ACTS
from registry.console.acts.requests import PRIORITY_ACTS, REQUEST_ACTS
from registry.console.acts.rounds import ROUND_ACTS
from registry.console.records.reading import ShownRecord
from registry.records.model import RecordType

ACTS: Final[dict[RecordType, tuple[Action, ...]]] = {
    RecordType.NETWORK: NETWORK_ACTS,
    RecordType.ROUND: ROUND_ACTS,
    RecordType.CHAMPION: CHAMPION_ACTS,
    RecordType.SUPPORT_REQUEST: REQUEST_ACTS,
    RecordType.PRIORITY: PRIORITY_ACTS,
}


def offered(record: ShownRecord, only: Collection[str] | None = None) -> list[Action]:
    """Return the acts worth offering; ``only`` names those that the rules allow, where that is known."""
    acts = ACTS.get(record.definition.type, ())
    return [act for act in acts if act.offered(record) and (only is None or act.name in only)]


def action_of(record: ShownRecord, name: str) -> Action:
    """Return the act of a name.

    Raises:
        ProblemError: there is none.
    """
    for act in ACTS.get(record.definition.type, ()):
        if act.name == name:
            return act
    raise ProblemError(NOT_FOUND, "The console has no such page.")
