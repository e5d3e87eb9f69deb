"""Words for codes, states as people read them."""

from __future__ import annotations

import pytest

from registry.console import words
from registry.console.records.display import shown
from registry.console.records.nodes import Group, Multilingual, Several, Table, Text, Value


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("2020-10-31", "31 October 2020"),
        ("2020-10", "October 2020"),
        ("2026-03-01T12:00:00Z", "1 March 2026, 12:00 UTC"),
        (True, "Yes"),
        (None, "not stated"),
        ("plain", "plain"),
        ("2020-99", "2020-99"),
    ],
)
def test_values_are_written_for_people(found: object, text: str) -> None:
    assert words.value(found) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("arab", "Arab region"),
        ("imrf", "International Migration Review Forum"),
        ("vision_360", "Respect for the 360-degree vision"),
        ("un_rco", "Office of the Resident Coordinator"),
        ("observer_state", "Non-member observer State of the United Nations"),
        ("global", "Global"),
        ("in_progress", "In progress"),
        ("open", "Open"),
    ],
)
def test_codes_are_written_for_people(code: str, text: str) -> None:
    assert words.code_value(code) == text


@pytest.mark.parametrize(
    ("noun", "plural"), [("network", "networks"), ("priority", "priorities"), ("entity", "entities"), ("day", "days")]
)
def test_nouns_have_their_plurals(noun: str, plural: str) -> None:
    assert words.count(1, noun) == f"1 {noun}"
    assert words.count(2, noun) == f"2 {plural}"


def test_a_state_becomes_facts_lists_and_tables() -> None:
    state = {
        "code": "mena",
        "title": {"en": "Review", "ar": "استعراض"},
        "regions": ["arab", "africa"],
        "members": [{"entity": "iom", "role": "member", "to": None}],
        "answers_schema": {"type": "object"},
        "url": "https://example.org/x",
        "country": "MAR",
        "seat": None,
    }
    group, unstated = shown(state, {"/country": "/console/countries/MAR"})
    nodes = dict(group.rows)
    assert unstated == ["seat"]
    assert nodes["Title"] == Multilingual([("en", "Review"), ("ar", "استعراض")])
    assert isinstance(nodes["Review regions"], Several)
    assert isinstance(nodes["Members"], Table)
    assert nodes["Members"].columns == ["Entity", "Role"]
    assert isinstance(nodes["Rules for answers (JSON Schema)"], Text)
    assert nodes["Country"] == Value("MAR", "/console/countries/MAR")
    assert nodes["Address on the web"] == Value("https://example.org/x", "https://example.org/x", outside=True)


def test_no_scheme_but_http_becomes_a_link() -> None:
    group, _ = shown({"url": "javascript:alert(1)"}, {})
    assert group.rows[0][1] == Value("javascript:alert(1)")


def test_what_does_not_fit_a_table_becomes_groups() -> None:
    wide = [{f"field_{n}": n for n in range(9)}]
    group, _ = shown({"parts": wide}, {})
    assert isinstance(group, Group)
    assert group.rows[0][1].kind == "groups"
