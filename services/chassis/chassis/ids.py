"""Identifiers: time-ordered UUIDs (version 7)."""

from __future__ import annotations

import re
from typing import Final

import uuid_utils

REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
"""What a caller may give as the id of a request: it goes into logs and headers as it is."""


def new_id() -> str:
    """Return a new UUIDv7, whose text sorts by the time of its making."""
    return str(uuid_utils.uuid7())
