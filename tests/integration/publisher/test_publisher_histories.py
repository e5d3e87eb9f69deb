"""Incremental = clean: in whatever order events come, releases lead to the views of a clean rebuild."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.storage.mongo import Mongo, find_all
from contracts.events import EventData
from contracts.vocabulary import Region, RoundState
from publisher.bootstrap import Service, build
from publisher.indexes import INDEXES
from publisher.lists import model as lists
from publisher.pages.inputs_list import page as inputs_list
from publisher.releases import archive
from publisher.settings import Settings

Take = Callable[[Service, EventData, str], Awaitable[None]]
HISTORIES = max(5, settings().max_examples // 10)
COUNTRIES = ("PRT", "ESP", "DEU", "BRA", "MLI")
ROUNDS = ("demo-unece", "demo-lac", "demo-imrf")
COLLECTIONS = (
    "pages",
    "changes",
    "releases",
    "list_counts",
    "publications",
    "submissions",
    "records",
    "meta",
    "change_queue",
    "outbox",
    "failures",
)


@dataclass(frozen=True)
class History:
    """What is told, by number, and in which order; after some of it a release is made."""

    inputs: tuple[tuple[int, str, str, int, int], ...]
    """Number, country, round, moment of arrival, revisions."""
    rounds: tuple[tuple[str, int, RoundState, bool], ...]
    """Code, version, state, demonstration."""
    members: tuple[tuple[Region, tuple[str, ...]], ...]
    """Second versions of regions."""
    champions: tuple[tuple[str, int, str], ...]
    questionnaires: int
    seed: int
    """Of order, repetitions and releases."""

    def told(self, events: Any) -> list[tuple[EventData, str]]:
        """Return every event once, in the order of what happened."""
        told: list[tuple[EventData, str]] = events.registry()
        for number, country, code, at, revisions in self.inputs:
            for revision in range(1, revisions + 1):
                where = {"country": country, "round": code, "at": at + 1000.0 * (revision - 1), "revision": revision}
                data = events.accepted(number, **where)
                told += [(events.received(number, **where), data.submission_id), (data, data.submission_id)]
        for code, version, state, demonstration in self.rounds:
            changed = events.round(code, version=version, state=state)
            told.append((changed.model_copy(update={"demonstration": demonstration}), code))
        for region, members in self.members:
            told.append((events.region(region, version=2, members=members), str(region)))
        told += [
            (events.champion(iso3, version=version, status=status), iso3) for iso3, version, status in self.champions
        ]
        told += [
            (events.questionnaire(version=version), "member-state-outline")
            for version in range(2, self.questionnaires + 1)
        ]
        return told


@st.composite
def histories(draw: st.DrawFn) -> History:
    numbers = range(1, 1 + draw(st.integers(1, 9)))
    pick, small = st.sampled_from, st.integers(1, 2)
    return History(
        inputs=tuple(
            (n, draw(pick(COUNTRIES)), draw(pick(ROUNDS)), draw(st.integers(0, 20)), draw(small)) for n in numbers
        ),
        rounds=tuple(
            (code, version, draw(pick(RoundState)), draw(st.booleans()))
            for code in ROUNDS
            for version in range(2, 2 + draw(st.integers(0, 2)))
        ),
        members=tuple(
            (region, tuple(draw(st.lists(pick(("DEU", "PRT", "ESP", "BRA", "MLI", "MAR")), unique=True))))
            for region in draw(st.lists(pick((Region.UNECE, Region.LAC, Region.AFRICA, Region.GLOBAL)), unique=True))
        ),
        champions=tuple((draw(pick(COUNTRIES)), v, draw(pick(("confirmed", "ended")))) for v in range(2, 4)),
        questionnaires=draw(small),
        seed=draw(st.integers(0, 2**16)),
    )


async def site(mongo: Mongo) -> dict[str, str]:
    """Return the digests of views by page, as the newest release has them."""
    return {one["_id"]: one["view"] for one in await find_all(mongo.collection("pages"), {"view": {"$ne": None}})}


async def emptied(mongo: Mongo) -> None:
    for name in COLLECTIONS:
        await mongo.collection(name).delete_many({})


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut lists after three inputs, so that few inputs make several pages."""
    for module in (lists, archive, inputs_list):
        monkeypatch.setattr(module, "PAGE_SIZE", 3)
    monkeypatch.setattr(archive, "FRONT_SIZE", 2)


@pytest.mark.usefixtures("short_lists")
@pytest.mark.timeout(600)
@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories())
async def test_any_history_leads_to_the_views_of_a_clean_rebuild(
    mongo: Mongo, settings_for: Callable[..., Settings], events: Any, take: Take, history: History
) -> None:
    await mongo.ensure_indexes(INDEXES)
    await emptied(mongo)
    told = history.told(events)
    first = build(settings_for(Settings, hub_role="web"))
    for event, subject in told:
        await take(first, event, subject)
    clean = await first.rebuild.digests()
    first.mongo.close()
    await emptied(mongo)

    chance = random.Random(history.seed)
    shuffled = told + [one for one in told if chance.random() < 0.3]
    chance.shuffle(shuffled)
    second, third = (build(settings_for(Settings, hub_role="web")) for _ in range(2))
    for event, subject in shuffled:
        await take(second, event, subject)
        if chance.random() < 0.25:  # made by one of two replicas: what each kept of its last release may be old
            await chance.choice((second, third)).committer.release()
    await second.rebuild.queue_if_needed()
    while await second.committer.release():
        pass
    second.mongo.close()
    third.mongo.close()
    made = await site(mongo)
    assert sorted(made) == sorted(clean)
    assert [page for page in clean if made[page] != clean[page]] == []
