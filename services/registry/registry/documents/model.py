"""Documents: what kinds there are."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is."""

    FAQ = "faq"
    NOTE = "note"
    LIST = "list"
    RESOLUTION = "resolution"
    DECLARATION = "declaration"
    TERMS_OF_REFERENCE = "terms_of_reference"
    WORKPLAN = "workplan"
    FRAMEWORK = "framework"
    GUIDANCE = "guidance"
    QUESTIONNAIRE = "questionnaire"
    INFORMATION_BRIEF = "information_brief"
    CONFERENCE_PAPER = "conference_paper"
    REPORT = "report"
    OTHER = "other"
