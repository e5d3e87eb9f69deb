"""How receipts and states of inputs look over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from contracts.envelope import format_time
from contracts.vocabulary import REGISTRY_KINDS, Language
from submissions.intake.model import Receipt, receipt_of
from submissions.intake.repository import submission_of

_STATES: Final = {"new": "waiting", "sent": "sent", "done": "published", "rejected": "held"}
_STATES_OF_RECORDS: Final = _STATES | {"done": "sent"}
"""Of kinds that become records of the registry: nothing of them is published."""


class Representation:
    """Writes answers; ``site`` is put before page addresses."""

    def __init__(self, site: str = "") -> None:
        self._site = site

    def receipt(self, receipt: Receipt) -> dict[str, Any]:
        """Write a receipt."""
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
                "pages": {} if receipt.kind in REGISTRY_KINDS else self._pages(receipt.submission_id),
            },
        }

    def state(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Write where an input stands."""
        stored = submission_of(document)
        content = json.loads(stored.content)
        return self.receipt(receipt_of(stored)) | {
            "status": stored.status,
            "round": stored.round,
            "kind": stored.kind,
            "title": content["title"],
            "language": content["language"],
            "regions": stored.regions,
            "state": (_STATES_OF_RECORDS if stored.kind in REGISTRY_KINDS else _STATES)[document["outbox"]["state"]],
            "published": self._publication(document.get("publication")),
        }

    def _pages(self, submission_id: str) -> dict[Language, str]:
        return {language: f"{self._site}/{language}/submissions/{submission_id}/" for language in Language}

    def _publication(self, publication: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if publication is None:
            return None
        addresses = {language: f"{self._site}{path}" for language, path in publication["addresses"].items()}
        return {"published_at": format_time(publication["published_at"]), "addresses": addresses}


def address_of(submission_id: str) -> str:
    """Give the address of an input's state."""
    return f"/v1/submissions/{submission_id}"
