"""What a record that came as an input says about where it comes from."""

from __future__ import annotations

from typing import Any

from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Confidence


def provenance(data: SubmissionAccepted) -> dict[str, Any]:
    """Name the input as the source: who sent it is known."""
    on = data.accepted_at.date().isoformat()
    source = f"Submission {data.submission_id}, revision {data.revision}, accepted on {on}"
    return {"source": source, "confidence": Confidence.HIGH}


def joint_note(data: SubmissionAccepted) -> str | None:
    """Return who sent it together with its first author."""
    if not data.co_authors:
        return None
    return f"Sent jointly with {', '.join(author.name for author in data.co_authors)}"
