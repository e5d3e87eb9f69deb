"""Every page of the sample stack in six languages, held against the bytes that were recorded.

`python -m tests.site.pages --check [--shuffle 7] [--save FOLDER] [--old FOLDER]` compares; `--record` takes what is
there now for right. `--save` writes the bodies to a folder; `--old` names such a folder, and differences are shown
line by line. What is fed and what is read is in `feeding.py` and `reading.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog
from tests.site.baseline import read_recorded, record, report, save
from tests.site.feeding import fed_publisher, read_events
from tests.site.reading import read_site

from chassis.testing import servers


async def whole_site(
    broker: servers.Nats, mongodb: servers.MongoDB, folder: Path, *, shuffle: int | None = None
) -> dict[str, bytes]:
    """Let a publisher hear the events, in their order or shuffled, and read its whole site."""
    async with fed_publisher(broker, mongodb, folder, read_events(shuffle=shuffle)) as client:
        return await read_site(client, read_recorded())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--record", action="store_true", help="take the site as it is for what it should be")
    what.add_argument("--check", action="store_true", help="compare it with what was recorded")
    parser.add_argument("--shuffle", type=int, metavar="NUMBER", help="deliver the events in another order")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="write all bodies to a folder")
    parser.add_argument("--old", type=Path, metavar="FOLDER", help="bodies that were saved before, to show differences")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with servers.nats(folder / "nats") as broker, servers.mongodb(folder / "mongodb") as mongodb:
            site = asyncio.run(whole_site(broker, mongodb, folder, shuffle=options.shuffle))
    if options.save:
        save(site, options.save)
    if options.record:
        record(site)
    elif found := report(site, options.old):
        raise SystemExit(found)
    sys.stdout.write(f"{len(site)} addresses in {time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
