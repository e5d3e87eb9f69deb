"""Taking an input in: look at the rules, seal, store once, answer. One atomic write holds the input and its events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from chassis.clock import Clock, utc_now
from chassis.ids import new_id
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from chassis.storage.mongo import PyMongoError
from contracts.problems import TOO_LARGE
from submissions import metrics
from submissions.canonical import NotCanonicalError
from submissions.directory import Directory
from submissions.errors import ConflictError, Fault, RefusedError, UnsureError, invalid
from submissions.intake.checks import admit
from submissions.intake.events import LARGEST_EVENT, event_bound
from submissions.intake.group_commit import GroupCommit, QueueFullError
from submissions.intake.model import (
    Admitted,
    Input,
    Receipt,
    Sender,
    Submission,
    idempotency_key,
    new_submission,
    receipt_of,
    seal,
)
from submissions.intake.repository import Outcome, Submissions
from submissions.questionnaires.model import words_of

logger = get_logger()

CONFIRM_AFTER: Final = (0.0, 0.02, 0.05, 0.1, 0.25, 0.5)
"""Seconds before each look for the document that made ours a duplicate: it may not be on a majority yet."""


class TakeIn:
    """Command: take in one input. ``directory`` gives the present picture of rounds, questionnaires and countries."""

    def __init__(
        self,
        submissions: Submissions,
        commit: GroupCommit[Submission, Outcome],
        directory: Callable[[], Directory],
        clock: Clock = utc_now,
        *,
        deadline: float = 10.0,
    ) -> None:
        self._submissions = submissions
        self._commit = commit
        self._directory = directory
        self._clock = clock
        self._deadline = deadline

    async def __call__(self, new: Input, sender: Sender, key: str | None) -> Receipt:
        """Store the input once and give its receipt; the same key and content give the first receipt again.

        Raises:
            RefusedError: nothing was stored; ``UnsureError``: it may have been, and repeating with the key is safe.
        """
        sealed = _seal(new)
        idempotency = idempotency_key(sender, key) if key is not None else None
        now = self._clock()
        try:
            admitted = self._admit(new, sealed[0], sender)
        except RefusedError:
            if idempotency is not None and (earlier := await self._earlier(idempotency)):
                return _repeated(earlier, sealed[1])  # what was taken stays taken, though the round closed meanwhile
            raise
        ids = (new_id(), new_id(), new_id())
        record = new_submission(
            new, sealed, admitted, sender, ids=ids, now=now, idempotency=idempotency, traceparent=current_traceparent()
        )
        return await self._store(record)

    def _admit(self, new: Input, canonical: str, sender: Sender) -> Admitted:
        admitted = admit(new, sender, self._directory(), self._clock())
        form = admitted.questionnaire
        words = words_of(form, new.answers, new.language)
        if event_bound(canonical, form.questions, new.answers, words) > LARGEST_EVENT:
            raise RefusedError(TOO_LARGE, detail=Fault("", "too_large"))
        return admitted

    async def _store(self, record: Submission) -> Receipt:
        outcome = await self._written(record)
        if outcome is Outcome.STORED:
            metrics.ACCEPTED.labels(kind=record.kind, status=record.status).inc()
            logger.info("submission_received", submission_id=record.submission_id, round=record.round, kind=record.kind)
            return receipt_of(record)
        if outcome is Outcome.DUPLICATE and record.idempotency is not None:
            return await self._confirmed(record)
        metrics.UNSURE.inc()
        raise UnsureError

    async def _written(self, record: Submission) -> Outcome:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._commit.submit(record)
        except QueueFullError as error:
            raise UnsureError(retry_after=5) from error
        except TimeoutError:
            return Outcome.UNSURE

    async def _confirmed(self, record: Submission) -> Receipt:
        """Answer a repetition from what a majority of the database holds."""
        for pause in CONFIRM_AFTER:
            await asyncio.sleep(pause)
            earlier = await self._earlier(str(record.idempotency))
            if earlier is not None:
                return _repeated(earlier, record.content_digest)
        raise UnsureError

    async def _earlier(self, idempotency: str) -> Submission | None:
        try:
            return await self._submissions.by_key(idempotency)
        except PyMongoError as error:
            raise UnsureError from error


def _seal(new: Input) -> tuple[str, str]:
    try:
        return seal(new.content())
    except NotCanonicalError as error:
        raise invalid(Fault("/answers", "not_canonical")) from error


def _repeated(earlier: Submission, content_digest: str) -> Receipt:
    if earlier.content_digest != content_digest:
        metrics.REPEATED.labels(outcome="conflict").inc()
        raise ConflictError
    metrics.REPEATED.labels(outcome="same").inc()
    logger.info("submission_repeated", submission_id=earlier.submission_id)
    return receipt_of(earlier)
