"""How long a stack takes to start, and what it costs at rest.

`python -m tests.bench.start [--rest 30]`. First start (empty folder) and second start in wall seconds, and in CPU
seconds of all processes; CPU seconds of `hub token`; the share of one core that each process of the idle stack uses.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.stack import Stack, free_port_base

TICKS: Final = os.sysconf("SC_CLK_TCK")
SETTLE: Final = 10.0
"""Seconds after ready before the rest counts: caches fill, the first release ends."""
TOKENS: Final = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """CPU seconds of a process (its ended children too) since its birth, and its name."""

    name: str
    seconds: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rest", type=float, default=30.0, help="seconds over which the idle stack is watched")
    rest: float = options.parse_args().rest
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "var", free_port_base())
        print("| what | seconds | CPU seconds |\n|---|---|---|")
        try:
            print(start_row("first `hub up`", stack))
            stack.down()
            print(start_row("second `hub up`", stack))
            print(f"| `hub token` (least of {TOKENS}) | | {token_cpu(stack):.2f} |")
            print_rest(stack, rest)
        finally:
            stack.hub("down", check=False)


def start_row(what: str, stack: Stack) -> str:
    """Start, and give a line of the table."""
    began = time.perf_counter()
    stack.up()
    took = time.perf_counter() - began
    return f"| {what} | {took:.1f} | {sum(s.seconds for s in processes(stack).values()):.1f} |"


def token_cpu(stack: Stack) -> float:
    """Return the CPU seconds of one call; the least of several, since the rest is noise of the machine."""
    return min(_cpu_of([sys.executable, "-m", "hub", "token", "--role", "operator"], stack) for _ in range(TOKENS))


def _cpu_of(command: list[str], stack: Stack) -> float:
    child = subprocess.Popen(command, env=stack.environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_utime + usage.ru_stime


def print_rest(stack: Stack, seconds: float) -> None:
    """Watch the idle stack and print each process's share of a core."""
    time.sleep(SETTLE)
    before, began = processes(stack), time.perf_counter()
    time.sleep(seconds)
    after, took = processes(stack), time.perf_counter() - began
    assert before.keys() == after.keys(), "a process came or went while the stack was watched"
    print("\n| at rest | percent of a core |\n|---|---|")
    total = 0.0
    for pid, sample in after.items():
        share = 100 * (sample.seconds - before[pid].seconds) / took
        total += share
        print(f"| {sample.name} | {share:.2f} |")
    print(f"| **all** | **{total:.2f}** |")


def processes(stack: Stack) -> dict[int, Sample]:
    """Read the supervisor and all its descendants from /proc."""
    found = {int(path.name): stat for path in Path("/proc").glob("[0-9]*") if (stat := _stat(path))}
    known = {pid: name for name, pid in stack.processes().items()} | {stack.supervisor(): "hub"}
    family = set(known)
    while more := {pid for pid, stat in found.items() if int(stat[1]) in family} - family:
        family |= more
    return {
        pid: Sample(known.get(pid) or f"child of {known.get(int(stat[1]), stat[1])}", _seconds(stat))
        for pid, stat in found.items()
        if pid in family
    }


def _stat(process: Path) -> list[str] | None:
    """Return the fields of /proc/<pid>/stat from the state on: state, parent, ..."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _seconds(stat: list[str]) -> float:
    return sum(int(ticks) for ticks in stat[11:15]) / TICKS


if __name__ == "__main__":
    main()
