"""What the commands of `hub registry` do, between the folder and the registry's API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from hub.registry.difference import Compared, Difference, batches
from hub.registry.export import files_of
from hub.registry.folder import FolderError, LocatedRecord, Trouble, read_folder
from hub.registry.service import MOST, MOST_BYTES, Registry, WrongRecordsError

COMPARED: Final = "compared with a folder"


async def compare(registry: Registry, folder: Path) -> Difference:
    """Hold a folder against the registry; nothing is changed.

    Raises:
        FolderError: something is wrong in the folder.
        RefusedError: the registry refuses.
    """
    types = await registry.types()
    records = read_folder(folder, types)
    named = {record.identity for record in records}
    left = dict.fromkeys(held.identity for held in await registry.held(types, demonstration=True))
    compared = await registry.state(records, COMPARED, dry_run=True)
    return Difference(tuple(compared), tuple(identity for identity in left if identity not in named))


async def record(
    registry: Registry, records: Sequence[LocatedRecord], reason: str, advance: Callable[[int], None]
) -> Difference:
    """Record what a folder says, batch by batch; what is interrupted leaves whole batches.

    A record that names one of a later batch is refused at first, and sent again after the others.

    Raises:
        FolderError: the registry finds something wrong with records, whatever else is there.
        RefusedError: it refuses for another reason.
    """
    done: list[Compared] = []
    waiting = list(records)
    while waiting:
        refused: list[tuple[LocatedRecord, Trouble]] = []
        for batch in batches(waiting, most=MOST, most_bytes=MOST_BYTES):
            taken, later = await _taken(registry, batch, reason)
            advance(len(taken))
            done += taken
            refused += later
        names = {record.identity for record, _ in refused}
        if len(left := [record for record in waiting if record.identity in names]) == len(waiting):
            raise FolderError([trouble for _, trouble in refused])
        waiting = left
    return Difference(tuple(done))


async def _taken(
    registry: Registry, batch: Sequence[LocatedRecord], reason: str
) -> tuple[list[Compared], list[tuple[LocatedRecord, Trouble]]]:
    """Record what can be recorded of a batch; the rest may name records that are still to come."""
    refused: list[tuple[LocatedRecord, Trouble]] = []
    rest = list(batch)
    while rest:
        try:
            return await registry.state(rest, reason, dry_run=False), refused
        except WrongRecordsError as error:
            refused += zip(error.records, error.troubles, strict=True)
            names = {record.identity for record in error.records}
            rest = [record for record in rest if record.identity not in names]
    return [], refused


async def export(registry: Registry, *, demonstration: bool) -> dict[str, str]:
    """Return the data files that say what the registry holds, by name.

    Raises:
        RefusedError: the registry refuses.
    """
    types = await registry.types()
    return files_of(await registry.held(types, demonstration=demonstration), types)
