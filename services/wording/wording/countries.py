"""Names of countries and territories by ISO 3166-1 alpha-3 code, and their order in a list.

The names come from CLDR; where the United Nations use another name in a language, it stands in
``un_names.json`` (alpha-3 code -> language -> name).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from babel.core import get_global

from contracts.vocabulary import Language
from wording.formats import LOCALES

KOSOVO: Final = "XKX"
"""The one name that carries an asterisk and a note (Security Council resolution 1244)."""

_ALPHA2_BEYOND_CLDR: Final = {KOSOVO: "XK"}


@cache
def country_name(iso3: str, language: Language) -> str:
    """Return the name of a country in a language; a code that nobody knows stands for itself."""
    if own := _un_names().get(iso3, {}).get(language):
        return own
    alpha2 = _alpha2(iso3)
    return str(LOCALES[language].territories.get(alpha2) or LOCALES[Language.EN].territories.get(alpha2) or iso3)


def by_name(codes: Iterable[str], language: Language) -> list[str]:
    """Return codes in the order of their names; Chinese follows the English order, as the United Nations do."""
    ruling = Language.EN if language is Language.ZH else language
    return sorted(codes, key=lambda iso3: (_sortable(country_name(iso3, ruling)), iso3))


def _sortable(name: str) -> str:
    """Return what decides the order of a name: accents, apostrophes, hamza seats and the Arabic article do not."""
    plain = name.replace("ё", "е").replace("Ё", "Е")
    decomposed = unicodedata.normalize("NFD", plain)
    letters = "".join(sign for sign in decomposed if sign.isalnum() or sign == " ")
    return letters.casefold().removeprefix("ال")


def _alpha2(iso3: str) -> str:
    aliases = get_global("territory_aliases").get(iso3)
    return aliases[0] if aliases else _ALPHA2_BEYOND_CLDR.get(iso3, iso3)


@cache
def _un_names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads((files("wording") / "un_names.json").read_text("utf-8"))
    return names
