"""What the commands of `hub registry` do, between the folder and the registry's API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from hub.registry.difference import Compared, Difference, batches
from hub.registry.export import files_of
from hub.registry.folder import Record, read_folder
from hub.registry.service import MOST, MOST_BYTES, Registry

COMPARED: Final = "compared with a folder"


async def compare(registry: Registry, folder: Path) -> Difference:
    """Hold a folder against the registry; nothing is changed.

    Raises:
        FolderError: something is wrong in the folder.
        RefusedError: the registry refuses.
    """
    types = await registry.types()
    records = read_folder(folder, types)
    named = {(record.type, record.key) for record in records}
    left = dict.fromkeys((held.type, held.key) for held in await registry.held(types))
    compared = await registry.state(records, COMPARED, dry_run=True)
    return Difference(tuple(compared), tuple(one for one in left if one not in named))


async def record(
    registry: Registry, records: Sequence[Record], reason: str, advance: Callable[[int], None]
) -> Difference:
    """Record what a folder says, batch by batch; what is interrupted leaves whole batches.

    Raises:
        FolderError: the registry finds something wrong with a record of a batch.
        RefusedError: it refuses for another reason.
    """
    done: list[Compared] = []
    for batch in batches(records, most=MOST, most_bytes=MOST_BYTES):
        done += await registry.state(batch, reason, dry_run=False)
        advance(len(batch))
    return Difference(tuple(done))


async def export(registry: Registry, *, demonstration: bool) -> dict[str, str]:
    """Give the data files that say what the registry holds, by name.

    Raises:
        RefusedError: the registry refuses.
    """
    types = await registry.types()
    held = await registry.held(types)
    return files_of([record for record in held if demonstration or not record.demonstration], types)
