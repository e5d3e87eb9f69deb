"""Catalogues of messages: a gettext file per language and domain, read when first used; a state per translation.

A translation is ``official`` (the wording of the United Nations), ``human`` (made or checked by a person who masters
the language), ``machine``, or ``missing`` (none, or one marked fuzzy: English is shown); English itself is the
``source``. The state stands in the catalogue as a comment ``# state: official`` at the message, else the header's
``X-Translation-State`` holds.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from contracts.vocabulary import Language

_FILE_STATE: Final = re.compile(rb'^"X-Translation-State: (\w+)\\n"$', re.MULTILINE)
"""Babel drops headers that it does not know."""


class Domain(StrEnum):
    """A part of the words that a translator takes on as a whole: one file per language."""

    LABELS = "labels"
    """Names of the vocabulary's codes, and the forms of dates; every other domain falls back to it."""
    PAGES = "pages"
    """What the public pages say beside labels."""
    PROBLEMS = "problems"
    """Why an input was refused."""
    DESK = "desk"
    """What only those read who sign in: forms, desks, and names of codes that only desks show."""


class TranslationState(StrEnum):
    """How far a translation can be trusted."""

    OFFICIAL = "official"
    HUMAN = "human"
    MACHINE = "machine"
    MISSING = "missing"
    SOURCE = "source"


@cache
def catalogue(language: Language, domain: Domain = Domain.PAGES) -> Catalog:
    """Return the messages of a language and domain, as their file holds them."""
    return read_po(BytesIO(_text(language, domain)), locale=language.value, abort_invalid=True)


@cache
def translations(language: Language, domain: Domain = Domain.PAGES) -> Translations:
    """Return what translates the messages of a domain; a message that nobody translated stays English."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language, domain))
    compiled.seek(0)
    found = Translations(compiled, domain=domain)
    if domain is not Domain.LABELS:
        found.add_fallback(translations(language, Domain.LABELS))
    return found


def state_of(message: Message, otherwise: TranslationState) -> TranslationState:
    """Return the state of one message; ``otherwise`` is the state of its file."""
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    if message.fuzzy or not all(strings):
        return TranslationState.MISSING
    marks = [line.removeprefix("state:").strip() for line in message.user_comments if line.startswith("state:")]
    return TranslationState(marks[0]) if marks else otherwise


@cache
def count_states(
    language: Language, domains: tuple[Domain, ...] = (Domain.LABELS, Domain.PAGES)
) -> Counter[TranslationState]:
    """Return how many messages of these domains are in which state of translation; by default what pages show."""
    return Counter(
        state_of(message, _file_state(language, domain))
        for domain in domains
        for message in catalogue(language, domain)
        if message.id
    )


def _text(language: Language, domain: Domain) -> bytes:
    return (files("wording") / "locale" / language / f"{domain}.po").read_bytes()


def _file_state(language: Language, domain: Domain) -> TranslationState:
    found = _FILE_STATE.search(_text(language, domain))
    return TranslationState(found[1].decode()) if found else TranslationState.MACHINE
