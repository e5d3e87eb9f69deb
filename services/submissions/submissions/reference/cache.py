"""Keeps the picture of rounds, questionnaires and countries current.

After each event of the registry, when another replica stored one (the collections' changes wake it), and by a slow look
for what neither told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chassis.errors import HubError
from chassis.observability.logs import get_logger
from contracts.registry_events import QuestionnairePublished, RecordData
from contracts.vocabulary import Region
from submissions.reference.answers import AnswersValidator, SchemaError
from submissions.reference.countries import ReferenceCountry, countries_of
from submissions.reference.data import CheckedQuestionnaire, ReferenceData
from submissions.reference.questionnaires import questionnaire_of
from submissions.reference.repository import ReferenceCollection, ReferenceRepository
from submissions.reference.rounds import round_of

logger = get_logger()
D = TypeVar("D", bound=RecordData)


class ReferenceMissingError(HubError):
    """Rounds, or what they need, are not known yet: the registry's events have not all come."""


@dataclass
class _CachedCollection(Generic[D]):
    """The copies of one collection in memory."""

    collection: ReferenceCollection[D]
    records: dict[str, D] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    """Newest version that was looked at, also of a copy that could not be read: the one before it stays then."""

    async def refresh(self) -> set[str]:
        """Load what changed; return the keys of what could be read of it."""
        versions = await self.collection.versions()
        changed = {key for key, version in versions.items() if self.seen.get(key, 0) < version}
        if not changed:
            return set()
        loaded = await self.collection.load(changed)
        self.records |= loaded
        self.seen |= {key: versions[key] for key in changed} | {key: one.version for key, one in loaded.items()}
        return set(loaded)


class ReferenceCache:
    """Holds the present picture; ``current`` costs nothing."""

    def __init__(self, repository: ReferenceRepository) -> None:
        self._rounds = _CachedCollection(repository.rounds)
        self._questionnaires = _CachedCollection(repository.questionnaires)
        self._regions = _CachedCollection(repository.regions)
        self._countries = _CachedCollection(repository.countries)
        self._current = ReferenceData()
        self._lock = asyncio.Lock()

    def current(self) -> ReferenceData:
        """Return the present picture."""
        return self._current

    async def refresh(self) -> None:
        """Load what changed and replace the picture."""
        async with self._lock:
            rounds = await self._rounds.refresh()
            questionnaires = await self._questionnaires.refresh()
            regions = await self._regions.refresh()
            countries = await self._countries.refresh()
            if not (rounds or questionnaires or regions or countries):
                return
            old = self._current
            compiled = dict(_compiled(self._questionnaires.records[key] for key in questionnaires))
            records = self._rounds.records
            self._current = ReferenceData(
                rounds={key: round_of(data) for key, data in records.items()} if rounds else old.rounds,
                questionnaires={**old.questionnaires, **compiled},
                countries=self._known_countries() if regions or countries else old.countries,
            )

    def _known_countries(self) -> dict[str, ReferenceCountry]:
        return countries_of(self._regions.records.values(), self._countries.records.values())

    async def check(self) -> Mapping[str, int]:
        """Prove that the intake knows where inputs can go; return how much it knows.

        Raises:
            ReferenceMissingError: it does not yet.
        """
        data = self._current
        if not data.rounds:
            raise ReferenceMissingError("no round has come from the registry yet")
        forms = {code for review_round in data.rounds.values() for code in review_round.forms()}
        regions = {str(review_round.region) for review_round in data.rounds.values()} | {str(Region.GLOBAL)}
        if missing := (forms - data.questionnaires.keys()) | (regions - self._regions.records.keys()):
            raise ReferenceMissingError(f"not yet come from the registry: {', '.join(sorted(missing))}")
        return {
            "rounds": len(data.rounds),
            "questionnaires": len(data.questionnaires),
            "countries": len(data.countries),
        }


def _compiled(published: Iterable[QuestionnairePublished]) -> Iterator[tuple[str, CheckedQuestionnaire]]:
    for one in published:
        form = questionnaire_of(one)
        try:
            yield one.code, CheckedQuestionnaire(form, AnswersValidator(form.schema))
        except SchemaError as error:
            # The form before it stays; the inputs of other forms come in.
            logger.warning("questionnaire_not_usable", key=one.code, version=one.version, reason=str(error))
