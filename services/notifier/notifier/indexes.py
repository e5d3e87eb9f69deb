"""All indexes of the notifier's database; the provisioning job makes them, the start asserts them."""

from __future__ import annotations

from typing import Final

from chassis.messaging.outbox import OUTBOX_INDEXES
from chassis.storage.mongo import Index
from notifier.deliveries.repository import INDEXES as DELIVERY_INDEXES
from notifier.dispatch.repository import INDEXES as REPLICA_INDEXES

INDEXES: Final[tuple[Index, ...]] = (*DELIVERY_INDEXES, *REPLICA_INDEXES, *OUTBOX_INDEXES)
