"""Whether something that starts makes progress: a busy machine makes a start slow, and slow is no reason to give up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

CPU_STEP: Final = 2.0
"""CPU seconds that count as progress: more than polling costs while a process waits for something else."""


class Patience:
    """Ends when ``progress`` has given nothing new for ``seconds``.

    Args:
        seconds: How long without progress is too long.
        progress: Returns a value that is new (hashable, never seen before) when something has moved.
        clock: Gives the time in seconds.
    """

    def __init__(
        self, seconds: float, progress: Callable[[], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds = seconds
        self._progress = progress
        self._seen: set[object] = set()
        self._clock = clock
        self._since = clock()

    def ended(self) -> bool:
        """Return whether nothing has moved for too long."""
        if (now := self._progress()) not in self._seen:
            self._seen.add(now)
            self._since = self._clock()
        return self._clock() - self._since > self.seconds


def activity(pid: int | None, log: Path) -> tuple[int, int]:
    """Return what a working process moves: the size of its log, and steps of ``CPU_STEP`` CPU seconds."""
    try:
        size = log.stat().st_size
    except FileNotFoundError:
        size = 0
    return size, 0 if pid is None else cpu_steps(pid)


def cpu_steps(pid: int) -> int:
    """Return how often a process has used ``CPU_STEP`` CPU seconds."""
    return int(cpu_seconds(pid) / CPU_STEP)


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process and its ended children; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / float(os.sysconf("SC_CLK_TCK"))
