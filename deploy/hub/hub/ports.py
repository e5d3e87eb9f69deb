"""Finds out who listens on a port that the stack needs, so that the message can name it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chassis.embedded.process import EmbeddedError, port_taken
from hub.layout import StackLayout

LISTEN: Final = "0A"
PROC: Final = Path("/proc")
GRACE: Final = 3.0


def demand_free_ports(layout: StackLayout) -> None:
    """Refuse to start where a port is taken; a stack that was killed a moment ago gets time to vanish.

    Raises:
        EmbeddedError: names each port, who holds it and what to do.
    """
    deadline = time.monotonic() + GRACE
    while taken := {port: name for port, name in layout.ports_needed().items() if port_taken(port)}:
        if time.monotonic() > deadline:
            lines = [f"  port {port} ({name}) is taken{_by(port)}" for port, name in taken.items()]
            raise EmbeddedError(
                "The stack cannot start:\n"
                + "\n".join(lines)
                + f"\nStop what runs there, or choose other ports: HUB_PORT_BASE={layout.port_base + 1000} hub up"
            )
        time.sleep(0.1)


def _by(port: int) -> str:
    holder = holder_of(port)
    return f" by {holder}" if holder else ""


def holder_of(port: int) -> str:
    """Return the process that listens on a port, as far as this user may see it."""
    inodes = {f"socket:[{inode}]" for inode in _listening(port)}
    for folder in PROC.glob("[0-9]*/fd") if inodes else ():
        try:
            if any(str(link.readlink()) in inodes for link in folder.iterdir()):
                command = (folder.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                return f"process {folder.parent.name}: {command.strip()[:100]}"
        except OSError:
            continue
    return ""


def _listening(port: int) -> Iterator[str]:
    for table in (PROC / "net/tcp", PROC / "net/tcp6"):
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]
