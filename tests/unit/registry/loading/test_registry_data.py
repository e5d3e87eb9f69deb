"""The data that ships: complete, sourced, and what the sources say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import jsonschema  # type: ignore[import-untyped] # ships without types
import pytest

from contracts.registry_events import RegionLabel
from contracts.vocabulary import Commission, Confidence, Language, Region
from registry.champions.model import label_at
from registry.directory.countries import review_regions
from registry.loading.files import read_folder
from registry.loading.statements import groups_of
from registry.records.definition import Key, State
from registry.records.model import Period, RecordType
from registry.records.store.checking import statement_of
from registry.records.store.grouping import StatementGroup
from registry.settings import DATA, DEMONSTRATION

States = dict[RecordType, dict[str, Any]]
OCTOBER, NOVEMBER = date(2020, 10, 31), date(2020, 11, 30)


@pytest.fixture(scope="module")
def groups() -> list[StatementGroup]:
    return groups_of(read_folder(DATA, demonstration=DEMONSTRATION))


@pytest.fixture(scope="module")
def states(groups: list[StatementGroup]) -> States:
    known: dict[Key, State] = {}
    for group in groups:
        known[group.definition.type, group.key] = statement_of(group.definition, group.entries[-1], known).state
    found: States = {record_type: {} for record_type in RecordType}
    for (record_type, key), state in known.items():
        found[record_type][key] = state
    return found


def champions_on(groups: list[StatementGroup], day: date) -> set[str]:
    return {
        group.key
        for group in groups
        for entry in group.entries
        if group.definition.type is RecordType.CHAMPION and Period(1, entry.valid_from, entry.valid_to).holds(day)
    }


def test_every_fact_names_its_source_and_how_well_it_is_attested(groups: list[StatementGroup], states: States) -> None:
    entries = [entry for group in groups for entry in group.entries]
    assert all(len(entry.source) > 10 and entry.confidence in Confidence for entry in entries)
    labels = [label for champion in states[RecordType.CHAMPION].values() for label in champion["region_labels"]]
    assert labels
    assert all(label["source"] for label in labels)


def test_all_219_countries_and_territories_are_there(states: States) -> None:
    statuses = Counter(country["status"] for country in states[RecordType.COUNTRY].values())
    assert statuses == {"un_member": 193, "observer_state": 2, "associate_only": 23, "reference_scr1244": 1}


def test_the_commissions_hold_all_member_states_and_palestine_and_not_the_holy_see(states: States) -> None:
    seated = {code for code, country in states[RecordType.COUNTRY].items() if country["commissions"]}
    member_states = {code for code, c in states[RecordType.COUNTRY].items() if c["status"] == "un_member"}
    assert seated == member_states | {"PSE"}
    assert states[RecordType.COUNTRY]["VAT"]["commissions"] == []


@pytest.mark.parametrize(
    ("iso3", "regions"),
    [
        ("TUR", ["unece", "asia-pacific", "lac"]),
        ("ISR", ["unece"]),
        ("PRT", ["unece", "lac"]),
        ("MAR", ["africa", "arab"]),
        ("VAT", []),
        ("ABW", []),
    ],
)
def test_a_country_has_the_regions_of_all_its_commissions(states: States, iso3: str, regions: list[str]) -> None:
    commissions = tuple(Commission(code) for code in states[RecordType.COUNTRY][iso3]["commissions"])
    assert review_regions(commissions) == [Region(code) for code in regions]


def test_31_states_sit_in_more_than_one_commission(states: States) -> None:
    assert sum(len(country["commissions"]) > 1 for country in states[RecordType.COUNTRY].values()) == 31


@pytest.mark.parametrize(
    ("code", "members", "associates"),
    [
        ("unece", 56, 0),
        ("asia-pacific", 53, 9),
        ("africa", 54, 0),
        ("arab", 21, 0),
        ("lac", 46, 14),
        ("global", 195, 0),
    ],
)
def test_a_region_has_as_many_members_as_its_sources_say(
    states: States, code: str, members: int, associates: int
) -> None:
    found = Counter(member["membership"] for member in states[RecordType.REGION][code]["members"])
    assert (found["member"], found["associate"]) == (members, associates)


def test_a_membership_outside_the_own_region_is_marked(states: States) -> None:
    lac = {member["iso3"]: member["geographic"] for member in states[RecordType.REGION]["lac"]["members"]}
    assert not lac["PRT"]
    assert not lac["TUR"]
    assert lac["BRA"]
    assert lac["ABW"]


def test_names_and_titles_stand_in_six_different_texts(states: States) -> None:
    for region in states[RecordType.REGION].values():
        assert set(region["name"]) == set(Language)
        assert region["name"]["ar"] != region["name"]["en"]
    for round_ in states[RecordType.ROUND].values():
        assert len(set(round_["title"].values())) == 6


def test_there_are_twelve_real_rounds_and_one_demonstration_round_per_region(states: States) -> None:
    rounds = states[RecordType.ROUND]
    reviews = {code: r for code, r in rounds.items() if r["kind"] in {"regional_review", "imrf"}}
    shown = {code: r for code, r in reviews.items() if r["demonstration"]}
    assert len(reviews) - len(shown) == 12
    assert sorted(shown) == ["demo-africa", "demo-arab", "demo-asia-pacific", "demo-imrf", "demo-lac", "demo-unece"]
    for round_ in shown.values():
        assert round_["state"] == "open"
        assert (round_["opens_at"], round_["closes_at"]) == ("2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z")
        assert {"member_state_review", "stakeholder_input"} <= round_["admission"].keys()
        assert round_["questionnaires"]["member_state_review"] == "member-state-outline"
        assert round_["questionnaires"]["stakeholder_input"] == "stakeholder-national"


def test_demonstration_rounds_are_left_out_unless_asked_for() -> None:
    groups = groups_of(read_folder(DATA))
    assert not [e for g in groups for e in g.entries if g.definition.type is RecordType.ROUND and e.demonstration]


def test_a_rescheduled_round_keeps_what_its_dates_were(states: States) -> None:
    rounds = states[RecordType.ROUND]
    before = rounds["imrf1"]["rescheduled_from"]
    assert [(b["starts_on"], b["ends_on"]) for b in before] == [("2022-05-10", "2022-05-13")]
    assert "March 2021" in rounds["rr1-afr"]["rescheduled_from"][0]["text"]
    assert {code for code, r in rounds.items() if r["rescheduled_from"]} == {"imrf1", "rr1-afr", "rr1-lac"}


def test_the_second_forum_is_scheduled_as_its_source_says(states: States) -> None:
    forum = states[RecordType.ROUND]["imrf2"]
    assert (forum["state"], forum["starts_on"], forum["ends_on"]) == ("scheduled", "2026-05-05", "2026-05-08")
    assert "not looked up" in forum["note"]


def test_champions_are_14_in_october_and_15_in_november_2020(groups: list[StatementGroup]) -> None:
    october, november = champions_on(groups, OCTOBER), champions_on(groups, NOVEMBER)
    assert (len(october), len(november)) == (14, 15)
    assert november - october == {"ECU"}
    assert len(champions_on(groups, date(2026, 1, 1))) == 34


def test_the_region_label_of_morocco_is_that_of_the_document_of_the_time(states: States) -> None:
    labels = [RegionLabel.model_validate(one) for one in states[RecordType.CHAMPION]["MAR"]["region_labels"]]
    found = [label_at(labels, day) for day in (OCTOBER, NOVEMBER, date(2020, 9, 30))]
    assert [label and label.label for label in found] == ["Middle East and North Africa", "Africa", None]


@pytest.mark.parametrize("code", ["member-state-outline", "stakeholder-national"])
class TestQuestionnaire:
    @pytest.fixture
    def questionnaire(self, states: States, code: str) -> dict[str, Any]:
        found: dict[str, Any] = states[RecordType.QUESTIONNAIRE][code]
        return found

    @pytest.fixture
    def validator(self, questionnaire: dict[str, Any]) -> jsonschema.Draft202012Validator:
        return jsonschema.Draft202012Validator(questionnaire["answers_schema"])

    def test_its_example_answers_every_question(
        self, questionnaire: dict[str, Any], validator: jsonschema.Draft202012Validator
    ) -> None:
        validator.validate(questionnaire["example"])
        assert set(questionnaire["example"]) == {entry["question"] for entry in questionnaire["mapping"]}

    def test_one_short_text_is_enough(self, validator: jsonschema.Draft202012Validator) -> None:
        assert validator.is_valid({"guiding_principles": "Yes."})
        assert validator.is_valid({"objectives": [{"objective": 5, "progress": "A new visa."}]})

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"guiding_principles": "  "},
            {"guiding_principles": "x" * 20_001},
            {"unknown": "text"},
            {"objectives": []},
            {"objectives": [{"objective": 24, "progress": "x"}]},
            {"objectives": [{"objective": 0, "progress": "x"}]},
            {"objectives": [{"objective": 5}]},
            {"objectives": [{"objective": 5, "progress": "x"}, {"objective": 5, "challenges": "y"}]},
            {"objectives": [{"objective": 5, "progress": "x", "more": "y"}]},
        ],
    )
    def test_answers_that_break_it_are_refused(
        self, validator: jsonschema.Draft202012Validator, answers: dict[str, Any]
    ) -> None:
        assert not validator.is_valid(answers)

    def test_every_label_and_hint_stands_in_six_languages(self, questionnaire: dict[str, Any]) -> None:
        for section in questionnaire["layout"]["sections"]:
            texts = [section["title"]]
            for question in section["questions"]:
                texts += [question["label"], question["hint"], *(part["label"] for part in question["parts"])]
            assert all(len(set(text.values())) == 6 for text in texts)
