"""What a running stack says about itself on disk, and the lock that makes it the only one on its folder."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from hub.layout import StackLayout


class AlreadyRunningError(RuntimeError):
    """Another supervisor holds the folder."""


@dataclass(slots=True)
class State:
    """The supervisor, its addresses once all is ready, and the processes it started by name."""

    pid: int
    ready: bool = False
    addresses: dict[str, str] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)


def write_state(layout: StackLayout, state: State) -> None:
    """Put the state on disk, whole or not at all."""
    layout.run.mkdir(parents=True, exist_ok=True)
    partial = layout.run / "hub.json.partial"
    partial.write_text(json.dumps(asdict(state)))
    partial.replace(layout.run / "hub.json")


def read_state(layout: StackLayout) -> State | None:
    """Read the last state; it may be that of a supervisor that is gone."""
    try:
        stored: dict[str, Any] = json.loads((layout.run / "hub.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return State(**stored)


def clear_state(layout: StackLayout) -> None:
    """Forget the state: nothing runs."""
    (layout.run / "hub.json").unlink(missing_ok=True)


@contextmanager
def only_supervisor(layout: StackLayout) -> Iterator[None]:
    """Hold the folder; the kernel lets it go when this process ends, however it ends.

    Raises:
        AlreadyRunningError: another one holds it.
    """
    layout.run.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(layout.run / "hub.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError from None
        yield
    finally:
        os.close(descriptor)


def is_held(layout: StackLayout) -> bool:
    """Return whether a supervisor holds the folder now."""
    try:
        with only_supervisor(layout):
            return False
    except AlreadyRunningError:
        return True


def process_exists(pid: int) -> bool:
    """Return whether a process of this id is there and not only waiting to be reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a file of the kernel
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return os.path.exists("/proc") is False  # noqa: PTH110 - other systems have no /proc: it answered the signal
