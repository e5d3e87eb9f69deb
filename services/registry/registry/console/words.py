"""How codes, dates and names of fields read on the console's pages. The console speaks English only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from contracts.vocabulary import Language, Region, RoundKind
from web.forms.fields import inner
from wording import formats
from wording.desk import CRITERIA, UNITED_NATIONS
from wording.labels import COUNTRY_STATUSES, REGIONS
from wording.names import language_name

_ENGLISH: Final = Language.EN
LANGUAGES: Final = {language.value: language_name(language, _ENGLISH) for language in Language}
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
_VALUES: Final[dict[str, str]] = {
    **{region: name for region, name in REGIONS.items() if region is not Region.GLOBAL},  # a level is global, too
    RoundKind.IMRF: REGIONS[Region.GLOBAL],
    **COUNTRY_STATUSES,
    **CRITERIA,
    **UNITED_NATIONS,
}
"""Labels of codes that do not read well as they are."""
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
    """Return the colour of a state; the word stands beside it always."""
    return _TONE_OF.get(code, "")


def day(found: date | str | None) -> str:
    """Write a day in words; years and months, as inexact sources give them, stay as they are known."""
    if found is None or found == "":
        return "not stated"
    text = found.isoformat() if isinstance(found, date) else found
    try:
        if len(text) == 7:
            return formats.month(date.fromisoformat(f"{text}-01"), _ENGLISH)
        return formats.day(date.fromisoformat(text), _ENGLISH)
    except ValueError:
        return text


def moment(found: datetime | str | None) -> str:
    """Write a time in words, in UTC."""
    parsed = _time(found) if isinstance(found, str) else found
    if parsed is None:
        return value(found) if found else "not stated"
    return formats.moment(parsed, _ENGLISH)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun: "1 network", "2 networks", "2 priorities"."""
    return f"{formats.number(number, _ENGLISH)} {noun if number == 1 else plural or many(noun)}"


def one(noun: str) -> str:
    """Put the article before a noun: "a network", "an entity"."""
    return f"{'an' if noun[:1] in _VOWELS else 'a'} {noun}"


def many(noun: str) -> str:
    """Return the plural of a noun."""
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
