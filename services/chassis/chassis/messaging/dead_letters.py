"""Dead letters: what no handler could take, kept with its reason; and how many are too many.

One bad message is a dead letter and stops nobody. A hundred within a minute are a bad release: it would turn a
whole stream into dead letters before anybody looked. So past a limit a durable's consumption stops and says so; the
messages stay on the stream. A restart goes on, for the cure is another release or another setting anyway.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

from chassis.errors import HubError
from chassis.messaging.consuming import BrokerMessage
from chassis.messaging.publishing import Publication
from contracts.topology import dead_subject


class TooManyDeadLettersError(HubError):
    """A durable is consumed no longer, for its messages became dead letters one after the other."""


class DeadLetterLimit:
    """Counts the dead letters of one durable in this process, and stays passed once it was passed.

    Args:
        most: Dead letters that may be written within ``window``; 0 for any number.
        window: Seconds.
        clock: Seconds that only grow.
    """

    def __init__(self, most: int, window: float, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._written: deque[float] = deque()
        self.passed = asyncio.Event()

    def take(self) -> None:
        """Enter one that is about to be written.

        Raises:
            TooManyDeadLettersError: it would be one too many; from now on every one is.
        """
        now = self._clock()
        while self._written and now - self._written[0] > self._window:
            self._written.popleft()
        if self._most and len(self._written) >= self._most:
            self.passed.set()
        self.check()
        self._written.append(now)

    def give_back(self) -> None:
        """Strike out the one that was entered last: it could not be written."""
        if self._written:
            self._written.pop()

    def check(self) -> None:
        """Return if the limit was never passed.

        Raises:
            TooManyDeadLettersError: it was.
        """
        if self.passed.is_set():
            raise TooManyDeadLettersError(self.reason)

    @property
    def reason(self) -> str:
        """What it means that the limit was passed, and what to do."""
        return (
            f"stopped after {self._most} dead letters within {self._window:g} s, the rest waits on the stream: see "
            "`hub dead list` for the reasons, mend or roll back this release, then restart (DEAD_LETTER_LIMIT=0 goes "
            "on whatever comes)"
        )


def dead_letter(service: str, delivery: BrokerMessage, reason: str, deliveries: int) -> Publication:
    """Return the dead letter of a delivery: its headers and body as they came, with the reason beside them.

    Args:
        service: Whose handler could not take it.
        delivery: As the broker handed it over.
        reason: Why, for people.
        deliveries: How often it was delivered.
    """
    headers = dict(delivery.headers or {})
    identity = headers.get("Nats-Msg-Id") or headers.get("ce-id")
    headers |= {
        "x-reason": _one_line(reason),
        "x-subject": delivery.subject,
        "x-deliveries": str(deliveries),
        "x-service": service,
        "Nats-Msg-Id": f"{service}.{identity or delivery.metadata.sequence.stream}",
    }
    return Publication(dead_subject(service, delivery.subject), headers, delivery.data)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:400].encode("ascii", "backslashreplace").decode()
