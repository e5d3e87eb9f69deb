"""Ready means proven, live means that the loops beat."""

from __future__ import annotations

import asyncio

import pytest

from chassis.running.health import Health


async def fine() -> None:
    return None


async def test_ready_lists_every_check_with_its_state() -> None:
    health = Health()

    async def lag() -> dict[str, int]:
        return {"pending": 3}

    async def broken() -> None:
        raise ConnectionError("no route to nats://user:hush@host")

    health.add_check("mongodb", fine)
    health.add_check("relay", lag)
    health.add_check("nats", broken)
    report = await health.ready()
    assert not report.ok
    assert report.parts["mongodb"]["state"] == "ok"
    assert report.parts["relay"]["details"] == {"pending": 3}
    assert report.parts["nats"]["state"] == "failing"
    assert "ConnectionError: no route" in report.parts["nats"]["reason"]
    assert "hush" not in report.parts["nats"]["reason"]


async def test_check_that_hangs_fails_after_its_timeout_and_holds_up_no_other() -> None:
    health = Health()

    async def hanging() -> None:
        await asyncio.Event().wait()

    health.add_check("hanging", hanging, timeout=0.05)
    health.add_check("fine", fine)
    report = await health.ready()
    assert report.parts["hanging"]["reason"] == "no answer within 0.05 s"
    assert report.parts["fine"]["state"] == "ok"


async def test_probes_that_arrive_together_share_one_proof() -> None:
    health = Health()
    proofs = 0

    async def counting() -> None:
        nonlocal proofs
        proofs += 1
        await asyncio.sleep(0)

    health.add_check("counting", counting)
    await asyncio.gather(*(health.ready() for _ in range(20)))
    assert proofs == 1


async def test_draining_process_is_not_ready_at_once() -> None:
    health = Health()
    health.add_check("fine", fine)
    assert (await health.ready()).ok
    health.drain()
    report = await health.ready()
    assert not report.ok
    assert report.parts["process"]["reason"] == "the process is stopping"
    assert health.live().ok


def test_loop_without_a_beat_makes_the_process_not_live(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("chassis.running.health.time.monotonic", lambda: now)
    health = Health()
    beat = health.add_loop("relay", max_age=5)
    now = 104.0
    assert health.live().ok
    now = 106.0
    report = health.live()
    assert not report.ok
    assert report.parts["relay"] == {"state": "failing", "age_seconds": 6.0, "reason": "no turn within 5 s"}
    beat.beat()
    assert health.live().ok


def test_time_spent_on_starting_is_not_held_against_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("chassis.running.health.time.monotonic", lambda: now)
    health = Health()
    health.add_loop("relay", max_age=5)
    now = 150.0
    health.start()
    assert health.live().ok


def test_one_name_is_watched_once() -> None:
    health = Health()
    health.add_check("nats", fine)
    with pytest.raises(ValueError, match="already watched"):
        health.add_check("nats", fine)
