"""Every index of the publisher's database."""

from __future__ import annotations

from typing import Final

from chassis.messaging.outbox import OUTBOX_INDEXES
from publisher.announcements import repository as announcements
from publisher.changes import queue
from publisher.inputs import repository as inputs
from publisher.releases import repository as releases

INDEXES: Final = (
    *inputs.INDEXES,
    *queue.INDEXES,
    *announcements.INDEXES,
    *releases.INDEXES,
    *OUTBOX_INDEXES,
)
