"""Languages: what they are called in a language and in themselves, and how they run."""

from __future__ import annotations

from typing import Final

from contracts.vocabulary import RIGHT_TO_LEFT, Language
from wording.formats import LOCALES

_OWN_NAMES: Final = {
    Language.EN: "English",
    Language.FR: "Français",
    Language.ES: "Español",
    Language.AR: "عربي",
    Language.RU: "Русский",
    Language.ZH: "中文",
}


LANGUAGE_BAR: Final = (Language.AR, Language.ZH, Language.EN, Language.FR, Language.RU, Language.ES)
"""The official languages in the order in which websites of the United Nations offer them."""


def own_name(language: Language) -> str:
    """Return the name of a language in itself, as the language switch shows it."""
    return _OWN_NAMES[language]


def language_name(named: Language, language: Language) -> str:
    """Return the name of a language in another one, as a word that can stand alone: Spanish, Espagnol."""
    name = str(LOCALES[language].languages[named.value])
    return name[:1].upper() + name[1:]


def direction(language: Language) -> str:
    """Return how a language runs: ltr or rtl."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
