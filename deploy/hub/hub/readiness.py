"""What a service says of its start: ready or not, what it still waits for, and whether that moves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
OPENING: Final = "its first answer"


def part_starting(log: str) -> str:
    """Return what a service said last of its start, in its log lines with the event ``starting``; empty if nothing."""
    for line in reversed(log.splitlines()):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("event") == "starting":
            part, waiting_for = str(entry.get("part", "")), str(entry.get("waiting_for", ""))
            return part if waiting_for in {"", part} else f"{part} ({waiting_for})"
    return ""


@dataclass(slots=True)
class Readiness:
    """The last answer of a probe.

    ``waits_for`` says in words what is not ready. ``moved`` counts what got better: a check that failed for another
    reason than before, or for the same reason with a smaller number in it (events still to be handled).
    """

    url: str
    waits_for: str = OPENING
    answered: bool = False
    moved: int = 0
    _least: dict[str, float] = field(default_factory=dict)

    def begin(self) -> None:
        """Forget what an earlier process answered."""
        self.waits_for, self.answered, self.moved = OPENING, False, 0
        self._least.clear()

    def look(self, client: httpx.Client) -> bool:
        """Ask once; return whether the service is ready."""
        try:
            answer = client.get(self.url)
            if answer.status_code == httpx.codes.OK:
                return True
            self._learn(answer.json()["checks"])
        except httpx.TransportError:
            self.waits_for = "an answer" if self.answered else OPENING
        except (ValueError, KeyError, TypeError):
            self.waits_for = "a probe that can be read"
        return False

    def _learn(self, checks: dict[str, dict[str, Any]]) -> None:
        self.answered = True
        failing = {name: str(part.get("reason", "")) for name, part in checks.items() if part["state"] != "ok"}
        self.waits_for = "; ".join(f"{name}: {reason}" for name, reason in failing.items())
        for name, reason in failing.items():
            kind = f"{name}: {NUMBER.sub('#', reason)}"
            number = min((float(found) for found in NUMBER.findall(reason)), default=0.0)
            if kind not in self._least or number < self._least[kind]:
                self._least[kind] = number
                self.moved += 1
