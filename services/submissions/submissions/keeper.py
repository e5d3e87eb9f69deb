"""Keeps the picture of rounds, questionnaires and countries fresh.

After each event, and by looking for changes that another replica stored.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from chassis.errors import HubError
from contracts.registry_events import QuestionnairePublished, RecordData, RegionRecorded, RoundRecorded
from contracts.vocabulary import Region
from submissions.copies import Copies
from submissions.countries.model import countries_of
from submissions.directory import CurrentQuestionnaire, Directory
from submissions.questionnaires.answers import AnswersValidator
from submissions.questionnaires.model import questionnaire_of
from submissions.rounds.model import round_of

LOOK_EVERY: Final = 0.5
"""Seconds between two looks: a change of another replica shows within one second."""
D = TypeVar("D", bound=RecordData)


class NothingKnownError(HubError):
    """Rounds, or what they need, are not known yet: the registry's events have not all come."""


@dataclass
class _Shelf(Generic[D]):
    copies: Copies[D]
    known: dict[str, D] = field(default_factory=dict)

    async def catch_up(self) -> set[str]:
        """Load what changed; tell which keys."""
        versions = await self.copies.versions()
        changed = {key for key, version in versions.items() if not self._has(key, version)}
        if changed:
            self.known |= await self.copies.load(changed)
        return changed

    def _has(self, key: str, version: int) -> bool:
        return key in self.known and self.known[key].version >= version


class Keeper:
    """Holds the present picture; ``current`` costs nothing."""

    def __init__(
        self,
        rounds: Copies[RoundRecorded],
        questionnaires: Copies[QuestionnairePublished],
        regions: Copies[RegionRecorded],
    ) -> None:
        self._rounds = _Shelf(rounds)
        self._questionnaires = _Shelf(questionnaires)
        self._regions = _Shelf(regions)
        self._directory = Directory()
        self._lock = asyncio.Lock()

    def current(self) -> Directory:
        """Give the present picture."""
        return self._directory

    async def refresh(self) -> None:
        """Load what changed and replace the picture."""
        async with self._lock:
            rounds = await self._rounds.catch_up()
            questionnaires = await self._questionnaires.catch_up()
            regions = await self._regions.catch_up()
            if not (rounds or questionnaires or regions):
                return
            old = self._directory
            current = dict(old.questionnaires)
            for key in questionnaires:
                form = questionnaire_of(self._questionnaires.known[key])
                current[key] = CurrentQuestionnaire(form, AnswersValidator(form.schema))
            self._directory = Directory(
                rounds={key: round_of(data) for key, data in self._rounds.known.items()} if rounds else old.rounds,
                questionnaires=current,
                countries=countries_of(self._regions.known.values()) if regions else old.countries,
            )

    async def check(self) -> dict[str, int]:
        """Prove that the intake knows where inputs can go.

        Raises:
            NothingKnownError: it does not yet.
        """
        now = self._directory
        if not now.rounds:
            raise NothingKnownError("no round has come from the registry yet")
        forms = {code for one in now.rounds.values() for code in one.forms()}
        regions = {str(one.region) for one in now.rounds.values()} | {str(Region.GLOBAL)}
        if missing := (forms - now.questionnaires.keys()) | (regions - self._regions.known.keys()):
            raise NothingKnownError(f"not yet come from the registry: {', '.join(sorted(missing))}")
        return {
            "rounds": len(now.rounds),
            "questionnaires": len(now.questionnaires),
            "countries": len(now.countries),
        }
