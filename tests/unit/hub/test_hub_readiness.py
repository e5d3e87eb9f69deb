"""A start goes on for as long as something moves, and says what it waits for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.embedded.patience import Patience, activity, cpu_seconds
from chassis.embedded.process import Child, EmbeddedError
from hub.readiness import OPENING, Readiness, part_starting

URL = "http://127.0.0.1:1/ready"


def asked(readiness: Readiness, status: int, checks: dict[str, str] | None = None) -> bool:
    """Ask a service that answers with these failing checks; None: nobody answers."""

    def answer(_request: httpx.Request) -> httpx.Response:
        if checks is None:
            raise httpx.ConnectError("refused")
        parts: dict[str, Any] = {name: {"state": "failing", "reason": reason} for name, reason in checks.items()}
        return httpx.Response(status, json={"status": "failing", "checks": {"mongodb": {"state": "ok"}} | parts})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return readiness.look(client)


def test_what_it_waits_for_is_said_in_words() -> None:
    readiness = Readiness(URL)
    assert not asked(readiness, 0)
    assert readiness.waits_for == OPENING

    assert not asked(readiness, 503, {"durable REGISTRY": "LagError: 12 events are still to be handled"})
    assert readiness.waits_for == "durable REGISTRY: LagError: 12 events are still to be handled"
    assert asked(readiness, 200, {})


def test_fewer_events_to_handle_is_progress_and_a_growing_age_is_none() -> None:
    readiness = Readiness(URL)
    moved = []
    for reason in ("300 events wait", "120 events wait", "120 events wait", "150 events wait", "7 events wait"):
        asked(readiness, 503, {"durable": reason})
        moved.append(readiness.moved)
    assert moved == [1, 2, 2, 2, 3]

    for seconds in (61, 62, 63):
        asked(readiness, 503, {"relay": f"the oldest event has waited for {seconds} s"})
        moved.append(readiness.moved)
    assert moved[-3:] == [4, 4, 4]


def test_another_reason_is_progress() -> None:
    readiness = Readiness(URL)
    asked(readiness, 503, {"nats": "no answer within 2 s"})
    asked(readiness, 503, {"nats": "durable is missing"})

    assert readiness.moved == 2


def test_what_a_service_logs_of_its_start_is_told_until_it_answers() -> None:
    log = """{"event": "starting", "part": "mongodb", "waiting_for": "mongodb", "seconds": 3.1}
{"event": "starting", "part": "data", "waiting_for": "loaded 200 of 537", "seconds": 3.1}
{"event": "part_started", "part": "data"}
a line of another library
"""
    assert part_starting(log) == "data (loaded 200 of 537)"
    assert part_starting(log.splitlines()[0]) == "mongodb"
    assert part_starting("nothing of the kind") == ""


def test_patience_begins_anew_with_everything_new() -> None:
    moments, steps = iter([0, 10, 10, 70, 70, 129, 190]), iter([1, 2, 1, 2])
    patience = Patience(60, lambda: next(steps), clock=lambda: next(moments))

    assert not patience.ended()
    assert not patience.ended()
    assert not patience.ended(), "59 s after the last move"
    assert patience.ended(), "what was seen before is no progress"


def test_a_start_that_does_not_move_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    child = Child("talker", ["sh", "-c", "echo nearly there; sleep 60"], tmp_path / "log")
    child.start()
    try:
        child.wait_until(lambda: "nearly" in child.log_tail(), timeout=30)
        with pytest.raises(EmbeddedError, match=r"(?s)talker is not ready and has made no progress.*nearly there"):
            child.wait_until(lambda: False, timeout=0.01, progress=lambda: "the same")
    finally:
        child.stop()


def test_a_process_that_computes_or_writes_is_active(tmp_path: Path) -> None:
    log = tmp_path / "log"
    nothing = activity(None, log)
    log.write_text("a line")

    assert activity(None, log) != nothing
    assert cpu_seconds(os.getpid()) > 0
