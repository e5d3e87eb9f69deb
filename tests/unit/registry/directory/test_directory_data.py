"""The directory that ships: what the two source documents say, nothing named that is not there, nothing invented."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
import yaml

from contracts.vocabulary import Criterion, Language, StakeholderCategory, SupportMeasure
from registry.directory.counts import COUNTS
from registry.directory.documents import DOCUMENTS
from registry.directory.entities import ENTITIES
from registry.directory.meetings import MEETINGS
from registry.directory.memberships import MembershipRole, holding
from registry.directory.programmes import PROGRAMMES
from registry.directory.terms import TERMS
from registry.directory.working_groups import WORKING_GROUPS
from registry.records.definition import AnyDefinition
from registry.records.model import RecordType, Revision
from registry.records.store.checking import state_of, statement_of
from registry.settings import DATA

DEFINITIONS: Final[tuple[AnyDefinition, ...]] = (
    TERMS,
    ENTITIES,
    COUNTS,
    DOCUMENTS,
    PROGRAMMES,
    WORKING_GROUPS,
    MEETINGS,
)
OCTOBER = date(2020, 10, 31)
by_definition = pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.collection)


def entries(definition: AnyDefinition) -> list[Any]:
    content = yaml.safe_load((DATA / f"{definition.collection}.yaml").read_text(encoding="utf-8"))
    assert content["type"] == definition.type
    return [definition.entry.model_validate(record) for record in content["records"]]


@pytest.fixture(scope="module")
def known() -> dict[tuple[RecordType, str], Any]:
    """Hold what the folder names, of these and of the other types."""
    found: dict[tuple[RecordType, str], Any] = {
        (definition.type, definition.key(entry)): state_of(entry)
        for definition in DEFINITIONS
        for entry in entries(definition)
    }
    for collection in ("networks", "rounds"):
        content = yaml.safe_load((DATA / f"{collection}.yaml").read_text(encoding="utf-8"))
        found |= {(RecordType(content["type"]), record["code"]): record for record in content["records"]}
    return found


def in_committee(role: MembershipRole, day: date) -> set[str]:
    return {
        entity.code
        for entity in entries(ENTITIES)
        if any(one.role is role and one.network == "global" for one in holding(entity.memberships, day))
    }


@by_definition
def test_everything_that_is_named_is_there_and_nothing_contradicts(
    definition: AnyDefinition, known: dict[tuple[RecordType, str], Any]
) -> None:
    for entry in entries(definition):
        missing = [one for one in definition.references(entry) if (one.type, one.key) not in known]
        assert missing == []
        assert list(definition.contradictions(entry, known)) == []


@by_definition
def test_the_event_tells_the_full_state(definition: AnyDefinition) -> None:
    for entry in entries(definition):
        statement = statement_of(definition, entry, {})
        told = definition.event_of(Revision(statement, 1, datetime(2026, 1, 1, tzinfo=UTC), "test", "test"))
        data = told.model_dump(mode="json")
        assert {name: data.get(name) for name in statement.state} == statement.state


@by_definition
def test_the_example_of_an_answer_is_an_answer(definition: AnyDefinition) -> None:
    (example,) = definition.answer.model_json_schema()["examples"]
    assert definition.answer.model_validate(example).model_dump(mode="json") == example


def test_the_executive_committee_of_october_2020_has_eight_members() -> None:
    eight = {"ilo", "iom", "ohchr", "undesa", "undp", "unhcr", "unicef", "unodc"}
    assert in_committee(MembershipRole.EXECUTIVE_COMMITTEE, OCTOBER) == eight
    assert in_committee(MembershipRole.INVITED, OCTOBER) == {"who"}
    assert in_committee(MembershipRole.COORDINATOR, OCTOBER) == {"iom"}
    assert in_committee(MembershipRole.SECRETARIAT, OCTOBER) == {"iom"}
    assert in_committee(MembershipRole.SECONDEE, OCTOBER) == {"unhcr", "unicef"}


def test_who_is_listed_as_a_member_since_2022_and_invited_no_more() -> None:
    later = date(2022, 6, 1)
    assert "who" in in_committee(MembershipRole.EXECUTIVE_COMMITTEE, later)
    assert in_committee(MembershipRole.INVITED, later) == set()


def test_fewer_entities_are_known_than_were_counted() -> None:
    members = in_committee(MembershipRole.EXTENDED, OCTOBER) | in_committee(MembershipRole.EXECUTIVE_COMMITTEE, OCTOBER)
    counted = {count.code: count.value for count in entries(COUNTS)}
    assert len(members) < counted["network-entities-2020-10"] == 39


def test_each_list_of_terms_has_exactly_the_values_that_other_data_uses() -> None:
    found: dict[str, list[str]] = {}
    for term in sorted(entries(TERMS), key=lambda term: (term.list, term.order)):
        found.setdefault(term.list, []).append(term.value)
        assert set(term.name) == set(Language)
    assert len(found["principles"]) == 10
    assert set(found["stakeholder_categories"]) == set(StakeholderCategory)
    assert found["support_measures"] == list(SupportMeasure)
    assert found["champion_criteria"] == list(Criterion)
    assert found["objectives"] == [str(number) for number in range(1, 24)]


def test_counts_are_what_the_sources_say() -> None:
    counts = {count.code: (count.as_of, count.value) for count in entries(COUNTS)}
    assert counts["champions-2020-10"] == ("2020-10", 14)
    assert counts["champions-2020-11"] == ("2020-11", 15)
    assert counts["country-networks-2021-05-04"] == ("2021-05-04", 44)
    assert counts["country-networks-africa-2024-08"] == ("2024-08", 34)
    undated = [count for count in entries(COUNTS) if count.as_of is None]
    assert all(count.note for count in undated)


def test_the_first_workplan_has_three_core_and_six_thematic_groups() -> None:
    groups = [group for group in entries(WORKING_GROUPS) if group.valid_from <= OCTOBER < (group.valid_to or date.max)]
    assert Counter(group.kind for group in groups) == {"core": 3, "thematic": 6}
    assert [len(group.priorities) for group in groups] == [1] * 9
    by_code = {group.code: group for group in groups}
    assert by_code["twg-2"].co_leads == ["unhcr", "unicef", "international-detention-coalition"]
    assert by_code["twg-2"].objectives == [13]


def test_the_five_annexes_are_entries_whose_text_is_not_held() -> None:
    annexes = {document.annex: document for document in entries(DOCUMENTS) if document.annex}
    assert sorted(annexes) == [1, 2, 3, 4, 5]
    assert all("not held" in document.note for document in annexes.values())
    assert [number for number, document in annexes.items() if document.url] == [2]


def test_the_trust_fund_is_there_without_calls() -> None:
    (fund,) = entries(PROGRAMMES)
    assert (fund.name, fund.calls) == ("Migration Multi-Partner Trust Fund", [])
    assert "calls" in fund.note


def test_what_the_background_note_tells_of_2020_is_in_the_calendar() -> None:
    told = [meeting for meeting in entries(MEETINGS) if "background-note-2020-12" in meeting.documents]
    assert {meeting.kind for meeting in told} == {"listening_session", "briefing", "peer_learning_exchange", "other"}
    assert {meeting.starts_on[:4] for meeting in told} == {"2020"}
