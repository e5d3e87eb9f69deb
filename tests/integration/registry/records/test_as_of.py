"""Looking into two times: the database answers as a list of everything that was ever stated would."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.registry_history import replayed

from chassis.errors import ProblemError
from chassis.storage.mongo import Mongo, find_all
from registry.bootstrap import build
from registry.catalogue import BY_TYPE
from registry.directory.countries import CountryEntry
from registry.indexes import INDEXES
from registry.records.model import RecordType
from registry.records.store.as_of import Moment
from registry.records.store.repository import Revisions
from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteResult
from registry.settings import Settings

COUNTRY = BY_TYPE[RecordType.COUNTRY]
FIRST = date(2020, 1, 1)
ACT = WriteContext("somebody", "to be tried out")


@dataclass
class Time:
    """A clock that stands until it is moved."""

    now: datetime = datetime(2020, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Told:
    """What was known after each step: name by day."""

    days: list[date] = field(default_factory=lambda: [FIRST + timedelta(days=number) for number in range(40)])
    known: list[tuple[datetime, list[str | None]]] = field(default_factory=list)

    def at(self, moment: datetime) -> list[str | None]:
        return next((names for when, names in reversed(self.known) if when <= moment), [None] * len(self.days))


async def put(records: RecordService, stated: CountryEntry, replaces: Sequence[int] = ()) -> WriteResult:
    return await records.write(ACT, lambda unit: unit.put(COUNTRY, stated, replaces=replaces))


def entry(key: str, name: str, begin: date | None, end: date | None = None) -> CountryEntry:
    return CountryEntry.model_validate(
        {
            "iso3": key,
            "iso2": key[:2],
            "m49": None,
            "name": name,
            "status": "un_member",
            "valid_from": begin,
            "valid_to": end,
            "source": "made for a test",
            "confidence": "high",
        }
    )


@pytest.fixture
async def time() -> Time:
    return Time()


@pytest.fixture
async def records(mongo: Mongo, settings_for: Callable[..., Settings], time: Time) -> Any:
    await mongo.ensure_indexes(INDEXES)
    service = build(settings_for(Settings, hub_role="web"), clock=time)
    yield service.records
    service.mongo.close()


@pytest.mark.parametrize("seed", range(4))
async def test_any_day_is_answered_as_it_was_known_at_any_moment(
    mongo: Mongo, records: RecordService, time: Time, seed: int
) -> None:
    chance, revisions = random.Random(seed), Revisions(mongo)
    keys = ["AAA", "AAB", "AAC"]
    told = {key: Told() for key in keys}
    for step in range(60):
        time.now += timedelta(hours=chance.choice([0, 0, 1, 30]))
        key = chance.choice(keys)
        begin = None if chance.random() < 0.1 else FIRST + timedelta(days=chance.randrange(30))
        end = None if chance.random() < 0.4 else (begin or FIRST) + timedelta(days=chance.randrange(1, 15))
        held = (await revisions.current(RecordType.COUNTRY, [key])).get(key, [])
        replaces = [one.version for one in held if chance.random() < 0.3]
        try:
            kept = await put(records, entry(key, f"Step {step}", begin, end), replaces=replaces)
        except ProblemError:
            continue
        periods = replayed(reversed(await revisions.history(RecordType.COUNTRY, key)))
        steps = {r.version: r.statement.state["name"] for r in await revisions.history(RecordType.COUNTRY, key)}
        names = [next((steps[p.version] for p in periods if p.holds(day)), None) for day in told[key].days]
        told[key].known.append((kept.revision.recorded_at, names))
    for key in keys:
        for _ in range(60):
            place = chance.randrange(40)
            day, moment = (
                told[key].days[place],
                datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(700)),
            )
            found = await revisions.one(RecordType.COUNTRY, key, Moment(day, moment))
            assert (found.statement.state["name"] if found else None) == told[key].at(moment)[place]
    for _ in range(30):
        place = chance.randrange(40)
        for moment in (None, datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(700))):
            page = await revisions.page(RecordType.COUNTRY, Moment(told["AAA"].days[place], moment))
            expected = {key: told[key].at(moment or time.now)[place] for key in keys}
            assert [(one.statement.key, one.statement.state["name"]) for one in page] == [
                (key, name) for key, name in expected.items() if name
            ]


async def test_recorded_time_never_runs_backwards_whatever_the_clock_does(records: RecordService, time: Time) -> None:
    first = await put(records, entry("AAA", "First", FIRST))
    time.now -= timedelta(days=3)
    second = await put(records, entry("AAA", "Second", FIRST))
    assert second.revision.recorded_at == first.revision.recorded_at


@pytest.mark.parametrize(
    "moment",
    [
        Moment(date(2027, 1, 1), None),
        Moment(date(2021, 1, 1), None),
        Moment(date(2027, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
        Moment(date(2021, 1, 1), datetime(2021, 1, 1, tzinfo=UTC)),
        Moment(date(2021, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
    ids=["today", "an old day", "today as known then", "an old day as known then", "an old day as known later"],
)
async def test_a_look_costs_the_same_however_long_the_history_is(
    mongo: Mongo, records: RecordService, time: Time, moment: Moment
) -> None:
    async def examined() -> int:
        await mongo._database.command("profile", 2)
        assert await Revisions(mongo).page(RecordType.COUNTRY, moment)
        await mongo._database.command("profile", 0)
        documents = await find_all(mongo.collection("system.profile"), {"command.aggregate": "periods"})
        return int(documents[-1]["keysExamined"] + documents[-1]["docsExamined"])

    await put(records, entry("AAA", "Step 0", FIRST))
    short = await examined()
    for step in range(1, 160):
        time.now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=10 * step)
        begin = FIRST + timedelta(days=10 * (step - step % 2))
        await put(records, entry("AAA", f"Step {step}", begin))
    assert await examined() <= short + 6
