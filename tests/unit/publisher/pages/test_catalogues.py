"""Every word of the interface stands in all six catalogues, with the same placeholders."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

import publisher
import wording
from contracts.vocabulary import Kind, Language, Region, Section, StakeholderCategory
from wording import labels
from wording.catalogues import TranslationState, catalogue, count_states, state_of, translations

ROOTS = (Path(publisher.__file__).parent, Path(wording.__file__).parent)
PLACEHOLDER = re.compile(r"%\(\w+\)s")
SCRIPTS = {Language.AR: r"[\u0600-\u06ff]", Language.RU: r"[\u0400-\u04ff]", Language.ZH: r"[\u4e00-\u9fff]"}
LETTERLESS = {", ", "%(first)s to %(last)s", "ECE", "ESCAP", "ECLAC", "ECA", "%(day)s, %(time)s UTC"}


@cache
def used_messages() -> frozenset[str]:
    """Extract the messages of templates and code."""
    found = set(labels.ALL)
    methods = [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "words": None}
    options = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
    for root in ROOTS:
        for _, _, message, _, _ in extract_from_dir(root, methods, options, keywords):
            found.add(message[0] if isinstance(message, tuple) else message)
    return frozenset(found)


def messages(language: Language) -> dict[str, Message]:
    """Give a catalogue's messages by their English text."""
    return {
        message.id[0] if isinstance(message.id, tuple | list) else str(message.id): message
        for message in catalogue(language)
        if message.id
    }


def strings(message: Message) -> tuple[str, ...]:
    """Give all forms of a translation."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def test_extraction_finds_templates_code_and_labels() -> None:
    assert {"Newest inputs", "%(shown)s input", "%(first)s to %(last)s", "Arab region"} <= used_messages()


@pytest.mark.parametrize("language", Language)
def test_every_message_has_an_entry_and_no_entry_is_left_over(language: Language) -> None:
    assert set(messages(language)) == used_messages()


@pytest.mark.parametrize("language", Language)
def test_translations_keep_the_placeholders(language: Language) -> None:
    for text, message in messages(language).items():
        wanted = set(PLACEHOLDER.findall(text))
        forms = strings(message)
        for form in forms:
            found = set(PLACEHOLDER.findall(form))
            assert found == wanted or (len(forms) > 1 and found <= wanted), (text, form)


@pytest.mark.parametrize(("language", "script"), SCRIPTS.items())
def test_translations_are_in_the_script_of_their_language(language: Language, script: str) -> None:
    for text, message in messages(language).items():
        if text not in LETTERLESS:
            assert all(re.search(script, form) for form in strings(message)), text


@pytest.mark.parametrize("language", Language)
def test_states_of_translations_add_up(language: Language) -> None:
    states = count_states(language)
    assert states.total() == len(used_messages())
    assert states[TranslationState.MISSING] == 0
    assert set(states) <= set(TranslationState)


def test_an_empty_translation_counts_as_missing_and_shows_english() -> None:
    assert state_of(Message("Home", ""), TranslationState.MACHINE) is TranslationState.MISSING
    assert state_of(Message("Home", "Accueil"), TranslationState.MACHINE) is TranslationState.MACHINE
    marked = Message("Home", "Accueil", user_comments=["state: official"])
    assert state_of(marked, TranslationState.MACHINE) is TranslationState.OFFICIAL
    assert translations(Language.FR).gettext("words that nobody translated") == "words that nobody translated"


@pytest.mark.parametrize(
    ("language", "count", "shown"),
    [
        (Language.EN, 1, "1 input"),
        (Language.EN, 0, "0 inputs"),
        (Language.FR, 0, "0 contribution"),
        (Language.RU, 1, "1 материал"),
        (Language.RU, 3, "3 материала"),
        (Language.RU, 11, "11 материалов"),
        (Language.RU, 22, "22 материала"),
        (Language.AR, 1, "مساهمة واحدة"),
        (Language.AR, 2, "مساهمتان"),
        (Language.AR, 7, "7 مساهمات"),
        (Language.AR, 11, "11 مساهمة"),
        (Language.AR, 100, "100 مساهمة"),
        (Language.ZH, 5, "5份材料"),
    ],
)
def test_plural_forms(language: Language, count: int, shown: str) -> None:
    text = translations(language).ngettext("%(shown)s input", "%(shown)s inputs", count)
    assert text % {"shown": count} == shown


def test_every_code_of_the_vocabulary_has_a_name() -> None:
    assert set(labels.REGIONS) == set(Region)
    assert set(labels.KINDS) == set(Kind)
    assert set(labels.SECTIONS) == set(Section)
    assert set(labels.CATEGORIES) == set(StakeholderCategory)
    assert len(labels.OBJECTIVES) == len(labels.OBJECTIVES_SHORT) == 23
