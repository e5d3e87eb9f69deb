"""What was recorded of the site, and how what is there now differs from it.

Recorded are the digest of each body and its address, a line each, as `sha256sum` writes them. The bodies themselves
are kept outside the repository by whoever wants to compare them: in a folder, a file for each address.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

RECORDED: Final = Path(__file__).with_name("pages.sha256")
NAMED: Final = 20
"""Addresses that a report names."""
SHOWN: Final = 3
"""Addresses whose difference a report shows."""
LINES: Final = 60
"""Lines of one difference."""


def digest(body: bytes) -> str:
    """Give the digest of a body."""
    return hashlib.sha256(body).hexdigest()


def read_recorded() -> dict[str, str]:
    """Read the recorded digests by address."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines() if RECORDED.exists() else []
    return {address: recorded for recorded, _, address in (line.partition("  ") for line in lines)}


def record(site: Mapping[str, bytes]) -> None:
    """Take the site as it is for what it should be."""
    lines = (f"{digest(body)}  {address}\n" for address, body in sorted(site.items()))
    RECORDED.write_text("".join(lines), encoding="utf-8")


def save(site: Mapping[str, bytes], folder: Path) -> None:
    """Write each body to a file."""
    for address, body in site.items():
        path = _file(folder, address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def report(site: Mapping[str, bytes], old: Path | None = None) -> str:
    """Say how the site differs from what was recorded; nothing when it does not.

    With a folder of old bodies the first differences are shown line by line.
    """
    recorded, here = read_recorded(), {address: digest(body) for address, body in site.items()}
    sorts = {
        "other bytes": sorted(a for a in recorded.keys() & here.keys() if recorded[a] != here[a]),
        "not linked any more": sorted(recorded.keys() - here.keys()),
        "not recorded": sorted(here.keys() - recorded.keys()),
    }
    lines: list[str] = []
    for sort, addresses in sorts.items():
        if addresses:
            lines += [f"{len(addresses)} of {len(recorded)} addresses, {sort}:", *(f"  {a}" for a in addresses[:NAMED])]
            lines += [f"  and {len(addresses) - NAMED} more"] if len(addresses) > NAMED else []
    if old is not None:
        for address in sorts["other bytes"][:SHOWN]:
            lines += ["", *_difference(old, address, site[address])]
    return "\n".join(lines)


def _difference(old: Path, address: str, body: bytes) -> Iterator[str]:
    path = _file(old, address)
    if not path.exists():
        yield f"{path} is not there"
        return
    before, after = path.read_bytes().decode().split("\n"), body.decode().split("\n")
    for count, line in enumerate(difflib.unified_diff(before, after, f"recorded {address}", "now", lineterm="")):
        if count == LINES:
            yield "..."
            return
        yield line


def _file(folder: Path, address: str) -> Path:
    return folder / (address.removeprefix("/") + ("index.html" if address.endswith("/") else ""))
