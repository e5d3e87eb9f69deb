"""Loads the data folder: what it says anew becomes a revision with its event; the rest is left alone.

The folder's own last word is compared, not the newest revision: a record that was changed elsewhere meanwhile stays
changed until the folder says something new about it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from chassis.observability.logs import get_logger
from chassis.running.progress import progress
from chassis.storage.mongo import Mongo
from registry.loading.files import read_folder
from registry.loading.repository import LastWords
from registry.loading.statements import groups_of
from registry.records.definition import Key
from registry.records.model import digest_of, first_day
from registry.records.store.grouping import StatementGroup, state_groups
from registry.records.store.repository import Revisions
from registry.records.store.service import RecordService
from registry.records.store.unit_of_work import UnitOfWork
from registry.records.store.writes import WriteContext, WriteOutcome, WriteResult

logger = get_logger()

LOADER: Final = "data"
"""Who records what the folder says."""
REASON: Final = "stated in the data folder"
CHUNK: Final = 120
"""Records per transaction, of whatever types: enough to be quick, few enough to hold nobody up."""


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What a load did; ``absent`` are records the folder no longer names, which stay as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0

    def __add__(self, other: LoadCounts) -> LoadCounts:
        return LoadCounts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.absent + other.absent,
        )


class LoadFolder:
    """Bring the registry to what the data folder says."""

    def __init__(
        self, mongo: Mongo, revisions: Revisions, records: RecordService, *, folder: Path, demonstration: Path | None
    ) -> None:
        self._revisions = revisions
        self._records = records
        self._last_words = LastWords(mongo)
        self._folder = folder
        self._demonstration = demonstration

    async def __call__(self) -> LoadCounts:
        """Read, check, compare, record; a second call changes nothing.

        A crash in between leaves whole transactions: the next call does the rest. Of two processes at once, the
        second one meets the first one's work and finds its own done.

        Raises:
            BadDataError: the folder is wrong; nothing of it was loaded.
        """
        began = monotonic()
        groups, digests = await asyncio.to_thread(self._read)
        last = await self._last_words.read(digests)
        anew = [group for group in groups if last.get(group.identity) != digests[group.identity]]
        counts = LoadCounts(unchanged=len(groups) - len(anew))
        done = 0
        for start in range(0, len(anew), CHUNK):
            chunk = anew[start : start + CHUNK]
            counts += await self._apply(chunk, digests)
            done += len(chunk)
            progress(f"{done} of {len(anew)} records of the data folder are loaded")
            logger.info("data_loading", loaded=done, of=len(anew), seconds=round(monotonic() - began, 3))
        known = await self._revisions.all_keys()
        counts += LoadCounts(absent=len(known - digests.keys()))
        logger.info(
            "data_loaded",
            folder=str(self._folder),
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            absent=counts.absent,
            seconds=round(monotonic() - began, 3),
        )
        return counts

    def _read(self) -> tuple[list[StatementGroup], dict[Key, str]]:
        groups = groups_of(read_folder(self._folder, demonstration=self._demonstration))
        return groups, {group.identity: _digest(group) for group in groups}

    async def _apply(self, groups: Sequence[StatementGroup], digests: Mapping[Key, str]) -> LoadCounts:
        """Record what is stated anew of records, with its events, in one transaction."""
        stated = {group.identity: digests[group.identity] for group in groups}

        async def work(unit: UnitOfWork) -> list[list[WriteResult]]:
            last = await self._last_words.read(stated, unit.session)
            anew = [group for group in groups if last.get(group.identity) != stated[group.identity]]
            results = await state_groups(unit, anew)
            await self._last_words.write(last, {group.identity: stated[group.identity] for group in anew}, unit.session)
            return results

        results = await self._records.write(WriteContext(LOADER, REASON), work)
        outcomes = [{result.outcome for result in ones} for ones in results]
        new = sum(WriteOutcome.NEW in outcome for outcome in outcomes)
        changed = sum(WriteOutcome.CHANGED in outcome and WriteOutcome.NEW not in outcome for outcome in outcomes)
        return LoadCounts(new, changed, len(groups) - new - changed)


def _digest(group: StatementGroup) -> str:
    """Return a digest of what the folder says; a field that later software adds changes nothing of it."""
    entries = sorted(group.entries, key=lambda entry: first_day(entry.valid_from))
    return digest_of([entry.model_dump(mode="json", by_alias=True, exclude_defaults=True) for entry in entries])
