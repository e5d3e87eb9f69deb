"""What holds for taking inputs in, whatever stores them; run on the collection in memory and on a real server."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import Any

import orjson
import pytest

from submissions.errors import ConflictError
from submissions.intake.commands import ReceiveSubmission, StoreSubmissions
from submissions.intake.group_commit import GroupCommit
from submissions.intake.schemas import decode
from submissions.submission.model import Caller, Receipt, Submission
from submissions.submission.repository import InsertOutcome, Submissions

PORTUGAL = Caller("focal-point", "submitter", country="PRT")


def command(world: ModuleType, collection: Any, *, deadline: float | None = 10.0, **options: Any) -> ReceiveSubmission:
    """Build the command over a collection; ``options`` are those of the group commit."""
    store = Submissions(collection)
    commit: GroupCommit[Submission, InsertOutcome] = GroupCommit(StoreSubmissions(store), **options)
    return ReceiveSubmission(store, commit, world.reference, lambda: world.NOW, deadline=deadline)


class StoreSuite:
    """Needs the fixtures ``collection`` and ``world``."""

    @pytest.fixture
    def receive(self, world: ModuleType, collection: Any) -> Any:
        take = command(world, collection)

        async def post(key: str | None = None, caller: Caller = PORTUGAL, **changes: Any) -> Receipt:
            return await take(decode(orjson.dumps(world.state_body(**changes))), caller, key)

        return post

    async def test_one_input_is_stored_once(self, receive: Any, collection: Any) -> None:
        receipt = await receive("k")
        document = await collection.find_one({"submission_id": receipt.submission_id})
        assert document["content_digest"] == receipt.content_digest
        assert {event["state"] for event in document["events"]} == {"new"}

    async def test_the_same_key_and_body_give_the_first_answer_again(self, receive: Any, collection: Any) -> None:
        assert await receive("k") == await receive("k")
        assert await collection.count_documents({}) == 1

    async def test_the_same_key_with_another_body_is_a_conflict(self, receive: Any, collection: Any) -> None:
        await receive("k")
        with pytest.raises(ConflictError):
            await receive("k", title="Another title")
        assert await collection.count_documents({}) == 1

    async def test_without_a_key_each_post_is_a_new_input(self, receive: Any, collection: Any) -> None:
        first, second = await receive(), await receive()
        assert first.submission_id != second.submission_id
        assert await collection.count_documents({}) == 2

    async def test_requests_at_once_with_one_key_store_one_and_agree(self, receive: Any, collection: Any) -> None:
        receipts = await asyncio.gather(*(receive("k") for _ in range(20)))
        assert len({receipt.submission_id for receipt in receipts}) == 1
        assert await collection.count_documents({}) == 1

    async def test_of_two_bodies_at_once_under_one_key_one_wins(self, receive: Any, collection: Any) -> None:
        bodies = ["A", "B"] * 10
        answers = await asyncio.gather(*(receive("k", title=title) for title in bodies), return_exceptions=True)
        stored = await collection.find_one({})
        for title, answer in zip(bodies, answers, strict=True):
            if orjson.loads(stored["content"])["title"] == title:
                assert answer.submission_id == stored["submission_id"]
            else:
                assert isinstance(answer, ConflictError)
        assert await collection.count_documents({}) == 1

    async def test_a_repeated_key_in_a_group_harms_no_other_request(self, receive: Any, collection: Any) -> None:
        await receive("k")
        keys = ["k", "a", "k", "b", "k", "c", None]
        answers = await asyncio.gather(*(receive(key) for key in keys))
        assert await collection.count_documents({}) == 5
        assert len({answer.submission_id for answer in answers}) == 5

    async def test_what_cannot_be_written_harms_no_other_request(self, receive: Any, collection: Any) -> None:
        unwritable = Caller("\ud800", "submitter", country="PRT")
        answers = await asyncio.gather(
            receive("a"), receive(None, unwritable), receive("b"), receive("c"), return_exceptions=True
        )
        assert [isinstance(answer, Receipt) for answer in answers] == [True, False, True, True]
        assert isinstance(answers[1], UnicodeEncodeError)
        assert await collection.count_documents({}) == 3

    async def test_two_processes_with_one_key_store_one_and_agree(self, world: ModuleType, collection: Any) -> None:
        processes = [command(world, collection), command(world, collection)]
        new = decode(orjson.dumps(world.state_body()))
        receipts = await asyncio.gather(*(processes[n % 2](new, PORTUGAL, "k") for n in range(10)))
        assert len(set(receipts)) == 1
        assert await collection.count_documents({}) == 1

    async def test_a_request_that_is_given_up_takes_nothing_from_the_others(
        self, receive: Any, collection: Any, eventually: Any
    ) -> None:
        tasks = [asyncio.create_task(receive(f"k{n}")) for n in range(10)]
        await asyncio.sleep(0)
        tasks[3].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(isinstance(answer, Receipt) for answer in answers) == 9

        async def all_written() -> bool:
            return bool(await collection.count_documents({}) == 10)

        await eventually(all_written)
        assert (await receive("k3")).submission_id
        assert await collection.count_documents({}) == 10
