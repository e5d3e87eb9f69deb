"""What the newest release was made from, kept in memory from release to release.

Records and counts change by releases only, and a release is made by one committer at a time. So whoever made the newest
release knows them, and reads no more than the records that the waiting changes name; whoever did not (another was at
work, or this is the first turn) reads everything once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chassis.storage.mongo import Session
from publisher.changes.queue import QueuedChange
from publisher.inputs.model import Input
from publisher.inputs.repository import Inputs
from publisher.lists.model import Counts, ListCounts, ListKey
from publisher.records.repository import Records
from publisher.records.snapshot import ReferenceSnapshot
from publisher.releases.repository import Releases


@dataclass(frozen=True, slots=True)
class Basis:
    """Records as they are, with the numbers that the newest release shows."""

    release: int
    records: ReferenceSnapshot
    counts: ListCounts
    unknown_rounds: frozenset[str]
    """Rounds that have accepted inputs and no record yet."""

    def with_inputs(self, inputs: Iterable[Input]) -> Basis:
        """Add what is known of the rounds of changed inputs."""
        named = {known.accepted.round for known in inputs if known.accepted}
        return replace(self, unknown_rounds=(self.unknown_rounds | named) - self.records.rounds.keys())

    def after(self, release: int, changed: dict[ListKey, Counts]) -> Basis:
        """Return the basis of the next release."""
        counts = {key: counts for key, counts in {**self.counts, **changed}.items() if counts.total}
        return replace(self, release=release, counts=counts)


class Bases:
    """Keeps the basis of the newest release that this process made.

    Args:
        records: Copy of the registry.
        inputs: Read model of the inputs.
        releases: Release log, with the counts.
    """

    def __init__(self, records: Records, inputs: Inputs, releases: Releases) -> None:
        self._records = records
        self._inputs = inputs
        self._releases = releases
        self._kept: Basis | None = None

    async def at(self, release: int, waiting: Iterable[QueuedChange], session: Session) -> Basis:
        """Return the basis at the session's snapshot, whose newest release is ``release``."""
        kept = self._kept
        if kept is None or kept.release != release:
            return await self.read(release, session)
        named = [(change.kind, change.key) for change in waiting if self._records.is_record(change.kind)]
        changed = await self._records.values(named, session)
        return replace(kept, records=kept.records.with_records(changed))

    async def read(self, release: int, session: Session) -> Basis:
        """Read everything."""
        records = await self._records.snapshot(session)
        unknown = frozenset(await self._inputs.rounds(session) - records.rounds.keys())
        return Basis(release, records, await self._releases.counts(session), unknown)

    def keep(self, basis: Basis) -> None:
        """Keep the basis of a release that was committed."""
        self._kept = basis

    def forget(self) -> None:
        """Keep nothing: another committer made a release."""
        self._kept = None
