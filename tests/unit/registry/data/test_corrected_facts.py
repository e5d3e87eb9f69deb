"""Facts that were wrong once: the right value of each, and the source that has it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from contracts.vocabulary import Confidence, Language
from registry.champions.model import ChampionStatus
from registry.directory.memberships import begun
from registry.loading.files import read_folder
from registry.records.model import ESTABLISHED, OF_THE_NETWORK, Period, RecordType
from registry.settings import DATA, DEMONSTRATION
from wording.catalogues import translations

KOSOVO_NOTE: Final = (
    "References to Kosovo shall be understood to be in the context of United Nations Security Council resolution "
    "1244 (1999)."
)
FORUM: Final = {
    Language.EN: "International Migration Review Forum",
    Language.FR: "Forum d’examen des migrations internationales",
    Language.ES: "Foro de Examen de la Migración Internacional",
    Language.AR: "منتدى استعراض الهجرة الدولية",
    Language.RU: "Форум по рассмотрению проблем международной миграции",
    Language.ZH: "国际移民问题审查论坛",
}
"""The name of the Forum in A/RES/73/326 and A/RES/76/266."""
ARAB_REVIEW: Final = date(2021, 2, 24)


@pytest.fixture(scope="module")
def entries() -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for placed in read_folder(DATA, demonstration=DEMONSTRATION):
        key = (placed.definition.type.value, placed.definition.key(placed.entry))
        found.setdefault(key, []).append(placed.entry)
    return found


@pytest.mark.parametrize(
    ("record", "field", "value", "source"),
    [
        ("document/a-res-73-195", "published_on", "2018-12-19", "Progress Declaration"),
        ("document/a-res-73-326", "published_on", "2019-07-19", "Progress Declaration"),
        ("working-group/twg-4", "co_leads", ["ilo", "iom"], "WCMS_758944"),
        ("document/imrf1-progress-declaration", "symbol", "A/RES/76/266", "A-RES-76-266"),
        ("working-group/ws-regular-pathways", "objectives", [5, 7], "enhancing-regular-pathways-migrants"),
        ("programme/migration-mptf", "valid_from", date(2019, 7, 16), "mptf.undp.org/news"),
        ("country/XKX", "note", KOSOVO_NOTE, "migrationnetwork.un.org"),
        ("network/cn-xkx", "note", KOSOVO_NOTE, "iom.int"),
        ("network/cn-are", "name", "UN Network on Migration in the United Arab Emirates", "mena.iom.int"),
        ("network/cn-gmb", "name", "UN Network on Migration in the Gambia", "african-region"),
        ("network/cn-ner", "name", "UN Network on Migration in the Niger", "african-region"),
        ("network/cn-sdn", "name", "UN Network on Migration in the Sudan", "african-region"),
        ("network/cn-caf", "name", "UN Network on Migration in the Central African Republic", "african-region"),
        ("network/cn-cod", "name", "UN Network on Migration in the Democratic Republic of the Congo", "african-region"),
    ],
)
def test_the_record_has_the_right_value_and_its_source(
    entries: dict[tuple[str, str], list[Any]], record: str, field: str, value: Any, source: str
) -> None:
    record_type, key = record.split("/")
    for entry in entries[record_type, key]:
        assert getattr(entry, field) == value
        assert source in entry.source


def test_the_group_on_pathways_was_led_by_three_in_2020(entries: dict[tuple[str, str], list[Any]]) -> None:
    inaugural, following = entries["working-group", "twg-3"]
    assert inaugural.co_leads == ["ohchr", "act-alliance", "aprrn"]
    assert "bettercarenetwork.org" in inaugural.source
    assert following.co_leads == [], "no source tells who led it from 2021 on"


def test_the_fund_is_governed_by_a_committee_that_the_coordinator_chairs(
    entries: dict[tuple[str, str], list[Any]],
) -> None:
    (fund,) = entries["programme", "migration-mptf"]
    assert "steering committee is chaired by the Coordinator of the Network" in fund.note
    assert "November 2019" in fund.source


def test_the_workstream_on_pathways_has_its_three_activities(entries: dict[tuple[str, str], list[Any]]) -> None:
    (stream,) = entries["working-group", "ws-regular-pathways"]
    assert [activity.timeline for activity in stream.activities] == ["2023", "2023 - 2024", "2023 - 2024"]
    assert stream.name == "Enhancing regular pathways for migrants in vulnerable situations"


def test_no_number_that_was_misprinted_stands_with_the_african_review(
    entries: dict[tuple[str, str], list[Any]],
) -> None:
    (review,) = entries["round", "rr1-afr"]
    assert "18" not in review.participants
    meetings = [key for kind, key in entries if kind == "meeting" and key.startswith("rr1-afr-stakeholders-")]
    assert len(meetings) == 4
    for key in meetings:
        (meeting,) = entries["meeting", key]
        assert (meeting.region, meeting.round, meeting.starts_on) == ("africa", "rr1-afr", None)
        assert "stakeholders-meet-on-the-implementation" in meeting.source


def test_the_arab_review_of_2021_was_one_of_twenty_members(entries: dict[tuple[str, str], list[Any]]) -> None:
    members = {
        key
        for (record_type, key), periods in entries.items()
        for entry in periods
        if record_type == "country" and Period(1, entry.valid_from, entry.valid_to).holds(ARAB_REVIEW)
        if "ESCWA" in entry.commissions
    }
    assert len(members) == 20
    assert {"DZA", "SOM"} <= members
    assert "DJI" not in members
    assert all("cepei.org" in entry.source for entry in entries["country", "DJI"])
    (review,) = entries["round", "rr1-arab"]
    assert "20 members" in review.note


def test_explanations_of_the_criteria_are_marked_as_those_of_this_project(
    entries: dict[tuple[str, str], list[Any]],
) -> None:
    for value in ("geographical-balance", "vision-360", "coordination-mechanism"):
        (term,) = entries["term", f"champion-criteria-{value}"]
        assert "words of this project" in term.source
        assert term.confidence is Confidence.MEDIUM


def test_the_forum_has_one_name_in_each_language(entries: dict[tuple[str, str], list[Any]]) -> None:
    for code in ("imrf1", "imrf2", "demo-imrf"):
        for entry in entries["round", code]:
            for language, name in FORUM.items():
                assert name in entry.title[language], (code, language)


def test_pages_name_the_forum_as_its_records_do() -> None:
    for language, name in FORUM.items():
        assert translations(language, "labels").gettext(FORUM[Language.EN]) == name


def test_champions_of_both_documents_have_one_standing_and_nobody_was_confirmed_without_the_act(
    entries: dict[tuple[str, str], list[Any]],
) -> None:
    champions = {key: entry for (kind, key), periods in entries.items() for entry in periods if kind == "champion"}
    assert {entry.status for entry in champions.values()} == {ChampionStatus.LISTED}
    assert not [key for key, entry in champions.items() if entry.assessment or entry.confirmed_on]
    ecuador = champions["ECU"]
    assert "15 Member States that have expressed their intention" in ecuador.note
    assert "Background note" in ecuador.source
    assert "node/36196" in ecuador.source


def test_who_is_named_by_one_event_only_says_so(entries: dict[tuple[str, str], list[Any]]) -> None:
    noted = [
        entry
        for (kind, _), periods in entries.items()
        for entry in periods
        if kind == "champion" and (entry.note or "").startswith("Named a champion at an event, November 2023")
    ]
    assert len(noted) == 13
    assert {entry.confidence for entry in noted} == {Confidence.MEDIUM}
    assert all("node/36196" in entry.source for entry in noted)


def test_everything_of_the_network_has_a_known_start_or_its_earliest_source(
    entries: dict[tuple[str, str], list[Any]],
) -> None:
    of_the_network = [
        entry
        for (kind, _), periods in entries.items()
        for entry in periods
        if kind in {record_type.value for record_type in OF_THE_NETWORK - {RecordType.CHAMPION}}
    ]
    assert len(of_the_network) > 80
    for entry in of_the_network:
        assert (entry.valid_from is None) is (entry.attested_from is not None), entry.code
        assert entry.valid_from is None or entry.valid_from >= ESTABLISHED, entry.code
    memberships = [one for (kind, _), (entry, *_) in entries.items() if kind == "entity" for one in entry.memberships]
    assert memberships
    for one in memberships:
        assert (one.from_ is None) is (one.attested_from is not None)
        assert begun(one, date(2017, 1, 1)) is False


@pytest.mark.parametrize(
    ("record", "attested_from", "source"),
    [
        ("network/cn-bfa", "2024-08", "August 2024"),
        ("network/cn-bgd", "2019-11-26", "tbsnews.net"),
        ("network/rn-arab", "2024-06", "June 2024"),
        ("network/rn-lac", "2023-05-31", "work-plan-2023-2024"),
        ("network/rn-asia-pacific", "2021-03", "March 2021"),
        ("network/cn-qat", "2026", "mena.iom.int"),
    ],
)
def test_a_network_with_an_unknown_start_is_attested_from_the_date_of_its_source(
    entries: dict[tuple[str, str], list[Any]], record: str, attested_from: str, source: str
) -> None:
    (network,) = entries[tuple(record.split("/"))]  # type: ignore[index] # two parts
    assert (network.valid_from, network.attested_from) == (None, attested_from)
    assert source in network.source
