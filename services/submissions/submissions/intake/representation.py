"""How receipts and states of inputs look over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from contracts.envelope import format_time
from contracts.vocabulary import Destination, Language
from submissions.submission.model import Receipt, receipt_of
from submissions.submission.repository import submission_of


class SubmissionRepresentation:
    """Writes answers; ``site`` is put before page addresses."""

    def __init__(self, site: str = "") -> None:
        self._site = site

    def receipt(self, receipt: Receipt) -> dict[str, Any]:
        """Return the answer to a POST."""
        has_pages = receipt.destination is Destination.PAGES
        return {
            "id": receipt.submission_id,
            "revision": receipt.revision,
            "status": receipt.status,
            "content_digest": receipt.content_digest,
            "received_at": format_time(receipt.received_at),
            "late": receipt.late,
            "links": {
                "self": address_of(receipt.submission_id),
                "questionnaire": f"/v1/rounds/{receipt.round}/questionnaires/{receipt.kind}",
                "pages": self._pages(receipt.submission_id) if has_pages else {},
            },
        }

    def state(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return where an input stands."""
        submission = submission_of(document)
        content = orjson.loads(submission.content)
        published = document.get("confirmed") if submission.destination is Destination.PAGES else None
        return self.receipt(receipt_of(submission)) | {
            "status": submission.status,
            "round": submission.round,
            "kind": submission.kind,
            "title": content["title"],
            "language": content["language"],
            "regions": submission.regions,
            "state": "published" if published else _way(document),
            "published": self._publication(published) if published else None,
        }

    def _pages(self, submission_id: str) -> dict[Language, str]:
        return {language: f"{self._site}/{language}/submissions/{submission_id}/" for language in Language}

    def _publication(self, confirmed: Mapping[str, Any]) -> dict[str, Any]:
        addresses = {language: f"{self._site}{path}" for language, path in confirmed["addresses"].items()}
        return {"published_at": format_time(confirmed["published_at"]), "addresses": addresses}


def address_of(submission_id: str) -> str:
    """Return the address of an input's state."""
    return f"/v1/submissions/{submission_id}"


def _way(document: Mapping[str, Any]) -> str:
    """Return how far the events of an input have come that nobody has confirmed."""
    if "confirmed" in document:
        return "sent"
    states = {event["state"] for event in document["events"]}
    return "held" if "rejected" in states else "waiting" if "new" in states else "sent"
