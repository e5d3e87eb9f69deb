"""What people write into the registry can be kept and shown, by whichever way it comes."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.vocabulary import Language
from registry.data_files import read
from registry.directory.documents import DOCUMENTS
from registry.records.schemas import Reasoned
from registry.rounds.definition import ROUNDS
from registry.rounds.schemas import OpenAsked, RescheduleAsked

DOCUMENT = {"code": "d-1", "title": "A title", "kind": "report", "source": "a source", "confidence": "high"}
ROUND: dict[str, Any] = {
    "code": "r-1",
    "region": "unece",
    "kind": "regional_review",
    "title": {language.value: "A title" for language in Language},
    "state": "scheduled",
    "source": "a source",
    "confidence": "high",
}


def wrong(**changes: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(ValidationError) as refused:
        ROUNDS.entry.model_validate(ROUND | changes)
    return [error["loc"] for error in refused.value.errors()]


@pytest.mark.parametrize("unseen", ["\u200b\u200b\u200b", "\u2800\u2800\u2800", "\u3164\u3164\u3164", "   "])
def test_titles_sources_and_reasons_show_something(unseen: str) -> None:
    assert wrong(title=ROUND["title"] | {"zh": unseen}) == [("title",)]
    assert wrong(source=unseen) == [("source",)]
    assert wrong(round_tables=[{"number": 1, "title": unseen, "objectives": [1]}]) == [("round_tables",)]
    with pytest.raises(ValidationError):
        DOCUMENTS.entry.model_validate(DOCUMENT | {"title": unseen})
    with pytest.raises(ValidationError):
        Reasoned(reason=unseen)


def test_a_null_character_of_yaml_is_refused_as_well() -> None:
    entry = read('title: "Review\\0"')
    assert wrong(title=ROUND["title"] | {"en": entry["title"]}) == [("title",)]
    assert wrong(stakeholder_events=[{"text": "a\x00b"}]) == [("stakeholder_events",)]
    assert wrong(place="a\ud800b") == [("place",)]


def test_texts_that_are_not_named_so_may_be_blank() -> None:
    assert ROUNDS.entry.model_validate(ROUND | {"note": " "}).note == " "


@pytest.mark.parametrize("far", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2200-01-01T00:00:00Z"])
def test_a_time_that_has_no_name_in_every_zone_is_refused(far: str) -> None:
    assert wrong(closes_at=far) == [("closes_at",)]
    assert wrong(rescheduled_from=[{"closes_at": far}]) == [("rescheduled_from", 0, "closes_at")]
    for act in (OpenAsked, RescheduleAsked):
        with pytest.raises(ValidationError):
            act.model_validate({"reason": "because", "closes_at": far})


@pytest.mark.parametrize("day", ["0001-01-01", "1799-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_beyond_all_records_is_refused(day: str) -> None:
    assert wrong(starts_on=day) == [("starts_on",)]
    assert wrong(valid_from=day) == [("valid_from",)]


def test_the_first_and_the_last_day_are_taken() -> None:
    entry = ROUNDS.entry.model_validate(ROUND | {"starts_on": "1800-01-01", "closes_at": "2199-12-31T23:59:59Z"})
    assert entry.starts_on.year == 1800
