"""Every index of the registry's database; the provisioning job makes them."""

from __future__ import annotations

from typing import Final

from chassis.messaging.outbox import OUTBOX_INDEXES
from registry.records.store.as_of import INDEXES as RECORD_INDEXES

INDEXES: Final = (*RECORD_INDEXES, *OUTBOX_INDEXES)
