"""Identifiers: time-ordered UUIDs (version 7)."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """Return a new UUIDv7, whose text sorts by the time of its making."""
    return str(uuid_utils.uuid7())
