"""Fields of forms, words for codes, states as people read them."""

from __future__ import annotations

import pytest

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
from registry.console import words
from registry.console.display import Group, Multilingual, Several, Table, Text, Value, shown
from web.forms.errors import beside_fields, missing
from web.forms.fields import Field, SentForm

REASON = Field("reason", "Why", "text", needed=True)


def test_a_form_gives_texts_without_blanks_around_them() -> None:
    form = SentForm.of([("reason", "  because  "), ("entity", "iom"), ("entity", "ilo"), ("entity", "")])
    assert form.text("reason") == "because"
    assert form.texts("entity") == ["iom", "ilo"]
    assert form.text("other") == ""


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("", None), ("x", None), ("-1", None), ("9" * 20, None)])
def test_versions_are_whole_numbers_or_nothing(text: str, number: int | None) -> None:
    assert SentForm.of([("version", text)]).number("version") == number


def test_empty_needed_fields_are_asked_for() -> None:
    assert missing([REASON], SentForm.of([("reason", "  ")])) == {"reason": "Fill in: why"}
    assert missing([REASON], SentForm.of([("reason", "x")])) == {}


def test_a_field_keeps_what_was_typed_beside_its_error() -> None:
    field = REASON.filled(SentForm.of([("reason", "no ")]), {"reason": "too short"})
    assert (field.value, field.error) == ("no ", "too short")


def test_errors_stand_beside_their_fields_and_the_rest_apart() -> None:
    error = ProblemError(CONFLICT, "no", [FieldError("/reason", "too short"), FieldError("/state", "It is closed")])
    assert beside_fields(error, [REASON]) == ({"reason": "too short"}, ["It is closed"])


def test_the_longest_name_takes_the_error() -> None:
    fields = [Field("assessment", "A"), Field("assessment.2", "B")]
    error = ProblemError(CONFLICT, "no", [FieldError("/assessment/2/result", "is unknown")])
    assert beside_fields(error, fields)[0] == {"assessment.2": "is unknown"}


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
