"""Local copies of the registry's records: what holds for the latest days, in whatever order events arrive."""

from __future__ import annotations

from types import ModuleType

from chassis.storage.mongo import Mongo
from contracts.registry_events import RoundRecorded
from submissions.reference.repository import ReferenceCollection


async def test_a_correction_of_earlier_days_does_not_become_the_present(mongo: Mongo, world: ModuleType) -> None:
    copies = ReferenceCollection(mongo.collection("rounds"), RoundRecorded)
    now = world.review_round("demo-unece", "unece", version=2, place="Geneva")
    past = now.model_copy(update={"version": 3, "latest": False, "place": "Vienna"})
    later = now.model_copy(update={"version": 4, "place": "Berne"})

    kept = [await copies.store("demo-unece", one) for one in (now, past, later, now)]

    assert kept == [True, False, True, False]
    assert (await copies.load(["demo-unece"]))["demo-unece"].place == "Berne"
