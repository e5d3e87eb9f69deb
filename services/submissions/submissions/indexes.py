"""Every index of this service's database; the provisioning job creates them."""

from __future__ import annotations

from typing import Final

from chassis.storage.mongo import Index
from submissions.intake import repository

INDEXES: Final[tuple[Index, ...]] = repository.INDEXES
