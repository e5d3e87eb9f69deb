"""An alignment with its steps taken, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from registry.alignment.model import (
    Agreement,
    Alignment,
    Answer,
    ConsultationAnswer,
    Position,
)
from registry.alignment.steps import agree, consult, propose

DAY = date(2026, 3, 2)
ASKED = ["ilo", "iom", "ohchr"]
INVOLVED = ["eclac", "iom", "undp"]


def proposed(*, coalition: bool = False) -> Alignment:
    return propose([], title="Draft terms", url=None, entities=INVOLVED, coalition=coalition, on=DAY)


def answer(entity: str, what: Answer = Answer.SUPPORTS) -> ConsultationAnswer:
    return ConsultationAnswer(entity, what, None, DAY)


def agrees(entity: str) -> Agreement:
    return Agreement(entity, Position.AGREES, None, DAY)


def objects(entity: str) -> Agreement:
    return Agreement(entity, Position.OBJECTS, "outside our mandate", DAY)


def consulted(alignment: Alignment) -> Alignment:
    for entity in ASKED:
        alignment = consult(alignment, answer(entity), ASKED)
    return alignment


def agreed(alignment: Alignment, entities: list[str]) -> Alignment:
    for entity in entities:
        alignment = agree(alignment, agrees(entity), ASKED)
    return alignment


def refused(act: Any, *arguments: Any) -> list[tuple[str, str]]:
    with pytest.raises(ProblemError) as caught:
        act(*arguments)
    assert caught.value.problem is CONFLICT
    return [(error.pointer, error.text) for error in caught.value.errors]
