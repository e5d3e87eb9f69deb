"""What an author sends: a whole input, its content as the digest sees it, and the seal over it. No driver, no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.vocabulary import Kind, Language, Level, PartyKind, StakeholderCategory
from submissions.submission.canonical import canonical_json, digest


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: a Member State or a stakeholder."""

    kind: PartyKind
    name: str
    country: str | None = None
    category: StakeholderCategory | None = None
    level: Level | None = None

    def content(self) -> dict[str, Any]:
        """Return the members that are set."""
        members = {
            "kind": self.kind,
            "name": self.name,
            "country": self.country,
            "category": self.category,
            "level": self.level,
        }
        return {name: str(value) for name, value in members.items() if value is not None}


@dataclass(frozen=True, slots=True)
class NewInput:
    """A whole input as its author sent it."""

    round: str
    kind: Kind
    party: Author
    co_authors: tuple[Author, ...]
    language: Language
    title: str
    questionnaire_version: int
    answers: Mapping[str, Any]
    objectives: tuple[int, ...]
    attachments: tuple[str, ...]
    consent_to_publish: bool

    def content(self) -> dict[str, Any]:
        """Return the content the digest is over: the body as documented, without what was left out.

        It can be put together again from ``submission.accepted``: only inputs with consent are stored.
        """
        content: dict[str, Any] = {
            "round": self.round,
            "kind": str(self.kind),
            "party": self.party.content(),
            "language": str(self.language),
            "title": self.title,
            "questionnaire_version": self.questionnaire_version,
            "answers": self.answers,
            "objectives": self.objectives,
            "attachments": self.attachments,
            "consent": {"publish": self.consent_to_publish},
        }
        if self.co_authors:
            content["co_authors"] = [author.content() for author in self.co_authors]
        return content


@dataclass(frozen=True, slots=True)
class Sealed:
    """A content as its canonical text, and the digest over it."""

    content: str
    content_digest: str


def seal(content: Mapping[str, Any]) -> Sealed:
    """Return the canonical text of a content, with its digest."""
    canonical = canonical_json(content)
    return Sealed(canonical.decode(), digest(canonical))
