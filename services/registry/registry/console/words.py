"""How codes, dates and names of fields read on the console's pages. The console speaks English only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from web.forms.fields import inner

LANGUAGES: Final = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ar": "Arabic",
    "ru": "Russian",
    "zh": "Chinese",
}
_NAMES: Final = {
    "acronym": "Acronym",
    "admission": "Kinds of input taken",
    "answers_schema": "Rules for answers (JSON Schema)",
    "as_of": "As of",
    "closes_at": "Takes inputs until (exclusive)",
    "co_leads": "Co-leads",
    "dates_text": "Dates in words",
    "due_on": "To be answered by",
    "filed_under": "Filed under the region",
    "geographic": "In its own region",
    "inputs_due_on": "Written inputs asked for by",
    "iso2": "ISO code, two letters",
    "iso3": "ISO code, three letters",
    "known_at": "As known at",
    "member_count": "Members, as the source counts",
    "associate_count": "Associate members, as the source counts",
    "opens_at": "Takes inputs from",
    "rescheduled_from": "Dates before it was rescheduled",
    "recorded_at": "Recorded",
    "recorded_by": "Recorded by",
    "regions": "Review regions",
    "submission_id": "Input it came with",
    "terms_of_reference": "Terms of reference",
    "url": "Address on the web",
    "valid_from": "True from",
    "valid_to": "True until (first day it no longer is)",
    "workplan": "Workplan",
}
_VALUES: Final = {
    "un_network": "UN network",
    "vision_360": "Respect for the 360-degree vision",
    "government_commitment": "Commitment of the host government",
    "coordination_mechanism": "A UN network on migration or similar mechanism",
    "resident_coordinator_support": "Support of the UN Resident Coordinator",
    "compatibility": "Compatibility with other processes",
    "un_rco": "Office of the Resident Coordinator",
    "un_entity": "UN entity",
    "imrf": "International Migration Review Forum",
    "unece": "UNECE region",
    "asia-pacific": "Asia and the Pacific",
    "arab": "Arab region",
    "lac": "Latin America and the Caribbean",
    "africa": "Africa",
    "un_member": "Member State of the United Nations",
    "observer_state": "Non-member observer State",
    "associate_only": "Associate member of a regional commission",
    "reference_scr1244": "Reference in the context of Security Council resolution 1244 (1999)",
}
_VOWELS: Final = frozenset("aeiou")
_TONES: Final = {
    "good": ("open", "confirmed", "aligned", "answered", "chosen", "established", "strengthened", "met", "agrees"),
    "wait": ("routed", "expressed", "assessed", "candidate", "in_consultation", "in_agreement", "proposed", "planned"),
    "bad": ("overdue", "stopped", "objects", "not_met"),
    "calm": ("scheduled", "being_developed", "under_consideration", "high"),
}
_TONE_OF: Final = {code: tone for tone, codes in _TONES.items() for code in codes}
_LONGEST_CODE: Final = 48


def label(name: str) -> str:
    """Name a field for people: ``valid_from`` is "True from"."""
    return _NAMES.get(name) or sentence(name)


def inner_label(name: str) -> str:
    """Name a field inside a sentence."""
    return inner(label(name))


def sentence(code: str) -> str:
    """Write a code as words: ``in_progress`` is "In progress"."""
    text = code.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


def value(found: Any) -> str:
    """Write one value as people read it."""
    if found is None or found == "":
        return "not stated"
    if isinstance(found, bool):
        return "Yes" if found else "No"
    if isinstance(found, date):
        return moment(found) if isinstance(found, datetime) else day(found)
    text = str(found)
    if parsed := _time(text):
        return moment(parsed)
    return day(text) if _is_day(text) else text


def code_value(text: str) -> str:
    """Write the value of a field that holds codes from a closed list."""
    return _VALUES.get(text) or (sentence(text) if len(text) <= _LONGEST_CODE else text)


def tone(code: str) -> str:
    """Give the colour of a state; the word stands beside it always."""
    return _TONE_OF.get(code, "")


def day(found: date | str | None) -> str:
    """Write a day in words; years and months, as inexact sources give them, stay as they are known."""
    if found is None or found == "":
        return "not stated"
    text = found.isoformat() if isinstance(found, date) else found
    try:
        if len(text) == 7:
            return datetime.strptime(f"{text}-01", "%Y-%m-%d").replace(tzinfo=UTC).strftime("%B %Y")
        parsed = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{parsed.day} {parsed:%B %Y}"


def moment(found: datetime | str | None) -> str:
    """Write a time in words, in UTC."""
    parsed = _time(found) if isinstance(found, str) else found
    if parsed is None:
        return value(found) if found else "not stated"
    at = parsed.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun: "1 network", "2 networks", "2 priorities"."""
    return f"{number:,} {noun if number == 1 else plural or many(noun)}"


def one(noun: str) -> str:
    """Put the article before a noun: "a network", "an entity"."""
    return f"{'an' if noun[:1] in _VOWELS else 'a'} {noun}"


def many(noun: str) -> str:
    """Give the plural of a noun."""
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def _is_day(text: str) -> bool:
    return len(text) in {7, 10} and text[4:5] == "-" and text.replace("-", "").isdigit()


def _time(text: str) -> datetime | None:
    """Read a time with its zone; anything else is none."""
    if len(text) < 17 or text[10:11] not in {"T", " "}:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else None
