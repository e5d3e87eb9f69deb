"""Starts and stops a supervisor in the background."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from chassis.embedded.patience import Patience
from chassis.embedded.process import EmbeddedError
from hub.layout import StackLayout
from hub.state import State, clear_state, is_held, process_exists, read_state

SILENCE: Final = 60.0
"""Seconds without a line after which a starting supervisor is given up; it says every few seconds what it waits for."""
STOP_TIMEOUT: Final = 90.0
POLL: Final = 0.1


def start_detached(layout: StackLayout, say: Callable[[str], None], *, empty: bool) -> State:
    """Start a supervisor in a session of its own and wait until every service is ready, however long that takes.

    Raises:
        EmbeddedError: it ended, or fell silent.
    """
    log = layout.log("hub")
    log.parent.mkdir(parents=True, exist_ok=True)
    clear_state(layout)
    with log.open("wb") as output:
        supervisor = subprocess.Popen(  # noqa: S603 - this very tool
            [sys.executable, "-m", "hub", "up", *(["--empty"] if empty else [])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    shown = 0
    patience = Patience(SILENCE, lambda: shown)
    while True:
        state = read_state(layout)
        shown = _show(log, shown, say)
        if state is not None and state.ready and state.pid == supervisor.pid:
            return state
        if supervisor.poll() is not None:
            _show(log, shown, say)
            raise EmbeddedError(f"The stack did not start; see above and {log}")
        if patience.ended():
            supervisor.terminate()
            raise EmbeddedError(f"The stack is not ready, and nothing was said for {SILENCE:.0f} s; see {log}")
        time.sleep(POLL)


def stop_running(layout: StackLayout, say: Callable[[str], None]) -> bool:
    """Stop the supervisor and make sure that none of its processes is left; False when none was running.

    Raises:
        EmbeddedError: a process would not end.
    """
    state = read_state(layout)
    if state is None or not is_held(layout):
        clear_state(layout)
        return False
    say(f"stopping {', '.join(state.children) or 'the supervisor'}")
    os.kill(state.pid, signal.SIGTERM)
    if not _gone(layout, state, STOP_TIMEOUT):
        say("[yellow]it takes too long: killing it; its processes die with it[/]")
        os.kill(state.pid, signal.SIGKILL)
        if not _gone(layout, state, STOP_TIMEOUT):
            left = [f"{name} ({pid})" for name, pid in state.children.items() if process_exists(pid)]
            raise EmbeddedError(f"still running: {', '.join(left) or state.pid}")
    clear_state(layout)
    return True


def _gone(layout: StackLayout, state: State, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    pids = [state.pid, *state.children.values()]
    while is_held(layout) or any(process_exists(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _show(log: Path, shown: int, say: Callable[[str], None]) -> int:
    """Pass on the whole lines that the supervisor wrote since."""
    written = log.read_bytes()
    end = written.rfind(b"\n") + 1
    for line in written[shown:end].decode(errors="replace").splitlines():
        say(line)
    return max(end, shown)
