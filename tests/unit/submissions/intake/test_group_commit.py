"""Requests that arrive together share one write, each with its own answer; no fault of one is another's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import orjson
import pytest
import submissions_memory as memory
import submissions_store_suite as suite
import submissions_world as the_world
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from submissions.errors import ConflictError, WriteUncertainError
from submissions.intake.group_commit import GroupCommit, QueueFullError
from submissions.intake.schemas import decode
from submissions.submission.model import Caller, Receipt, idempotency_key
from submissions.submission.repository import InsertOutcome, outcomes

Fault = memory.Fault


@pytest.fixture
def collection() -> Any:
    return memory.MemoryCollection()


class TestStoreInMemory(suite.StoreSuite):
    """The shared suite on the collection in memory."""


class Writer:
    """Records the groups; stands still while the gate is closed."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(items))
        await self.gate.wait()
        if 13 in items:
            raise ValueError("13")
        return [item * 10 for item in items]


async def test_a_single_request_is_written_at_once_and_alone() -> None:
    writer = Writer()
    writer.gate.set()
    commit = GroupCommit(writer)
    assert [await commit.submit(n) for n in (1, 2, 3)] == [10, 20, 30]
    assert writer.groups == [[1], [2], [3]]


async def test_what_arrives_while_all_writers_are_busy_goes_together() -> None:
    writer = Writer()
    commit = GroupCommit(writer, writers=2, batch=5)
    tasks = []
    for number in range(1, 13):
        tasks.append(asyncio.create_task(commit.submit(number)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert writer.groups == [[1], [2]]
    writer.gate.set()
    assert await asyncio.gather(*tasks) == [n * 10 for n in range(1, 13)]
    assert sorted(len(group) for group in writer.groups) == [1, 1, 5, 5]


async def test_an_error_reaches_only_the_request_it_concerns() -> None:
    writer = Writer()
    writer.gate.set()
    commit = GroupCommit(writer, writers=1)
    answers = await asyncio.gather(*(commit.submit(n) for n in (11, 12, 13, 14)), return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [110, 120, 140]
    assert isinstance(answers[2], ValueError)


async def test_a_full_queue_refuses_at_once() -> None:
    writer = Writer()
    commit = GroupCommit(writer, writers=1, bound=2)
    tasks = [asyncio.create_task(commit.submit(1))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(commit.submit(n)) for n in (2, 3)]
    await asyncio.sleep(0)
    assert commit.fill == 1
    with pytest.raises(QueueFullError):
        await commit.submit(4)
    writer.gate.set()
    assert await asyncio.gather(*tasks) == [10, 20, 30]


async def test_a_stop_writes_what_waits_and_takes_nothing_more() -> None:
    writer = Writer()
    commit = GroupCommit(writer, writers=1, batch=2)
    tasks = [asyncio.create_task(commit.submit(n)) for n in range(1, 6)]
    await asyncio.sleep(0)
    stop = asyncio.create_task(commit.stop())
    await asyncio.sleep(0)
    with pytest.raises(QueueFullError):
        await commit.submit(6)
    writer.gate.set()
    await stop
    assert await asyncio.gather(*tasks) == [10, 20, 30, 40, 50]


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"writeErrors": [{"index": 1, "code": 11000}]}, ["stored", "duplicate", "stored"]),
        ({"writeErrors": [{"index": 0, "code": 121}]}, ["rejected", "stored", "stored"]),
        ({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}, ["uncertain", "uncertain", "uncertain"]),
        (
            {"writeErrors": [{"index": 2, "code": 11000}], "writeConcernErrors": [{"code": 64}]},
            ["uncertain", "uncertain", "duplicate"],
        ),
    ],
)
def test_a_write_concern_error_is_never_a_success(details: dict[str, Any], expected: list[str]) -> None:
    assert outcomes(3, details) == [InsertOutcome(one) for one in expected]


PORTUGAL = Caller("focal-point", "submitter", country="PRT")


async def test_a_write_that_takes_too_long_promises_nothing_and_a_repetition_tells_the_same_id(
    world: ModuleType, collection: Any
) -> None:
    impatient = suite.command(world, collection, deadline=0.0)  # whatever the machine does: no write is that fast
    collection.gate.clear()
    new = decode(orjson.dumps(world.state_body()))
    with pytest.raises(WriteUncertainError):
        await impatient(new, PORTUGAL, "k")
    collection.gate.set()
    receipt = await suite.command(world, collection, deadline=None)(new, PORTUGAL, "k")
    assert [one["submission_id"] for one in collection.documents.values()] == [receipt.submission_id]


async def test_what_was_taken_stays_taken_though_the_round_closed_meanwhile(world: ModuleType, collection: Any) -> None:
    receive = suite.command(world, collection)
    new = decode(orjson.dumps(world.state_body()))
    first = await receive(new, PORTUGAL, "k")
    receive._clock = lambda: world.NOW.replace(year=2040)
    assert await receive(new, PORTUGAL, "k") == first
    other = decode(orjson.dumps(world.state_body(title="Another")))
    with pytest.raises(ConflictError):
        await receive(other, PORTUGAL, "k")


POSTS = st.tuples(st.sampled_from("kl"), st.sampled_from("AB"))
FAULTS = st.lists(st.sampled_from(list(Fault)), max_size=2)


class Idempotency(RuleBasedStateMachine):
    """Clients repeat requests with two keys and two bodies while the database fails in every measured way."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.collection = self.runner.run(self._collection())
        self.receive = suite.command(the_world, self.collection, writers=1, batch=3)
        self.promised: dict[str, Receipt] = {}

    async def _collection(self) -> Any:
        return memory.MemoryCollection()

    def teardown(self) -> None:
        """Repeat everything once more without faults: whatever was unsure becomes certain."""
        try:
            for key in "kl":
                self.post_at_once([(key, "A"), (key, "B")], [])
        finally:
            self.runner.close()

    @rule(posts=st.lists(POSTS, min_size=1, max_size=8), faults=FAULTS)
    def post_at_once(self, posts: list[tuple[str, str]], faults: list[Any]) -> None:
        self.collection.faults.extend(faults)
        answers = self.runner.run(self._post_all(posts))
        self.collection.faults.clear()
        for (key, title), answer in zip(posts, answers, strict=True):
            self._judge(key, title, answer, sure=not faults)

    async def _post_all(self, posts: list[tuple[str, str]]) -> list[Any]:
        bodies = [decode(orjson.dumps(the_world.state_body(title=title))) for _, title in posts]
        calls = (self.receive(body, PORTUGAL, key) for body, (key, _) in zip(bodies, posts, strict=True))
        return list(await asyncio.gather(*calls, return_exceptions=True))

    def _judge(self, key: str, title: str, answer: Any, *, sure: bool) -> None:
        stored = self.runner.run(self._stored(key))
        if isinstance(answer, Receipt):
            assert stored, "a 202 without a document"
            assert stored["submission_id"] == answer.submission_id
            assert orjson.loads(stored["content"])["title"] == title
            assert self.promised.setdefault(key, answer) == answer, "two answers to one key"
        elif isinstance(answer, ConflictError):
            assert stored
            assert orjson.loads(stored["content"])["title"] != title
        else:
            assert isinstance(answer, WriteUncertainError), answer
            assert not sure, "unsure though nothing failed"

    async def _stored(self, key: str) -> Any:
        return await self.collection.find_one({"idempotency": idempotency_key(PORTUGAL, key)})

    @invariant()
    def one_document_per_key(self) -> None:
        keys = [one["idempotency"] for one in self.collection.documents.values()]
        assert len(keys) == len(set(keys))


TestIdempotency = Idempotency.TestCase
TestIdempotency.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
