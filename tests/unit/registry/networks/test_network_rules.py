"""What can be true of a network: alone, under its parents, in its country; and what the shipped ones say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.vocabulary import Confidence
from registry.networks.definition import NETWORKS
from registry.networks.model import Span, leads_back, overlapping
from registry.networks.schemas import NetworkEntry, NetworkFilter
from registry.records.definition import ALL, Known
from registry.records.model import RecordType, Revision, Statement
from registry.settings import DATA

REGIONAL = {"level": "regional", "covers": ["arab"]}
COUNTRY = {"level": "country", "country": "SDN"}
KNOWN: Known = {
    (RecordType.COUNTRY, "SDN"): {"commissions": ["ECA", "ESCWA"]},
    (RecordType.COUNTRY, "XKX"): {"commissions": []},
    (RecordType.NETWORK, "global"): {"level": "global", "parents": []},
    (RecordType.NETWORK, "rn-arab"): {"level": "regional", "parents": ["ibc"]},
    (RecordType.NETWORK, "ibc"): {"level": "regional", "parents": ["rn-top"]},
    (RecordType.NETWORK, "rn-top"): {"level": "regional", "parents": []},
    (RecordType.NETWORK, "cn-egy"): {"level": "country", "parents": []},
}


def network(**fields: Any) -> NetworkEntry:
    base = {
        "code": "one",
        "name": "A network",
        "kind": "un_network",
        "status": "established",
        "source": "a source",
        "confidence": "high",
    }
    return NetworkEntry.model_validate(base | (fields if "level" in fields else COUNTRY | fields))


def pointers(**fields: Any) -> list[str]:
    return [error.pointer for error in NETWORKS.contradictions(network(**fields), KNOWN)]


def member(entity: str, begin: str | None = None, end: str | None = None) -> dict[str, Any]:
    return {"entity": entity, "from": begin, "to": end}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"level": "global"}, []),
        (REGIONAL, []),
        ({"country": None}, ["/country"]),
        (REGIONAL | {"country": "SDN"}, ["/country"]),
        ({"level": "regional"}, ["/covers"]),
        ({"covers": ["arab"]}, ["/covers"]),
        ({"level": "global", "covers": ["arab"]}, ["/covers"]),
        ({"parents": ["rn-arab", "global"]}, []),
        ({"parents": ["rn-arab", "rn-arab"]}, ["/parents/0", "/parents/1"]),
        ({"parents": ["cn-egy"]}, ["/parents/0"]),
        (REGIONAL | {"parents": ["ibc", "cn-egy"]}, ["/parents/1"]),
        ({"level": "global", "parents": ["rn-arab"]}, ["/parents/0"]),
        (REGIONAL | {"parents": ["one"]}, ["/parents/0"]),
        (REGIONAL | {"code": "rn-top", "parents": ["rn-arab"]}, ["/parents"]),
        ({"members": [member("iom", None, "2020"), member("iom", "2020"), member("ilo")]}, []),
        ({"members": [member("iom", None, "2020-02"), member("iom", "2020-01-31")]}, ["/members/1"]),
        ({"members": [member("iom"), member("iom", "2020")]}, ["/members/1"]),
        ({"members": [member("iom", "2021", "2021-01-01")]}, ["/members/0/to"]),
        ({"established": "2021-02", "valid_from": "2021-02-01"}, []),
        ({"established": "2021-02"}, ["/valid_from"]),
        ({"established": "2021-02", "valid_from": "2021-01-31"}, ["/valid_from"]),
        ({"status": "being_developed", "established": "2021"}, ["/established"]),
        ({"status": "dissolved", "members": [member("iom"), member("ilo", None, "2022")]}, ["/members/0/to"]),
        ({"workplan": {"title": "Plan", "from": "2023-05-31", "to": "2023"}}, []),
        ({"workplan": {"title": "Plan", "from": "2023", "to": "2022-12"}}, ["/workplan/to"]),
    ],
)
def test_what_cannot_be_true_is_named_where_it_stands(fields: dict[str, Any], found: list[str]) -> None:
    assert pointers(**fields) == found


@pytest.mark.parametrize(
    "fields",
    [
        {"chairs": [{}]},
        {"established": "2021-13"},
        {"country": "sdn"},
        {"contact": "Somebody, at the office"},
        {"alignments": [{"code": "alignment-1"}]},
        {"members": [{"entity": "iom", "role": "boss"}]},
        {"regions": ["arab"]},
    ],
)
def test_a_malformed_network_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        network(**fields)


def test_a_network_names_all_it_builds_on() -> None:
    entry = network(
        parents=["rn-arab"],
        chairs=[{"title": "UN Resident Coordinator"}, {"entity": "iom"}],
        leads=["ilo"],
        secretariat=["unhcr"],
        members=[member("who")],
    )
    assert [(one.type.value, one.key, one.pointer) for one in NETWORKS.references(entry)] == [
        ("country", "SDN", "/country"),
        ("network", "rn-arab", "/parents/0"),
        ("entity", "iom", "/chairs/1/entity"),
        ("entity", "ilo", "/leads/0"),
        ("entity", "unhcr", "/secretariat/0"),
        ("entity", "who", "/members/0/entity"),
    ]
    above = NETWORKS.references(network(**REGIONAL, parents=["ibc"]))
    assert (RecordType.NETWORK, ALL) in {(one.type, one.key) for one in above}


@pytest.mark.parametrize(
    ("fields", "regions", "filed_under"),
    [
        (COUNTRY, ["africa", "arab"], "global"),
        (COUNTRY | {"country": "XKX"}, [], "global"),
        (REGIONAL, ["arab"], "arab"),
        ({"level": "global"}, ["global"], "global"),
    ],
)
def test_regions_follow_and_the_event_is_filed_under_the_only_one(
    fields: dict[str, Any], regions: list[str], filed_under: str
) -> None:
    entry = network(**fields, contact="office@un.example", workplan={"title": "Plan", "from": "2023"})
    derived = NETWORKS.derived(entry, KNOWN)
    state = entry.model_dump(mode="json", exclude={"valid_from", "valid_to", "source", "confidence"}) | derived
    statement = Statement(RecordType.NETWORK, "one", state, date(2021, 1, 1), None, "a source", Confidence.HIGH)
    recorded_at = datetime(2026, 1, 1, tzinfo=UTC)
    told = NETWORKS.event_of(Revision(statement, 1, recorded_at, "test", "test")).model_dump(mode="json")
    assert derived == {"regions": regions}
    assert told["region"] == filed_under
    assert {name: told[name] for name in state} == state


def test_a_list_is_narrowed_by_region_parent_and_every_role_of_an_entity() -> None:
    where = NetworkFilter.model_validate({"region": "arab", "parent": "ibc", "member": "iom"}).where(date(2021, 1, 1))
    assert where.pop("state.regions") == "arab"
    assert where.pop("state.parents") == "ibc"
    members, *others = where.pop("$or")
    assert members["state.members"]["$elemMatch"]["entity"] == "iom"
    assert others == [{f"state.{field}": "iom"} for field in ("chairs.entity", "leads", "secretariat")]
    assert where == {}


DAYS = st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 20))


@given(st.lists(st.tuples(st.sampled_from("ab"), DAYS, DAYS), max_size=5))
def test_periods_overlap_exactly_when_a_day_belongs_to_two(periods: list[tuple[str, date | None, date | None]]) -> None:
    days = [date.fromordinal(date(2019, 12, 31).toordinal() + number) for number in range(23)]
    spans = [(name, Span(begin, end)) for name, begin, end in periods]
    spans = [(name, span) for name, span in spans if not span.backwards]

    def held(span: Span) -> set[date]:
        return {d for d in days if (span.begin or date.min) <= d < (span.end or date.max)}

    twice = {
        later
        for later, (name, span) in enumerate(spans)
        for other, before in spans[:later]
        if name == other and held(span) & held(before)
    }
    assert set(overlapping(spans)) == twice


@given(st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("abcd"), max_size=3), min_size=4))
def test_going_up_ends_and_finds_every_circle(parents_of: dict[str, list[str]]) -> None:
    reached = {"a": set(parents_of["a"])}
    for _ in parents_of:
        reached["a"] |= {above for code in reached["a"] for above in parents_of[code]}
    assert leads_back("a", parents_of["a"], parents_of) == ("a" in reached["a"])


def records(file: str) -> list[dict[str, Any]]:
    content = yaml.safe_load((Path(DATA) / file).read_text(encoding="utf-8"))
    return [content.get("defaults", {}) | record for record in content["records"]]


def test_the_shipped_networks_hold_together() -> None:
    entries = {entry.code: entry for entry in map(NetworkEntry.model_validate, records("networks.yaml"))}
    countries = {record["iso3"]: {"commissions": record.get("commissions", [])} for record in records("countries.yaml")}
    known: dict[Any, Any] = {(RecordType.COUNTRY, iso3): state for iso3, state in countries.items()}
    known |= {(RecordType.NETWORK, code): entry.model_dump(mode="json") for code, entry in entries.items()}
    for entry in entries.values():
        assert list(NETWORKS.contradictions(entry, known)) == []
        named = [one for one in NETWORKS.references(entry) if one.type is not RecordType.ENTITY and one.key != ALL]
        assert all((one.type, one.key) in known for one in named)
    levels = [entry.level.value for entry in entries.values()]
    assert [levels.count(level) for level in ("global", "regional", "country")] == [1, 9, 51]
    assert {entry.kind.value for code, entry in entries.items() if code.startswith("ibc-")} == {"issue_based_coalition"}
    assert entries["cn-irq"].parents == ["rn-arab"]
    assert entries["cn-ken"].parents == []
