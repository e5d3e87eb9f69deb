"""Terms, documents, programmes, working groups, meetings: what an entry may not say, and where it is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from registry.directory.documents import DOCUMENTS
from registry.directory.meetings import MEETINGS, MeetingFilter
from registry.directory.programmes import PROGRAMMES
from registry.directory.terms import TERMS
from registry.directory.working_groups import WORKING_GROUPS, WorkingGroupFilter
from registry.records.definition import AnyDefinition
from registry.records.model import RecordType

SOURCE = {"source": "made for a test", "confidence": "high"}
DAY = date(2020, 10, 31)
SIX = dict.fromkeys(("en", "fr", "es", "ar", "ru", "zh"), "Academia")
TERM = {"code": "principles-human-rights", "list": "principles", "value": "human_rights", "order": 6, "name": SIX}
DOCUMENT = {"code": "annex-9", "title": "An annex", "kind": "note"}
PROGRAMME = {"code": "fund", "name": "A fund", "kind": "trust_fund"}
GROUP = {
    "code": "twg-2",
    "name": "Alternatives to Detention",
    "kind": "thematic",
    "status": "active",
    "workplan": {"title": "Inaugural workplan", "from": "2019", "to": "2020"},
    "co_leads": ["unhcr", "unicef"],
}
MEETING = {"code": "briefing", "title": "A briefing", "kind": "briefing"}


def wrong(definition: AnyDefinition, *parts: dict[str, Any], known: dict[Any, Any] | None = None) -> list[str]:
    entry = definition.entry.model_validate(SOURCE | {key: value for part in parts for key, value in part.items()})
    return [error.pointer for error in definition.contradictions(entry, known or {})]


def named(definition: AnyDefinition, *parts: dict[str, Any]) -> list[tuple[str, str, str]]:
    entry = definition.entry.model_validate(SOURCE | {key: value for part in parts for key, value in part.items()})
    return [(one.type.value, one.key, one.pointer) for one in definition.references(entry)]


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({}, []),
        ({"code": "principles-rights"}, ["/code"]),
        ({"list": "support_measures"}, ["/value"]),
        ({"list": "objectives", "value": "5", "code": "objectives-05"}, []),
        ({"list": "objectives", "value": "5", "code": "objectives-5"}, ["/code"]),
        ({"list": "objectives", "value": "24", "code": "objectives-24"}, ["/value"]),
        ({"list": "champion_criteria", "value": "compatibility", "code": "champion-criteria-compatibility"}, []),
    ],
)
def test_a_term_is_named_by_its_list_and_a_value_that_other_data_may_use(
    change: dict[str, Any], pointers: list[str]
) -> None:
    assert wrong(TERMS, TERM, change) == pointers


def test_a_term_without_one_of_the_six_languages_is_refused() -> None:
    with pytest.raises(ValidationError, match="no text in zh"):
        TERMS.entry.model_validate(TERM | SOURCE | {"name": SIX | {"zh": " "}})


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({}, []),
        ({"annex": 1, "part_of": "faq"}, []),
        ({"annex": 1}, ["/part_of"]),
        ({"part_of": "annex-9"}, ["/part_of"]),
    ],
)
def test_an_annex_is_part_of_another_document(change: dict[str, Any], pointers: list[str]) -> None:
    assert wrong(DOCUMENTS, DOCUMENT, change) == pointers


@pytest.mark.parametrize("field", [{"annex": 6}, {"url": "ftp://somewhere"}, {"languages": ["de"]}, {"region": "moon"}])
def test_a_document_keeps_to_its_fields(field: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(field))):
        DOCUMENTS.entry.model_validate(DOCUMENT | SOURCE | field)


def test_a_document_refers_to_its_whole_and_its_network() -> None:
    assert named(DOCUMENTS, DOCUMENT, {"part_of": "faq", "network": "global"}) == [("document", "faq", "/part_of")]
    assert named(DOCUMENTS, DOCUMENT, {"network": "rn-lac"}) == [("network", "rn-lac", "/network")]


def test_a_programme_has_calls_of_different_codes_that_close_after_they_open() -> None:
    first = {"code": "call-1", "title": "First call", "status": "open", "opens_on": "2026-01-01"}
    assert wrong(PROGRAMMES, PROGRAMME, {"calls": [first | {"closes_on": "2026-01-01"}]}) == []
    twice = [first, first | {"closes_on": "2025-12-31"}]
    assert wrong(PROGRAMMES, PROGRAMME, {"calls": twice}) == ["/calls/1/code", "/calls/1/closes_on"]
    assert named(PROGRAMMES, PROGRAMME, {"manager": "iom"}) == [("entity", "iom", "/manager")]


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({}, []),
        ({"members": [{"entity": "unhcr", "name": "UNHCR"}]}, ["/members/0/entity"]),
        ({"members": [{"name": "One"}, {"name": "One"}]}, ["/members/1"]),
        ({"co_leads": ["iom", "iom"]}, ["/co_leads/1"]),
        ({"objectives": [5, 6, 5]}, ["/objectives/2"]),
        ({"workplan": {"title": "Plan", "from": "2022", "to": "2021"}}, ["/workplan/to"]),
        ({"workplan": {"title": "Plan", "from": "2022-03", "to": "2022"}}, []),
    ],
)
def test_a_working_group_says_everything_once(change: dict[str, Any], pointers: list[str]) -> None:
    assert wrong(WORKING_GROUPS, GROUP, change) == pointers


def test_a_working_group_refers_to_entities_and_principles() -> None:
    members = [{"name": "Somebody"}, {"entity": "uclg", "name": "UCLG"}]
    assert named(WORKING_GROUPS, GROUP, {"members": members, "principles": ["people_centred"]}) == [
        ("entity", "unhcr", "/co_leads/0"),
        ("entity", "unicef", "/co_leads/1"),
        ("entity", "uclg", "/members/1/entity"),
        ("term", "principles-people-centred", "/principles/0"),
    ]


def test_an_entity_is_looked_for_among_co_leads_and_members() -> None:
    where = WorkingGroupFilter.model_validate({"entity": "who", "objective": 15}).where(DAY)
    assert where == {"$or": [{"state.co_leads": "who"}, {"state.members.entity": "who"}], "state.objectives": 15}


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"starts_on": "2020-12", "ends_on": "2020-12-05"}, []),
        ({"starts_on": "2020-12-05", "ends_on": "2020"}, []),
        ({"starts_on": "2020-12-05", "ends_on": "2020-12-04"}, ["/ends_on"]),
        ({"ends_on": "2020"}, ["/ends_on"]),
    ],
)
def test_a_meeting_ends_after_it_starts_as_far_as_both_are_known(change: dict[str, Any], pointers: list[str]) -> None:
    assert wrong(MEETINGS, MEETING, change) == pointers


def test_a_meeting_belongs_to_the_region_of_its_round() -> None:
    known = {(RecordType.ROUND, "rr1-lac"): {"region": "lac"}}
    assert wrong(MEETINGS, MEETING, {"round": "rr1-lac", "region": "lac"}, known=known) == []
    assert wrong(MEETINGS, MEETING, {"round": "rr1-lac", "region": "arab"}, known=known) == ["/region"]
    assert named(MEETINGS, MEETING, {"round": "rr1-lac", "documents": ["note"]}) == [
        ("round", "rr1-lac", "/round"),
        ("document", "note", "/documents/0"),
    ]


def test_a_year_takes_meetings_from_their_start_to_their_end() -> None:
    where = MeetingFilter.model_validate({"year": 2020, "kind": "briefing"}).where(DAY)
    reaches = {"$gte": "2020"}
    assert where == {
        "state.kind": "briefing",
        "state.starts_on": {"$lt": "2021"},
        "$or": [{"state.ends_on": reaches}, {"state.ends_on": None, "state.starts_on": reaches}],
    }
