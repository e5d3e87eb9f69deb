"""Catalogues of the interface: gettext messages per language, read at start, each with a state.

A translation is ``official`` (the wording of the United Nations), ``human`` (made or checked by a
person who masters the language), ``machine``, or ``missing`` (the page shows English); English itself
is the ``source``. The state stands in the catalogue as a comment ``# state: official`` at the message,
else the header's ``X-Translation-State`` holds.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from contracts.vocabulary import Language


class TranslationState(StrEnum):
    """How far a translation can be trusted."""

    OFFICIAL = "official"
    HUMAN = "human"
    MACHINE = "machine"
    MISSING = "missing"
    SOURCE = "source"


@cache
def catalogue(language: Language) -> Catalog:
    """Read the catalogue of a language."""
    path = files("wording") / "locale" / language / "messages.po"
    return read_po(BytesIO(path.read_bytes()), locale=language.value, abort_invalid=True)


@cache
def translations(language: Language) -> Translations:
    """Compile a catalogue in memory; what it lacks falls back to the English message."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def state_of(message: Message, otherwise: TranslationState) -> TranslationState:
    """Tell the state of one message."""
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    if not all(strings):
        return TranslationState.MISSING
    marks = [line.removeprefix("state:").strip() for line in message.user_comments if line.startswith("state:")]
    return TranslationState(marks[0]) if marks else otherwise


@cache
def count_states(language: Language) -> Counter[TranslationState]:
    """Count the messages of a language by the state of their translation."""
    messages = catalogue(language)
    header = dict(messages.mime_headers)
    otherwise = TranslationState(header.get("X-Translation-State", TranslationState.MACHINE.value))
    return Counter(state_of(message, otherwise) for message in messages if message.id)
