"""Closing the loop: an accepted input gets its page, or its record, even if the broker loses everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chassis.clock import Clock, utc_now
from chassis.observability.logs import get_logger
from contracts.publisher_events import SubmissionPublished
from submissions import metrics
from submissions.publication.model import Patience, Taken
from submissions.publication.repository import Publications, Report

logger = get_logger()

WATCHED_STATES: Final = ("new", "sent", "rejected")


class RecordPublication:
    """Command: note that an input is on its pages."""

    def __init__(self, publications: Publications, clock: Clock = utc_now) -> None:
        self._publications = publications
        self._clock = clock

    async def __call__(self, data: SubmissionPublished) -> Report:
        """Note it once; an older version's report and one of a foreign input change nothing."""
        report, before = await self._publications.record(data, self._clock())
        if before is not None:
            metrics.PAGE_DELAY.observe((data.published_at - before["received_at"]).total_seconds())
            logger.info("submission_published", submission_id=data.submission_id, release=data.release)
        elif report is Report.FOREIGN:
            logger.warning("publication_of_unknown_submission", submission_id=data.submission_id)
        return report


class RecordTaken:
    """Command: note that the registry made an input its record."""

    def __init__(self, publications: Publications, clock: Clock = utc_now) -> None:
        self._publications = publications
        self._clock = clock

    async def __call__(self, taken: Taken) -> Report:
        """Note it once; the registry tells of it with every change of the record, and of foreign inputs too."""
        report = await self._publications.record_taken(taken, self._clock())
        if report is Report.FIRST:
            logger.info("submission_taken", submission_id=taken.submission_id, revision=taken.revision)
        return report


class Reconcile:
    """Command: send again what was accepted and sent, and whose page or record was not reported in time.

    Any number of replicas may do it at once: each move is guarded by the state it starts from.
    """

    def __init__(
        self, publications: Publications, patience: Patience, wake: Callable[[], None], clock: Clock = utc_now
    ) -> None:
        self._publications = publications
        self._patience = patience
        self._wake = wake
        self._clock = clock

    async def __call__(self) -> int:
        """Take one turn; tell how many inputs go once more."""
        now = self._clock()
        keys = await self._publications.send_again(self._patience, now)
        if keys:
            metrics.REPUBLISHED.inc(len(keys))
            logger.warning("submissions_republished", count=len(keys), first=keys[0])
        for state in WATCHED_STATES:
            waiting = await self._publications.waiting(state)
            age = max(0.0, (now - waiting.since).total_seconds()) if waiting.since else 0.0
            metrics.OUTBOX_COUNT.labels(state=state).set(waiting.count)
            metrics.OUTBOX_AGE.labels(state=state).set(age)
            if state == "new" and age > self._patience.first.total_seconds():
                logger.warning("outbox_waits", count=waiting.count, age=round(age, 1))
        self._wake()
        return len(keys)
