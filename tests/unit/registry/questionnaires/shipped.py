"""The questionnaires that ship, with two validators of each, for tests."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema  # type: ignore[import-untyped] # ships without types
import jsonschema_rs
import pytest
import yaml

from contracts.vocabulary import Language
from registry.questionnaires.schemas import QuestionnaireEntry
from registry.settings import DATA

SHIPPED: Final = {
    path.stem: QuestionnaireEntry.model_validate(yaml.safe_load(path.read_text())["records"][0])
    for path in sorted((DATA / "questionnaires").glob("*.yaml"))
}
PYTHON: Final = {code: jsonschema.Draft202012Validator(form.answers_schema) for code, form in SHIPPED.items()}
RUST: Final = {code: jsonschema_rs.Draft202012Validator(form.answers_schema) for code, form in SHIPPED.items()}
KEYWORDS: Final = {*jsonschema.Draft202012Validator.VALIDATORS, "then", "else", "minContains", "maxContains"} | {
    "$schema",
    "title",
    "description",
}
FOREIGN_WORDS: Final = re.compile(r"Migration Network Hub|https://")
LETTERS: Final = {
    Language.AR: re.compile(r"[\u0621-\u064a]"),
    Language.RU: re.compile(r"[а-яё]", re.IGNORECASE),
    Language.ZH: re.compile(r"[\u4e00-\u9fff]"),
}
LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
SAME_IN_FRENCH: Final = {"Introduction", "Document"}
ID: Final = "01981f6a-2c11-7d3a-9b42-5f0c1e7a8d10"
every = pytest.mark.parametrize("code", SHIPPED)


def accepts(code: str, answers: Any) -> bool:
    """Ask both validators; they agree."""
    verdict: bool = RUST[code].is_valid(answers)
    assert PYTHON[code].is_valid(answers) == verdict
    return verdict


def example(code: str, **changes: Any) -> dict[str, Any]:
    """Give the example with some answers changed, and without those that are None."""
    answers = copy.deepcopy(SHIPPED[code].example) | changes
    return {question: answer for question, answer in answers.items() if answer is not None}


def texts(value: Any) -> Iterator[dict[Language, str]]:
    """Find all texts in six languages."""
    if isinstance(value, dict):
        if set(value) == set(Language):
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def schemas_in(value: Any, *, names: bool = False) -> Iterator[str]:
    """Give all keywords of a schema: not the names of properties, not values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not names:
                yield key
            if names or key not in {"enum", "const", "required"}:
                yield from schemas_in(inner, names=not names and key == "properties")
    elif isinstance(value, list):
        for inner in value:
            yield from schemas_in(inner)
