"""Local copies of the registry's records: what holds for the latest days, in whatever order events arrive."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from chassis.storage.mongo import Mongo
from contracts.registry_events import RoundRecorded
from submissions.reference.cache import ReferenceCache
from submissions.reference.repository import ReferenceCollection, ReferenceRepository


async def test_a_correction_of_earlier_days_does_not_become_the_present(mongo: Mongo, world: ModuleType) -> None:
    copies = ReferenceCollection(mongo.collection("rounds"), RoundRecorded)
    now = world.review_round("demo-unece", "unece", version=2, place="Geneva")
    past = now.model_copy(update={"version": 3, "latest": False, "place": "Vienna"})
    later = now.model_copy(update={"version": 4, "place": "Berne"})

    kept = [await copies.store("demo-unece", one) for one in (now, past, later, now)]

    assert kept == [True, False, True, False]
    assert (await copies.load(["demo-unece"]))["demo-unece"].place == "Berne"


async def test_a_copy_that_cannot_be_read_takes_no_other_with_it(
    mongo: Mongo, world: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    repository = ReferenceRepository(mongo)
    for code in ("r1", "r2", "r3"):
        await repository.rounds.store(code, world.review_round(code))
    cache = ReferenceCache(repository)
    await cache.refresh()
    await _spoil(mongo, "rounds", "r2", {"closes_at": "9999-12-31T23:59:59-12:00"}, version=2)
    await repository.rounds.store("r3", world.review_round("r3", version=2, place="Berne"))

    await cache.refresh()
    await cache.refresh()

    rounds = cache.current().rounds
    assert {code: one.version for code, one in rounds.items()} == {"r1": 1, "r2": 1, "r3": 2}
    assert capfd.readouterr().out.count("copy_not_readable") == 1


async def test_a_questionnaire_that_is_no_schema_takes_no_other_with_it(mongo: Mongo, world: ModuleType) -> None:
    repository = ReferenceRepository(mongo)
    good = world.questionnaire("member_state_review")
    bad = good.model_copy(update={"code": "bad", "answers_schema": {"type": "no such type"}})
    for one in (good, bad):
        await repository.questionnaires.store(one.code, one)
    cache = ReferenceCache(repository)
    await cache.refresh()
    assert set(cache.current().questionnaires) == {good.code}


async def _spoil(mongo: Mongo, collection: str, key: str, changes: dict[str, Any], *, version: int) -> None:
    stored = await mongo.collection(collection).find_one({"_id": key})
    assert stored is not None
    state = json.dumps(json.loads(stored["state"]) | changes)
    await mongo.collection(collection).update_one({"_id": key}, {"$set": {"state": state, "version": version}})
