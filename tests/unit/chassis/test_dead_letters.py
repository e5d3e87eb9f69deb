"""How many dead letters are too many, and what one holds."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.messaging.dead_letters import DeadLetterLimit, TooManyDeadLettersError, dead_letter


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_as_many_as_the_limit_are_taken_and_the_next_is_not() -> None:
    limit = DeadLetterLimit(3, window=60, clock=Clock())
    for _ in range(3):
        limit.take()
    assert not limit.passed.is_set()
    limit.check()
    with pytest.raises(TooManyDeadLettersError, match="stopped after 3 dead letters within 60 s"):
        limit.take()
    assert limit.passed.is_set()


def test_a_limit_that_was_passed_stays_so_however_long_one_waits() -> None:
    clock = Clock()
    limit = DeadLetterLimit(1, window=60, clock=clock)
    limit.take()
    with pytest.raises(TooManyDeadLettersError):
        limit.take()
    clock.now += 3_600
    with pytest.raises(TooManyDeadLettersError, match="restart"):
        limit.take()
    with pytest.raises(TooManyDeadLettersError, match="DEAD_LETTER_LIMIT=0"):
        limit.check()


def test_one_that_could_not_be_written_does_not_count() -> None:
    limit = DeadLetterLimit(1, window=60, clock=Clock())
    for _ in range(10):
        limit.take()
        limit.give_back()
    limit.take()
    assert not limit.passed.is_set()


def test_without_a_limit_any_number_is_taken() -> None:
    limit = DeadLetterLimit(0, window=60, clock=Clock())
    for _ in range(1_000):
        limit.take()
    limit.check()


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=40))
def test_the_limit_is_passed_when_a_window_holds_more_and_never_before(most: int, gaps: list[float]) -> None:
    clock = Clock()
    limit = DeadLetterLimit(most, window=60, clock=clock)
    written: list[float] = []
    for gap in gaps:
        clock.now += gap
        within = [moment for moment in written if clock.now - moment <= 60]
        if len(within) >= most:
            with pytest.raises(TooManyDeadLettersError):
                limit.take()
            return
        limit.take()
        written.append(clock.now)
    assert not limit.passed.is_set()


@dataclass
class Delivery:
    headers: dict[str, str] | None
    subject: str = "hub.registry.thing.recorded.global"
    data: bytes = b"\x00 as it came"
    metadata: Any = None

    def __post_init__(self) -> None:
        self.metadata = SimpleNamespace(sequence=SimpleNamespace(stream=7))


def test_a_dead_letter_holds_what_came_and_why_it_died() -> None:
    letter = dead_letter("demo", Delivery({"ce-id": "e1", "Nats-Msg-Id": "e1.1"}), "broken\nfor  ever é", 3)  # type: ignore[arg-type] # as much of one as is needed
    assert letter.subject == "dead.demo.hub.registry.thing.recorded.global"
    assert letter.body == b"\x00 as it came"
    assert letter.headers == {
        "ce-id": "e1",
        "Nats-Msg-Id": "demo.e1.1",
        "x-reason": "broken for ever \\xe9",
        "x-subject": "hub.registry.thing.recorded.global",
        "x-deliveries": "3",
        "x-service": "demo",
    }


@pytest.mark.parametrize(("headers", "identity"), [({"ce-id": "e1"}, "demo.e1"), ({}, "demo.7"), (None, "demo.7")])
def test_a_dead_letter_is_the_same_one_when_it_is_written_again(headers: Any, identity: str) -> None:
    assert dead_letter("demo", Delivery(headers), "", 1).headers["Nats-Msg-Id"] == identity  # type: ignore[arg-type] # as above
