"""Every word of the interface stands in all six catalogues, with the same placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

import pytest
from babel.messages.catalog import Message

from contracts.vocabulary import Criterion, Kind, Language, Region, Section, StakeholderCategory
from wording import desk, labels, problems
from wording.catalogues import Domain, TranslationState, catalogue, count_states, state_of, translations
from wording.extract import templates

EVERY = [(language, domain) for language in Language for domain in Domain]
PLACEHOLDER = re.compile(r"%\(\w+\)s")
SCRIPTS = {Language.AR: r"[\u0600-\u06ff]", Language.RU: r"[\u0400-\u04ff]", Language.ZH: r"[\u4e00-\u9fff]"}
LETTERLESS = {", ", "%(first)s to %(last)s", "ECE", "ESCAP", "ECLAC", "ECA", "%(day)s, %(time)s UTC"}


@cache
def used_messages() -> dict[Domain, frozenset[str]]:
    """Extract the messages of templates and code."""
    return {domain: frozenset(by_text(template)) for domain, template in templates().items()}


def by_text(catalog: Iterable[Message]) -> dict[str, Message]:
    """Give a catalogue's messages by their English text."""
    return {
        message.id[0] if isinstance(message.id, tuple | list) else str(message.id): message
        for message in catalog
        if message.id
    }


def messages(language: Language, domain: Domain) -> dict[str, Message]:
    """Give the messages of a file by their English text."""
    return by_text(catalogue(language, domain))


def strings(message: Message) -> tuple[str, ...]:
    """Give all forms of a translation."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def untranslated(message: Message, domain: Domain) -> bool:
    """Tell whether a message still waits for its translation: nobody but desks may show English instead."""
    return domain is Domain.DESK and not any(strings(message))


def tables(module: ModuleType) -> Iterator[str]:
    """Give all messages that the tables of a module hold."""
    for name, table in vars(module).items():
        if name.isupper():
            yield from table.values() if isinstance(table, dict) else table


def test_extraction_finds_templates_code_and_labels() -> None:
    everything = frozenset[str]().union(*used_messages().values())
    assert {"Newest inputs", "%(shown)s input", "%(first)s to %(last)s", "Arab region"} <= everything
    assert used_messages()[Domain.LABELS] >= set(tables(labels))
    assert used_messages()[Domain.DESK] >= set(tables(desk))
    assert used_messages()[Domain.PROBLEMS] == set(tables(problems))


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_every_message_has_an_entry_and_no_entry_is_left_over(language: Language, domain: Domain) -> None:
    assert set(messages(language, domain)) == used_messages()[domain]


def test_a_message_stands_with_the_labels_or_in_one_other_domain() -> None:
    pages = used_messages()[Domain.PAGES]
    assert not pages & used_messages()[Domain.LABELS]
    assert translations(Language.FR, Domain.PAGES).gettext("Arab region") == "Région arabe"


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_translations_keep_the_placeholders(language: Language, domain: Domain) -> None:
    for text, message in messages(language, domain).items():
        wanted = set(PLACEHOLDER.findall(text))
        forms = strings(message)
        for form in () if untranslated(message, domain) else forms:
            found = set(PLACEHOLDER.findall(form))
            assert found == wanted or (len(forms) > 1 and found <= wanted), (text, form)


@pytest.mark.parametrize("domain", Domain)
@pytest.mark.parametrize(("language", "script"), SCRIPTS.items())
def test_translations_are_in_the_script_of_their_language(language: Language, script: str, domain: Domain) -> None:
    for text, message in messages(language, domain).items():
        if text not in LETTERLESS and not untranslated(message, domain):
            assert all(re.search(script, form) for form in strings(message)), text


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_states_of_translations_add_up(language: Language, domain: Domain) -> None:
    states = count_states(language, (domain,))
    assert states.total() == len(used_messages()[domain])
    assert states[TranslationState.MISSING] == 0 or domain is Domain.DESK
    assert set(states) <= set(TranslationState)


def test_pages_show_labels_and_their_own_words() -> None:
    shown = len(used_messages()[Domain.LABELS] | used_messages()[Domain.PAGES])
    assert count_states(Language.FR).total() == shown


def test_the_header_gives_the_state_of_what_is_not_marked() -> None:
    assert set(count_states(Language.EN)) == {TranslationState.SOURCE}
    assert count_states(Language.FR)[TranslationState.OFFICIAL] == 51


def test_an_empty_translation_counts_as_missing_and_shows_english() -> None:
    assert state_of(Message("Home", ""), TranslationState.MACHINE) is TranslationState.MISSING
    assert state_of(Message("Home", "Accueil"), TranslationState.MACHINE) is TranslationState.MACHINE
    marked = Message("Home", "Accueil", user_comments=["state: official"])
    assert state_of(marked, TranslationState.MACHINE) is TranslationState.OFFICIAL
    unsure = Message("Home", "Accueil", flags=["fuzzy"])
    assert state_of(unsure, TranslationState.HUMAN) is TranslationState.MISSING
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
    assert set(desk.CRITERIA) == set(Criterion)
    assert len(labels.OBJECTIVES) == len(labels.OBJECTIVES_SHORT) == 23
