"""An input in full: who sent it, what it says, its files, its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Kind, Language, PartyKind, Region
from publisher.pages.submission.presenter import present_answers
from publisher.records.model import QUESTIONNAIRE, ROUND, Labels, questionnaire_key
from publisher.site.addresses import Format, Page, Parameters, address
from publisher.site.cards import party
from publisher.site.composing import round_view
from publisher.site.facts import Facts, Reads
from publisher.site.page_type import PageType
from publisher.site.views import AnswerView, PartyView, RoundView
from wording.catalogues import translations
from wording.labels import KINDS, OBJECTIVES
from wording.marking import marked

STATE_NOTE: Final = marked(
    "The information provided by Member States has been reproduced as received. The designations employed do not imply"
    " the expression of any opinion whatsoever on the part of the United Nations Secretariat concerning the legal"
    " status of any country, territory or area, or of its authorities."
)
"""The note of the Editorial Manual of the United Nations, word for word."""


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of an input."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """An input in full."""

    id: str
    revision: int
    round: RoundView
    kind: Kind
    party: PartyView
    co_authors: tuple[PartyView, ...]
    regions: tuple[Region, ...]
    language: Language
    title: str
    received_at: datetime
    accepted_at: datetime
    late: bool
    content_digest: str
    objectives: tuple[int, ...]
    answers: tuple[AnswerView, ...]
    """In the order of the questionnaire."""
    attachments: tuple[AttachmentView, ...]
    questionnaire: str
    questionnaire_version: int


def compose(parameters: Parameters, facts: Facts) -> SubmissionView | None:
    """Make the view; an input to a round that is not known yet has no page."""
    known = facts.excerpt.inputs.get(parameters["submission"])
    if known is None or known.accepted is None or known.accepted.round not in facts.records.rounds:
        return None
    data = known.accepted
    labels = facts.records.labels.get(questionnaire_key(data.questionnaire, data.questionnaire_version), {})
    return submission_view(data, round_view(facts.records.rounds[data.round]), labels)


def submission_view(data: SubmissionAccepted, round_: RoundView, labels: Labels) -> SubmissionView:
    """Show an input in full, its questions in the words of ``labels``."""
    return SubmissionView(
        id=data.submission_id,
        revision=data.revision,
        round=round_,
        kind=data.kind,
        party=party(data.party),
        co_authors=tuple(party(author) for author in data.co_authors),
        regions=tuple(data.regions),
        language=data.language,
        title=data.title,
        received_at=data.received_at,
        accepted_at=data.accepted_at,
        late=data.late,
        content_digest=data.content_digest,
        objectives=tuple(data.objectives),
        answers=tuple(
            AnswerView(a.section, a.question, a.objective, a.aspect, a.text, labels.get(a.question))
            for a in data.sections
        ),
        attachments=tuple(
            AttachmentView(file.name, file.media_type, file.size, file.sha256) for file in data.attachments
        ),
        questionnaire=data.questionnaire,
        questionnaire_version=data.questionnaire_version,
    )


def context(view: SubmissionView, _language: Language) -> Mapping[str, Any]:
    """Put the answers under their headings; say whether a State speaks."""
    return {"sections": present_answers(view.answers), "state_note": STATE_NOTE if _of_a_state(view) else None}


def twin(view: SubmissionView, language: Language) -> Mapping[str, Any]:
    """Add to an input of a State the note that stands below it on the page."""
    return {"note": translations(language).gettext(STATE_NOTE)} if _of_a_state(view) else {}


def _of_a_state(view: SubmissionView) -> bool:
    return any(one.kind is PartyKind.MEMBER_STATE for one in (view.party, *view.co_authors))


def linked_data(page: Page, view: SubmissionView, language: Language, site: str) -> dict[str, Any]:
    """Describe the input as a work of its authors."""
    words = translations(language).gettext
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": view.title,
        "identifier": view.id,
        "version": view.revision,
        "url": site + address(page.path, language),
        "inLanguage": view.language.value,
        "genre": words(KINDS[view.kind]),
        "author": [_author(author) for author in (view.party, *view.co_authors)],
        "dateCreated": view.received_at.date().isoformat(),
        "datePublished": view.accepted_at.date().isoformat(),
        "about": [words(OBJECTIVES[objective - 1]) for objective in view.objectives],
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/json",
            "contentUrl": site + address(page.path, language, Format.JSON),
        },
    }


def _author(party: PartyView) -> dict[str, Any]:
    kind = "GovernmentOrganization" if party.kind is PartyKind.MEMBER_STATE else "Organization"
    author: dict[str, Any] = {"@type": kind, "name": party.name}
    if party.country:
        author["areaServed"] = party.country
    return author


PAGE_TYPES: Final = (
    PageType(
        kind="submission",
        pattern="submissions/{submission}/",
        view=SubmissionView,
        compose=compose,
        reads=lambda parameters, _facts: Reads(inputs=frozenset({parameters["submission"]})),
        all=lambda _facts, inputs: [{"submission": input_id} for input_id in inputs],
        touched_by=lambda impact, _facts: [{"submission": change.id} for change in impact.inputs],
        touched_later=lambda impact, _facts: [{"submission": input_id} for input_id in impact.mentioning],
        records=(ROUND, QUESTIONNAIRE),
        front=False,
        context=context,
        linked_data=linked_data,
        twin=twin,
        noindex=lambda view: view.round.demonstration,
    ),
)
