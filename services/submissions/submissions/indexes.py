"""Every index of this service's database; the provisioning job creates them."""

from __future__ import annotations

from typing import Final

from chassis.storage.mongo import Index
from submissions.confirmation import repository as confirmation
from submissions.submission import repository as submission

INDEXES: Final[tuple[Index, ...]] = (*submission.INDEXES, *confirmation.INDEXES)
