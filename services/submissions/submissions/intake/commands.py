"""Taking an input in: look at the rules, seal, store once, answer. One atomic write holds the input and its events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from chassis.clock import Clock, utc_now
from chassis.ids import new_id
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from chassis.storage.mongo import PyMongoError
from contracts.problems import TOO_LARGE
from contracts.vocabulary import Admission
from submissions import metrics
from submissions.errors import ConflictError, RejectedError, Violation, WriteUncertainError, invalid
from submissions.intake.checks import admit
from submissions.intake.group_commit import GroupCommit, QueueFullError
from submissions.reference.data import ReferenceData
from submissions.submission.canonical import NotCanonicalError
from submissions.submission.content import NewInput, Sealed, seal
from submissions.submission.events import LARGEST_EVENT, event_bound
from submissions.submission.model import Admitted, Caller, Receipt, Submission, idempotency_key, receipt_of
from submissions.submission.repository import InsertOutcome, Submissions
from submissions.submission.transitions import Occasion, accept, receive

logger = get_logger()

CONFIRM_AFTER: Final = (0.0, 0.02, 0.05, 0.1, 0.25, 0.5)
"""Seconds before each look for the document that made ours a duplicate: it may not be on a majority yet."""


class StoreSubmissions:
    """Command: store a group of inputs that arrived together, and let the relay of this process know."""

    def __init__(self, submissions: Submissions, wake: Callable[[], None] | None = None) -> None:
        self._submissions = submissions
        self._wake = wake

    async def __call__(self, group: Sequence[Submission]) -> Sequence[InsertOutcome]:
        """Insert them in one write; return of each what became of it, in order."""
        metrics.BATCH_SIZE.observe(len(group))
        outcomes = await self._submissions.insert(group)
        if self._wake is not None:
            self._wake()
        return outcomes


class ReceiveSubmission:
    """Command: take in one input.

    Args:
        submissions: Where it is looked up under its key.
        commit: Has it stored, together with what arrives at the same time, by ``StoreSubmissions``.
        reference: Gives the present picture of rounds, questionnaires and countries.
        clock: Gives the time of receipt.
        deadline: Seconds to wait for the write; then its outcome counts as uncertain. None: as long as it takes.
    """

    def __init__(
        self,
        submissions: Submissions,
        commit: GroupCommit[Submission, InsertOutcome],
        reference: Callable[[], ReferenceData],
        clock: Clock = utc_now,
        *,
        deadline: float | None = 10.0,
    ) -> None:
        self._submissions = submissions
        self._commit = commit
        self._reference = reference
        self._clock = clock
        self._deadline = deadline

    async def __call__(self, new: NewInput, caller: Caller, key: str | None) -> Receipt:
        """Store the input once and return its receipt; the same key and content give the first receipt again.

        Raises:
            RejectedError: nothing was stored.
            WriteUncertainError: it may have been; repeating with the key is safe.
        """
        sealed = _seal(new)
        idempotency = idempotency_key(caller, key) if key is not None else None
        now = self._clock()
        try:
            admitted = self._admit(new, sealed, caller, now)
        except RejectedError:
            if idempotency is not None and (earlier := await self._earlier(idempotency)):
                return _repeated(earlier, sealed)  # what was taken stays taken, though the round closed meanwhile
            raise
        return await self._store(_received(new, sealed, admitted, caller, now, idempotency))

    def _admit(self, new: NewInput, sealed: Sealed, caller: Caller, now: datetime) -> Admitted:
        admitted = admit(new, caller, self._reference(), now)
        if event_bound(sealed.content, admitted.questionnaire.questions, new.answers, admitted.words) > LARGEST_EVENT:
            raise RejectedError(TOO_LARGE, detail=Violation("", "too_large"))
        return admitted

    async def _store(self, submission: Submission) -> Receipt:
        outcome = await self._written(submission)
        if outcome is InsertOutcome.STORED:
            metrics.ACCEPTED.labels(kind=submission.kind, status=submission.status).inc()
            logger.info(
                "submission_received",
                submission_id=submission.submission_id,
                round=submission.round,
                kind=submission.kind,
            )
            return receipt_of(submission)
        if outcome is InsertOutcome.DUPLICATE and submission.idempotency is not None:
            return await self._confirmed(submission, submission.idempotency)
        metrics.UNCERTAIN.inc()
        raise WriteUncertainError

    async def _written(self, submission: Submission) -> InsertOutcome:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._commit.submit(submission)
        except QueueFullError as error:
            raise WriteUncertainError(retry_after=5) from error
        except TimeoutError:
            return InsertOutcome.UNCERTAIN

    async def _confirmed(self, submission: Submission, idempotency: str) -> Receipt:
        """Answer a repetition from what a majority of the database holds."""
        for pause in CONFIRM_AFTER:
            await asyncio.sleep(pause)
            earlier = await self._earlier(idempotency)
            if earlier is not None:
                return _repeated(earlier, Sealed(submission.content, submission.content_digest))
        raise WriteUncertainError

    async def _earlier(self, idempotency: str) -> Submission | None:
        try:
            return await self._submissions.by_key(idempotency)
        except PyMongoError as error:
            raise WriteUncertainError from error


def _seal(new: NewInput) -> Sealed:
    try:
        return seal(new.content())
    except NotCanonicalError as error:
        raise invalid(Violation("/answers", "not_canonical")) from error


def _received(
    new: NewInput, sealed: Sealed, admitted: Admitted, caller: Caller, now: datetime, idempotency: str | None
) -> Submission:
    """Return the input after its receipt: received, and accepted at once if the round's policy says so."""
    submission_id, trace = new_id(), current_traceparent()
    occasion = Occasion(new_id(), now, trace)
    submission = receive(new, sealed, admitted, caller, occasion, submission_id=submission_id, idempotency=idempotency)
    at_once = admitted.admission is Admission.ACCEPT
    return accept(submission, Occasion(new_id(), now, trace)) if at_once else submission


def _repeated(earlier: Submission, sealed: Sealed) -> Receipt:
    if earlier.content_digest != sealed.content_digest:
        metrics.REPEATED.labels(outcome="conflict").inc()
        raise ConflictError
    metrics.REPEATED.labels(outcome="same").inc()
    logger.info("submission_repeated", submission_id=earlier.submission_id)
    return receipt_of(earlier)
