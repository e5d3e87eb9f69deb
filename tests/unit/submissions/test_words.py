"""Texts exist in all six languages and the caller's language is chosen as RFC 9110 says."""

from __future__ import annotations

import string

import pytest

from contracts.vocabulary import Language
from submissions.words import TEXTS, preferred, text


def _holes(template: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_says_the_same_in_six_languages(key: str) -> None:
    versions = TEXTS[key]
    assert set(versions) == set(Language)
    assert len({frozenset(_holes(version)) for version in versions.values()}) == 1
    assert len(set(versions.values())) == len(Language)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.5", "fr"),
        ("de, es;q=0.8, en;q=0.7", "es"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("zh-Hant-TW", "zh"),
        ("ru;q=0", "en"),
        ("ru;q=x, fr;q=0.2", "fr"),
        ("pt, de", "en"),
        ("*", "en"),
        ("EN-gb;q=0.3,FR;Q=0.4", "fr"),
    ],
)
def test_the_most_wanted_of_the_six_languages_is_spoken(header: str | None, language: str) -> None:
    assert preferred(header) == language


def test_a_text_is_filled() -> None:
    assert text(Language.FR, "maxLength", limit=5) == "Au plus 5 caractères."
