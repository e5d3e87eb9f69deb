"""A child process with a log file that never outlives its parent, and what is common to waiting for one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from chassis.embedded.patience import Patience, activity

LAUNCHER: Final = Path(__file__).with_name("launcher.py")
POLL: Final = 0.02
LOG_TAIL: Final = 4096


class EmbeddedError(RuntimeError):
    """An embedded server or service cannot run; the text says what to do."""


class Child:
    """One child process. Start it from the main thread: the kernel ties it to the thread that forks."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, *, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = tuple(command)
        self.log = log
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the commands are ours
                [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=None if self.environment is None else dict(self.environment),
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def alive(self) -> bool:
        """Return whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def returncode(self) -> int | None:
        """Exit status, negative for a signal, None while it runs or was never started."""
        return None if self._process is None else self._process.poll()

    def stop(self, timeout: float = 15) -> bool:
        """Ask the process to end, kill it when it does not in time; True when it ended by itself."""
        if self._process is None:
            return True
        if self.alive:
            self._process.terminate()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """End the process at once and reap it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the running process."""
        if self._process is not None and self.alive:
            self._process.send_signal(number)

    def log_tail(self) -> str:
        """Return the last lines it wrote."""
        try:
            return self.log.read_bytes()[-LOG_TAIL:].decode(errors="replace")
        except FileNotFoundError:
            return ""

    def wait_until(
        self,
        ready: Callable[[], bool],
        timeout: float,
        every: float = POLL,
        *,
        progress: Callable[[], object] | None = None,
    ) -> None:
        """Poll until it is ready.

        Args:
            ready: Whether it is.
            timeout: Seconds without progress after which to give up.
            every: Seconds between two looks.
            progress: Returns something new when something has moved; by default the log and the CPU time tell.

        Raises:
            EmbeddedError: it ended, or was not ready and made no progress any more.
        """
        patience = Patience(timeout, progress or self.activity)
        while not ready():
            if not self.alive:
                raise EmbeddedError(
                    f"{self.name} ended with status {self.returncode} while starting. {self._last_words()}"
                )
            if patience.ended():
                raise EmbeddedError(
                    f"{self.name} is not ready and has made no progress for {timeout:.0f} s. {self._last_words()}"
                )
            time.sleep(every)

    def activity(self) -> object:
        """Return what changes while it works: see ``patience.activity``."""
        return activity(self.pid, self.log)

    def _last_words(self) -> str:
        return f"Its log is {self.log}; it ends with:\n{self.log_tail().strip()}"


def free_port() -> int:
    """Ask the kernel for a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_taken(port: int) -> bool:
    """Return whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
