"""Texts for callers in the six languages: choosing the language, filling the texts."""

from __future__ import annotations

from typing import Any, Final

from contracts.vocabulary import Language
from submissions.words_keywords import KEYWORDS
from submissions.words_rules import RULES

TEXTS: Final = RULES | KEYWORDS
_CODES: Final = frozenset(Language)


def text(language: Language, key: str, **values: Any) -> str:
    """Fill the text ``key``; an unknown key is a mistake of ours and raises ``KeyError``."""
    return TEXTS[key][language].format(**values)


def has(key: str) -> bool:
    """Tell whether there is a text of this name."""
    return key in TEXTS


def preferred(accept_language: str | None) -> Language:
    """Choose a language by ``Accept-Language`` (RFC 9110, 12.5.4): the most wanted of the six, else English."""
    best, best_weight = Language.EN, 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        code = tag.strip().split("-", 1)[0].lower()
        weight = _weight(parameters)
        if code in _CODES and weight > best_weight:
            best, best_weight = Language(code), weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0
