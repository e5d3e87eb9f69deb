"""Forms made from a pydantic model, and the model made from what was sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.unit.web.library import FORMS, Binding, Loan

from chassis.errors import ProblemError
from web.forms.fields import Choice, SentForm, grouped, with_choices
from web.forms.models import ModelForms, sent_values

FIELDS = {one.name: one for one in FORMS.fields(Loan)}
GOOD: dict[str, Any] = {"reason": "Asked", "title": "Emma", "binding": "cloth", "readers": ["anna"]}


@pytest.mark.parametrize(
    ("name", "control", "needed"),
    [
        ("reason", "text", True),
        ("title", "line", True),
        ("binding", "choice", True),
        ("until", "day", False),
        ("called_at", "time", False),
        ("readers", "lines", True),
        ("rooms", "choices", False),
        ("note", "text", False),
        ("urgent", "yes", False),
        ("seen", "choice", False),
    ],
)
def test_each_field_of_a_model_is_asked_for_in_its_way(name: str, control: str, needed: bool) -> None:
    assert (FIELDS[name].control, FIELDS[name].needed) == (control, needed)


def test_fields_that_are_written_out_stand_last() -> None:
    assert list(FIELDS) == [*(name for name in Loan.model_fields if name != "reason"), "reason"]


def test_closed_lists_are_choices_in_words() -> None:
    assert FIELDS["binding"].choices == (Choice("paper_back", "Paper back"), Choice("cloth", "Cloth"))
    assert [choice.label for choice in FIELDS["seen"].choices] == ["Yes", "No"]


def test_hints_come_from_the_model() -> None:
    assert FIELDS["title"].hint == "As the spine says"
    assert FIELDS["called_at"].hint == "In Universal Time (UTC)"
    assert FIELDS["readers"].hint == "One per line"


def test_a_desk_names_fields_and_codes_its_own_way() -> None:
    shouting = ModelForms(label=str.upper, code_label=str.title, translate=lambda message: f"*{message}")
    fields = {one.name: one for one in shouting.fields(Loan)}
    assert fields["title"].label == "TITLE"
    assert fields["binding"].choices[1] == Choice("cloth", "Cloth")
    assert fields["seen"].choices[0] == Choice("true", "*Yes")
    with pytest.raises(ProblemError) as raised:
        shouting.checked(Loan, GOOD | {"title": "x"})
    assert [one.text for one in raised.value.errors] == ["*Write at least 2 characters"]


def test_what_was_sent_becomes_the_model() -> None:
    sent = [
        ("title", " Emma "),
        ("binding", "cloth"),
        ("until", "2026-03-01"),
        ("called_at", "2026-03-01T12:00"),
        ("readers", "anna, bob\ncarl"),
        ("rooms", "cloth"),
        ("rooms", "paper_back"),
        ("urgent", "yes"),
        ("seen", "false"),
        ("note", ""),
        ("reason", "Asked"),
    ]
    loan = FORMS.checked(Loan, sent_values(FIELDS.values(), SentForm.of(sent)))
    assert loan == Loan(
        reason="Asked",
        title="Emma",
        binding=Binding.CLOTH,
        until=date(2026, 3, 1),
        called_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        readers=["anna", "bob", "carl"],
        rooms=[Binding.CLOTH, Binding.PAPER],
        urgent=True,
        seen=False,
    )


@pytest.mark.parametrize(
    ("wrong", "pointer", "text"),
    [
        ({"title": "x"}, "/title", "Write at least 2 characters"),
        ({"title": "x" * 21}, "/title", "Write at most 20 characters"),
        ({"binding": "gold"}, "/binding", "Choose one of the list"),
        ({"until": "soon"}, "/until", "Enter a day, like 2026-03-01"),
        ({"called_at": "soon"}, "/called_at", "Enter a day and a time"),
        ({"readers": []}, "/readers", "Choose at least one"),
        ({"rooms": ["cloth", "gold"]}, "/rooms/1", "Choose one of the list"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(wrong: dict[str, Any], pointer: str, text: str) -> None:
    with pytest.raises(ProblemError) as raised:
        FORMS.checked(Loan, GOOD | wrong)
    assert [(one.pointer, one.text) for one in raised.value.errors] == [(pointer, text)]


def test_a_field_can_be_answered_from_a_list_of_the_day() -> None:
    choices = {"readers": [Choice("anna", "Anna")], "note": [Choice("a", "A")]}
    fields = {one.name: one for one in with_choices(FORMS.fields(Loan), choices)}
    assert (fields["readers"].control, fields["readers"].hint) == ("choices", "")
    assert (fields["note"].control, fields["note"].choices) == ("choice", (Choice("a", "A"),))
    assert fields["title"] == FIELDS["title"]


def test_fields_of_one_group_stand_together() -> None:
    assert [name for name, _ in grouped(FIELDS.values())] == [""]
