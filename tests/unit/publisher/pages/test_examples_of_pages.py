"""Each kind of page has an example beside it: it fits its view, and can be shown in every language and form."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from contracts.vocabulary import Language
from publisher.site.assets import load_assets
from publisher.site.page_type import PageType
from publisher.site.page_types import page_types
from publisher.site.representation import Format, represent
from publisher.site.view_codec import decode, encode

KINDS = {kind.kind: kind for kind in page_types()}


def examples_of(kind: PageType) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((kind.folder / "example.json").read_text())
    return [one for one in found if one["kind"] == kind.kind]


@pytest.mark.parametrize("name", KINDS)
def test_its_example_is_what_would_be_stored(name: str) -> None:
    examples = examples_of(KINDS[name])
    assert examples
    for example in examples:
        stored = orjson.dumps(example, option=orjson.OPT_SORT_KEYS)
        page, view = decode(stored)
        assert page_types().parse(example["page"]) == page
        assert isinstance(view, KINDS[name].view)
        assert encode(page, view) == stored


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", KINDS)
def test_its_example_can_be_shown(name: str, language: Language) -> None:
    for example in examples_of(KINDS[name]):
        body = orjson.dumps(example)
        html = represent(body, language, Format.HTML, load_assets().names).decode()
        assert html.startswith("<!doctype html>")
        twin = json.loads(represent(body, language, Format.JSON, load_assets().names))
        assert (twin["kind"], twin["language"]) == (name, language)
