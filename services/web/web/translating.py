"""Words of a page in its reader's language: every text of the kit is an English message that a catalogue may know."""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations

Translate = Callable[[str], str]
"""Returns an English message in another language; the message itself where no translation is known."""
Catalogue = Callable[[str], NullTranslations]
"""Returns the translations of a language by its code."""


def untranslated(message: str) -> str:
    """Return the message as it is."""
    return message


def english_only(_language: str) -> NullTranslations:
    """Return the catalogue of a desk that speaks English alone."""
    return NullTranslations()
