"""The caller's language is chosen as RFC 9110 says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Language
from wording.negotiation import best_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.5", "fr"),
        ("fr-CA, en;q=0.9", "fr"),
        ("de, es;q=0.8, en;q=0.7", "es"),
        ("de, it, es;q=0.3", "es"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("en;q=0.2, ar;q=0.8", "ar"),
        ("zh-Hant-TW", "zh"),
        ("zh-Hant-TW, en;q=0.1", "zh"),
        ("ru;q=0", "en"),
        ("ru;q=0, fr;q=0.1", "fr"),
        ("ru;q=x, fr;q=0.2", "fr"),
        ("ru;q=x, es", "es"),
        ("ru;q=nan, es;q=0.1", "es"),
        ("es, ru", "es"),
        ("pt, de", "en"),
        ("*", "en"),
        ("EN-gb;q=0.3,FR;Q=0.4", "fr"),
    ],
)
def test_the_most_wanted_of_the_six_languages_is_spoken(header: str | None, language: str) -> None:
    assert best_language(header) is Language(language)


@given(st.text())
def test_whatever_a_caller_sends_gets_a_language(header: str) -> None:
    assert best_language(header) in Language


@given(st.permutations(list(Language)))
def test_the_order_of_equals_decides(order: list[Language]) -> None:
    assert best_language(", ".join(["nl", *order])) is order[0]
