"""Accepted inputs of the kinds that become records of the registry, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from contracts.submissions_events import SubmissionAccepted

RECEIVED = datetime(2026, 2, 2, 23, 30, tzinfo=UTC)
TERM = timedelta(days=30)
NEED = {"measure": "system_coordination", "need": "A meeting of all entities.", "expected_result": "A plan."}
PROPOSAL = {
    "challenge": "Heat moves people.",
    "evidence": [{"kind": "document", "reference": "Outcome report", "note": "Asks for guidance."}],
    "value_added": "One answer.",
    "capacity": "Two posts.",
    "regions": ["asia-pacific", "africa"],
    "objectives": [2, 5],
}


def accepted(kind: str = "support_request", country: str | None = "ARM", **changes: Any) -> SubmissionAccepted:
    """Make an accepted input of a State, or of a stakeholder without a country."""
    revision = changes.get("revision", 1)
    party = {"kind": "member_state", "name": "Armenia", "country": country}
    if country is None:
        party = {"kind": "stakeholder", "name": "Union", "category": "trade_unions", "level": "global"}
    values: dict[str, Any] = {
        "version": 2 * revision,
        "region": "global",
        "submission_id": str(uuid4()),
        "revision": revision,
        "round": "requests",
        "kind": kind,
        "party": party,
        "regions": ["unece"],
        "language": "en",
        "content_digest": "sha256:" + "0" * 64,
        "received_at": RECEIVED,
        "accepted_at": RECEIVED,
        "title": "Help with coordination",
        "questionnaire": kind.replace("_", "-"),
        "questionnaire_version": 1,
        "answers": NEED if kind == "support_request" else PROPOSAL,
        "sections": [],
    }
    return SubmissionAccepted.model_validate(values | changes)
