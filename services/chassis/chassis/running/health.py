"""Live means that the loops beat; ready means proven just now, by every check."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chassis.observability.logs import get_logger, hide_passwords

log = get_logger()

Check = Callable[[], Awaitable[object]]
_REUSE_SECONDS = 0.5
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Report:
    """Outcome of a probe: whether it is good, and each part of it."""

    ok: bool
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return what the probe answers."""
        return {"status": "ok" if self.ok else "failing", "checks": self.parts}


class Heartbeat:
    """Pulse of one loop: the loop beats at each turn, a turn later than max_age is a stall."""

    def __init__(self, name: str, max_age: float) -> None:
        self.name = name
        self.max_age = max_age
        self._last = time.monotonic()

    def beat(self) -> None:
        """Record that the loop has turned."""
        self._last = time.monotonic()

    @property
    def age(self) -> float:
        """Seconds since the last turn."""
        return time.monotonic() - self._last


class Health:
    """Knows the loops and checks of a process and answers its probes."""

    def __init__(self) -> None:
        self._checks: dict[str, tuple[Check, float]] = {}
        self._beats: dict[str, Heartbeat] = {}
        self._draining = False
        self._lock = asyncio.Lock()
        self._known: tuple[float, Report] | None = None

    def add_check(self, name: str, check: Check, *, timeout: float = 2.0) -> None:
        """Add a proof of readiness: an async function that raises, saying what is wrong; it may return details."""
        self._unused(name, self._checks)
        self._checks[name] = (check, timeout)

    def add_loop(self, name: str, max_age: float) -> Heartbeat:
        """Add a loop that must beat at least every max_age seconds."""
        self._unused(name, self._beats)
        self._beats[name] = Heartbeat(name, max_age)
        return self._beats[name]

    def start(self) -> None:
        """Begin to count: start-up may have taken longer than a loop's turn."""
        self._draining = False
        for beat in self._beats.values():
            beat.beat()

    def drain(self) -> None:
        """Turn not ready, so that no new work is sent here."""
        self._draining = True

    @property
    def draining(self) -> bool:
        """Whether the process is on its way out."""
        return self._draining

    def live(self) -> Report:
        """Look at the loops."""
        parts = {name: _beat_part(beat) for name, beat in self._beats.items()}
        return Report(all(part["state"] == "ok" for part in parts.values()), parts)

    async def ready(self) -> Report:
        """Run every check at once; callers within half a second share one answer."""
        if self._draining:
            return Report(ok=False, parts={"process": {"state": "failing", "reason": "the process is stopping"}})
        async with self._lock:
            if self._known is None or time.monotonic() - self._known[0] > _REUSE_SECONDS:
                self._known = (time.monotonic(), await self._prove())
            return self._known[1]

    async def _prove(self) -> Report:
        outcomes = await asyncio.gather(*(_run(name, *entry) for name, entry in self._checks.items()))
        parts = dict(zip(self._checks, outcomes, strict=True))
        return Report(all(part["state"] == "ok" for part in parts.values()), parts)

    @staticmethod
    def _unused(name: str, among: dict[str, Any]) -> None:
        if name in among:
            raise ValueError(f"{name!r} is already watched")


def _beat_part(beat: Heartbeat) -> dict[str, Any]:
    age = round(beat.age, 3)
    if age <= beat.max_age:
        return {"state": "ok", "age_seconds": age}
    return {"state": "failing", "age_seconds": age, "reason": f"no turn within {beat.max_age:g} s"}


async def _run(name: str, check: Check, timeout: float) -> dict[str, Any]:  # noqa: ASYNC109 - a number of the check's
    began = time.monotonic()
    try:
        async with asyncio.timeout(timeout):
            details = await check()
    except TimeoutError:
        reason = f"no answer within {timeout:g} s"
    except Exception as error:  # noqa: BLE001 - whatever a check raises is its verdict
        reason = hide_passwords(f"{type(error).__name__}: {error}")[:_LONGEST_REASON]
    else:
        part: dict[str, Any] = {"state": "ok", "seconds": round(time.monotonic() - began, 4)}
        return part if details is None else {**part, "details": details}
    log.warning("readiness_check_failed", check=name, reason=reason)
    return {"state": "failing", "seconds": round(time.monotonic() - began, 4), "reason": reason}
