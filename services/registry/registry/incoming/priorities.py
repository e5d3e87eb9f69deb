"""A proposal becomes a candidate for the workplan."""

from __future__ import annotations

from typing import Any

from contracts.submissions_events import SubmissionAccepted
from registry.incoming.known import Today
from registry.incoming.provenance import joint_note, provenance
from registry.incoming.schemas import ProposalAnswers
from registry.priorities.definition import PRIORITIES
from registry.priorities.schemas import Evidence, PriorityEntry, Proposer


async def priority_from(data: SubmissionAccepted, today: Today) -> PriorityEntry | None:
    """Return the entry, or bring it to a later revision; None where this one or a later one is there.

    A decision that was taken stays.
    """
    known: PriorityEntry | None = await today.entry(PRIORITIES, data.submission_id)
    if known is None:
        return PriorityEntry(code=data.submission_id, valid_from=data.received_at.date(), **_content(data))
    if (known.submission_revision or 0) >= data.revision:
        return None
    return known.model_copy(update={**_content(data), "valid_from": today.day})


def _content(data: SubmissionAccepted) -> dict[str, Any]:
    answers = ProposalAnswers.model_validate(data.answers)
    return {
        "title": data.title,
        "text": answers.challenge,
        "proposed_by": Proposer.model_validate(
            {"name": data.party.name, "kind": data.party.kind.value, "country": data.party.country}
        ),
        "regions": answers.regions,
        "objectives": answers.objectives or data.objectives,
        "evidence": [Evidence.model_validate(evidence) for evidence in answers.evidence],
        "value_added": answers.value_added,
        "capacity": answers.capacity,
        "submission_id": data.submission_id,
        "submission_revision": data.revision,
        "note": joint_note(data),
        **provenance(data),
    }
