"""Fields of forms: what was sent, what is missing, where errors stand."""

from __future__ import annotations

import pytest

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
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
