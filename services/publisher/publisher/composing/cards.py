"""Inputs as pages show them: as a card in a list, and in full."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.submissions_events import Party, SubmissionAccepted
from contracts.vocabulary import Kind, Language
from publisher.pages import views
from publisher.records.model import Labels


def card(stored: Mapping[str, Any], received_at: datetime, *, demonstration: bool) -> views.CardView:
    """Show an input in a list; ``stored`` is the data of its event without the answers."""
    return views.CardView(
        id=stored["submission_id"],
        title=stored["title"],
        kind=Kind(stored["kind"]),
        party=party(Party.model_validate(stored["party"])),
        co_authors=tuple(party(Party.model_validate(one)) for one in stored["co_authors"]),
        language=Language(stored["language"]),
        objectives=tuple(stored["objectives"]),
        received_at=received_at,
        attachments=len(stored["attachments"]),
        late=stored["late"],
        demonstration=demonstration,
    )


def party(data: Party) -> views.PartyView:
    """Show who speaks."""
    return views.PartyView(data.kind, data.name, data.country, data.category, data.level)


def submission_view(data: SubmissionAccepted, round_: views.RoundView, labels: Labels) -> views.SubmissionView:
    """Show an input in full, its questions in the words of ``labels``."""
    return views.SubmissionView(
        id=data.submission_id,
        revision=data.revision,
        round=round_,
        kind=data.kind,
        party=party(data.party),
        co_authors=tuple(party(one) for one in data.co_authors),
        regions=tuple(data.regions),
        language=data.language,
        title=data.title,
        received_at=data.received_at,
        accepted_at=data.accepted_at,
        late=data.late,
        content_digest=data.content_digest,
        objectives=tuple(data.objectives),
        answers=tuple(
            views.AnswerView(one.section, one.question, one.objective, one.aspect, one.text, labels.get(one.question))
            for one in data.sections
        ),
        attachments=tuple(
            views.AttachmentView(one.name, one.media_type, one.size, one.sha256) for one in data.attachments
        ),
        questionnaire=data.questionnaire,
        questionnaire_version=data.questionnaire_version,
    )
