"""Every index of the publisher's database."""

from __future__ import annotations

from typing import Final

from chassis.messaging.outbox import OUTBOX_INDEXES
from publisher.inputs import repository as inputs
from publisher.releases import causes, publications
from publisher.releases import repository as releases

INDEXES: Final = (
    *inputs.INDEXES,
    *causes.INDEXES,
    *publications.INDEXES,
    *releases.INDEXES,
    *OUTBOX_INDEXES,
)
