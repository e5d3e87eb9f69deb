"""A tenth kind of page is one folder: nothing else is touched for it to be found, composed, linked and shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.registry_events import MeetingRecorded
from contracts.vocabulary import Language
from publisher import pages
from publisher.records.snapshot import ReferenceSnapshot
from publisher.site import environment, view_codec
from publisher.site.assets import load_assets
from publisher.site.facts import Facts
from publisher.site.fingerprint import composition
from publisher.site.impact import Impact
from publisher.site.page_types import page_types
from publisher.site.representation import Format, represent
from publisher.site.view_codec import encode

PAGE = '''
"""A meeting."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.registry_events import MeetingRecorded
from publisher.records.model import ReferenceType
from publisher.site.page_type import PageType


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting."""

    code: str


MEETING = ReferenceType(
    name="meeting",
    event=MeetingRecorded,
    key=lambda data: data.code,
    read=lambda data: data.code,
    load=str,
    dump=str,
)


def compose(parameters, facts):
    """Make the view."""
    code = facts.records.of(MEETING).get(parameters["meeting"])
    return MeetingView(code) if code else None


PAGE_TYPES = (
    PageType(
        kind="meeting",
        pattern="meetings/{meeting}/",
        view=MeetingView,
        compose=compose,
        all=lambda facts, _inputs: [{"meeting": code} for code in facts.records.of(MEETING)],
        touched_by=lambda impact, _facts: [{"meeting": code} for code in impact.changed(MEETING)],
        records=(MEETING,),
        twin=lambda view, language: {"spoken": language},
    ),
)
'''
TEMPLATE = """{% extends "base.html" %}
{% block title %}{{ view.code }}{% endblock %}
{% block main %}<p>{{ view.code }} <a href="{{ href("meeting", meeting="other") }}">x</a></p>{% endblock %}
"""


def forget() -> None:
    page_types.cache_clear()
    environment.environment.cache_clear()
    view_codec._adapter.cache_clear()


@pytest.fixture
def tenth(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "meeting"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "page.py").write_text(PAGE)
    (folder / "page.html").write_text(TEMPLATE)
    pages.__path__.append(str(tmp_path))
    forget()
    yield
    pages.__path__.remove(str(tmp_path))
    for name in [one for one in sys.modules if one.startswith("publisher.pages.meeting")]:
        del sys.modules[name]
    forget()


def test_without_its_folder_there_is_no_such_kind() -> None:
    assert "meeting" not in {kind.kind for kind in page_types()}


@pytest.mark.usefixtures("tenth")
def test_a_folder_is_all_that_a_kind_of_page_needs() -> None:
    kinds = page_types()
    kind = kinds.find("meeting")
    assert MeetingRecorded in {record.event for record in kinds.records()}
    facts = Facts(ReferenceSnapshot({"meeting": {"geneva": "geneva"}}), {})
    assert [dict(one) for one in kind.all(facts, ())] == [{"meeting": "geneva"}]
    [touched] = kind.touched_by(Impact(records={"meeting": frozenset({"geneva"})}), facts)
    page = kinds.page("meeting", **touched)
    assert kinds.parse("meetings/geneva/") == page
    body = encode(page, kind.compose(page.parameters, facts))
    html = represent(body, Language.AR, Format.HTML, load_assets().names).decode()
    assert '<p>geneva <a href="/ar/meetings/other/">x</a></p>' in html
    twin = json.loads(represent(body, Language.FR, Format.JSON, load_assets().names))
    assert twin["data"] == {"code": "geneva"}
    assert twin["spoken"] == "fr"
    assert twin["alternates"]["en"] == "/en/meetings/geneva/index.json"


def test_its_code_composes_the_site_anew(request: pytest.FixtureRequest) -> None:
    before = composition()
    request.getfixturevalue("tenth")
    assert composition() != before
