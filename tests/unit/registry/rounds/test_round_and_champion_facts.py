"""What ships of rounds and champions, and that their events tell all that their answers do."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.events import EventData
from contracts.registry_events import ChampionRecorded, RoundRecorded
from contracts.vocabulary import OBJECTIVES
from registry.champions.definition import CHAMPIONS
from registry.champions.schemas import Champion, ChampionEntry
from registry.loading.files import read_folder
from registry.records.schemas import RecordFields
from registry.rounds.definition import ROUNDS
from registry.rounds.schemas import Round, RoundEntry
from registry.settings import DATA


@pytest.fixture(scope="module")
def entries() -> list[Any]:
    return [placed.entry for placed in read_folder(DATA)]


@pytest.fixture(scope="module")
def rounds(entries: list[Any]) -> dict[str, RoundEntry]:
    return {entry.code: entry for entry in entries if isinstance(entry, RoundEntry) and not entry.demonstration}


@pytest.fixture(scope="module")
def champions(entries: list[Any]) -> dict[str, ChampionEntry]:
    return {entry.country: entry for entry in entries if isinstance(entry, ChampionEntry)}


@pytest.mark.parametrize(
    ("answer", "event", "of_the_day"),
    [(Round, RoundRecorded, set()), (Champion, ChampionRecorded, {"region_label", "filed_under"})],
)
def test_an_event_tells_all_that_an_answer_does(
    answer: type[RecordFields], event: type[EventData], of_the_day: set[str]
) -> None:
    assert answer.model_fields.keys() - event.model_fields.keys() == of_the_day


def test_reviews_that_used_the_four_round_tables_cover_all_objectives_once(rounds: dict[str, RoundEntry]) -> None:
    tables = {code: entry.round_tables for code, entry in rounds.items() if entry.round_tables}
    assert sorted(tables) == ["imrf1", "rr1-afr", "rr1-ap"]
    for found in tables.values():
        assert [table.number for table in found] == [1, 2, 3, 4]
        assert sorted(objective for table in found for objective in table.objectives) == list(OBJECTIVES)


def test_three_rounds_slipped_and_say_from_when(rounds: dict[str, RoundEntry]) -> None:
    slipped = {code: entry.rescheduled_from for code, entry in rounds.items() if entry.rescheduled_from}
    assert {code: [before.text for before in found] for code, found in slipped.items()} == {
        "imrf1": ["10-13 May 2022 (call for special accreditation)"],
        "rr1-afr": ["March 2021 (concept note of ECA, September 2020)"],
        "rr1-lac": ["end of March 2021 (stakeholder questionnaire of the review)"],
    }


def test_no_source_tells_of_an_assessment(champions: dict[str, ChampionEntry]) -> None:
    assert len(champions) == 34
    assert not [entry for entry in champions.values() if entry.assessment or entry.confirmed_on]
    assert {code for code, entry in champions.items() if entry.co_chair} == {"MAR", "SLV"}


def test_nothing_that_ships_contradicts_itself(entries: list[Any]) -> None:
    for entry in entries:
        definition = {RoundEntry: ROUNDS, ChampionEntry: CHAMPIONS}.get(type(entry))
        if definition:
            assert list(definition.contradictions(entry, {})) == []
