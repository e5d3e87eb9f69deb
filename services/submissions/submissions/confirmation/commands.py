"""Closing the loop: an accepted input gets its page, or its record, even if the broker loses everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chassis.clock import Clock, utc_now
from chassis.observability.logs import get_logger
from contracts.publisher_events import SubmissionPublished
from submissions import metrics
from submissions.confirmation.model import ConfirmationOutcome, ConfirmationPatience, RecordedByRegistry
from submissions.confirmation.repository import Confirmations

logger = get_logger()


class ConfirmPublication:
    """Command: note that an input is on its pages."""

    def __init__(self, confirmations: Confirmations, clock: Clock = utc_now) -> None:
        self._confirmations = confirmations
        self._clock = clock

    async def __call__(self, data: SubmissionPublished) -> ConfirmationOutcome:
        """Note it once; an older version's report and one of a foreign input change nothing."""
        outcome, received_at = await self._confirmations.published(data, self._clock())
        if received_at is not None:
            metrics.PAGE_DELAY.observe((data.published_at - received_at).total_seconds())
            logger.info("submission_published", submission_id=data.submission_id, release=data.release)
        elif outcome is ConfirmationOutcome.FOREIGN:
            logger.warning("publication_of_unknown_submission", submission_id=data.submission_id)
        return outcome


class ConfirmRecord:
    """Command: note that the registry made an input its record."""

    def __init__(self, confirmations: Confirmations, clock: Clock = utc_now) -> None:
        self._confirmations = confirmations
        self._clock = clock

    async def __call__(self, recorded: RecordedByRegistry) -> ConfirmationOutcome:
        """Note it once; the registry tells of it with every change of the record, and of foreign inputs too."""
        outcome = await self._confirmations.recorded(recorded, self._clock())
        if outcome is ConfirmationOutcome.FIRST:
            logger.info("submission_recorded", submission_id=recorded.submission_id, revision=recorded.revision)
        return outcome


class Reconcile:
    """Command: send again what was accepted and sent, and whose page or record was not reported in time.

    Any number of replicas may do it at once: each move is guarded by the state it starts from.

    Args:
        confirmations: What is awaited and what was confirmed.
        patience: How long to wait for a page; for a record as long at first, and longer in the end.
        wake: Tells the relay of this process that there is something to send.
        clock: Gives the present.
    """

    def __init__(
        self,
        confirmations: Confirmations,
        patience: ConfirmationPatience,
        wake: Callable[[], None],
        clock: Clock = utc_now,
    ) -> None:
        self._confirmations = confirmations
        self._patience = patience
        self._wake = wake
        self._clock = clock

    async def __call__(self) -> None:
        """Take one turn."""
        now = self._clock()
        keys = await self._confirmations.send_again(self._patience, now)
        if keys:
            metrics.REPUBLISHED.inc(len(keys))
            logger.warning("submissions_republished", count=len(keys), first=keys[0])
            self._wake()
        await self._measure(now)

    async def _measure(self, now: datetime) -> None:
        for state, waiting in (await self._confirmations.waiting()).items():
            age = max(0.0, (now - waiting.since).total_seconds()) if waiting.since else 0.0
            metrics.OUTBOX_COUNT.labels(state=state).set(waiting.count)
            metrics.OUTBOX_AGE.labels(state=state).set(age)
            if state == "new" and age > self._patience.first.total_seconds():
                logger.warning("outbox_waits", count=waiting.count, age=round(age, 1))
