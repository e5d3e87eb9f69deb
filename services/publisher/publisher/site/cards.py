"""Inputs as lists show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.submissions_events import Party
from contracts.vocabulary import Kind, Language
from publisher.site.views import CardView, PartyView


def card(stored: Mapping[str, Any], received_at: datetime, *, demonstration: bool) -> CardView:
    """Show an input in a list; ``stored`` is the data of its event without the answers."""
    return CardView(
        id=stored["submission_id"],
        title=stored["title"],
        kind=Kind(stored["kind"]),
        party=party(Party.model_validate(stored["party"])),
        co_authors=tuple(party(Party.model_validate(author)) for author in stored["co_authors"]),
        language=Language(stored["language"]),
        objectives=tuple(stored["objectives"]),
        received_at=received_at,
        attachments=len(stored["attachments"]),
        late=stored["late"],
        demonstration=demonstration,
    )


def party(data: Party) -> PartyView:
    """Show who speaks."""
    return PartyView(data.kind, data.name, data.country, data.category, data.level)
