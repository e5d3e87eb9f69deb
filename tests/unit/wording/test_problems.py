"""Texts of refusals exist in all six languages and are filled."""

from __future__ import annotations

import re

import pytest

from contracts.vocabulary import Language
from wording.catalogues import Domain, translations
from wording.problems import TEXTS, has, text


def _holes(template: str) -> list[str]:
    return sorted(re.findall(r"%\((\w+)\)s", template))


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_says_the_same_in_six_languages(key: str) -> None:
    versions = {language: translations(language, Domain.PROBLEMS).gettext(TEXTS[key]) for language in Language}
    assert len({tuple(_holes(version)) for version in versions.values()}) == 1
    assert len(set(versions.values())) == len(Language)
    assert versions[Language.EN] == TEXTS[key]


def test_a_text_is_filled() -> None:
    assert text(Language.FR, "maxLength", limit=5) == "Au plus 5 caractères."


@pytest.mark.parametrize(
    ("language", "filled"),
    [
        (Language.EN, "The body is no JSON (line 3, column 14)."),
        (Language.FR, "Le corps de la requête n'est pas du JSON (ligne 3, colonne 14)."),
        (Language.ES, "El cuerpo de la petición no es JSON (línea 3, columna 14)."),
        (Language.AR, "محتوى الطلب ليس بصيغة JSON (السطر 3، العمود 14)."),
        (Language.RU, "Тело запроса не является JSON (строка 3, столбец 14)."),
        (Language.ZH, "请求正文不是 JSON（第 3 行，第 14 列）。"),
    ],
)
def test_callers_read_the_same_words_as_ever(language: Language, filled: str) -> None:
    assert text(language, "malformed", line=3, column=14) == filled


def test_what_a_caller_wrote_is_no_placeholder() -> None:
    assert (
        text(Language.EN, "round_unknown", round="100%(round)s {round}") == "There is no round “100%(round)s {round}”."
    )


def test_an_unknown_text_is_a_mistake() -> None:
    assert not has("dependentRequired")
    with pytest.raises(KeyError):
        text(Language.EN, "dependentRequired")
