"""Events of one record, in any order and any number of times, lead to the same knowledge; it is kept as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.registry_events import (
    ChampionRecorded,
    CountryOfRegion,
    Membership,
    QuestionnairePublished,
    RegionRecorded,
    RoundRecorded,
)
from contracts.vocabulary import Confidence, Kind, Language, Region, RoundKind, RoundState
from publisher.records.model import CHAMPION, QUESTIONNAIRE, REGION, ROUND, Record, ReferenceType
from publisher.records.snapshot import ReferenceSnapshot
from publisher.site.page_types import page_types

COMMON: dict[str, Any] = {
    "region": Region.LAC,
    "valid_from": date(2020, 1, 1),
    "recorded_at": datetime(2026, 1, 1, tzinfo=UTC),
    "source": "tests",
    "confidence": Confidence.HIGH,
}
KINDS: dict[str, ReferenceType[Any, Any]] = {kind.name: kind for kind in (REGION, ROUND, CHAMPION, QUESTIONNAIRE)}


def country(iso3: str) -> CountryOfRegion:
    return CountryOfRegion(
        iso3=iso3, iso2=iso3[:2], name=iso3, status="un_member", membership=Membership.MEMBER, geographic=True
    )


def event(kind: str, version: int) -> Any:
    """Make the version of a record of a kind."""
    title = dict.fromkeys(Language, f"in version {version}")
    match kind:
        case "region":
            members = [country(iso3) for iso3 in ("BRA", "MEX", "PRT")[:version]]
            return RegionRecorded(
                version=version, code=Region.LAC, name=title, commission=None, members=members, **COMMON
            )
        case "round":
            return RoundRecorded(
                version=version,
                code="demo",
                kind=RoundKind.REGIONAL_REVIEW,
                title=title,
                state=RoundState.OPEN,
                **COMMON,
            )
        case "champion":
            return ChampionRecorded(version=version, country="PRT", name="Portugal", status=f"s{version}", **COMMON)
        case _:
            question = {"code": "one", "label": {str(language): f"{version}" for language in Language}}
            return QuestionnairePublished(
                version=version,
                code="outline",
                kind=Kind.MEMBER_STATE_REVIEW,
                title=title,
                questionnaire_version=1,
                answers_schema={},
                layout={"sections": [{"questions": [question]}]},
                example={},
                mapping=[],
                **COMMON,
            )


def known_after(kind: ReferenceType[Any, Any], versions: list[int]) -> Record[Any]:
    known: Record[Any] | None = None
    for version in versions:
        known = kind.with_event(known, event(kind.name, version))
    assert known is not None
    return known


@pytest.mark.parametrize("name", KINDS)
@given(order=st.permutations([1, 2, 3]), again=st.lists(st.integers(1, 3), max_size=4))
def test_order_and_repetition_do_not_matter(name: str, order: list[int], again: list[int]) -> None:
    kind = KINDS[name]
    known = known_after(kind, [*order, *again])
    assert known == known_after(kind, [1, 2, 3])
    assert known.version == 3


@pytest.mark.parametrize("name", KINDS)
def test_what_is_kept_comes_back(name: str) -> None:
    kind = KINDS[name]
    value = known_after(kind, [1, 2]).value
    assert kind.load(kind.dump(value)) == value


def test_a_region_remembers_every_country_that_it_ever_had() -> None:
    smaller = event("region", 1).model_copy(update={"version": 9})
    known = REGION.with_event(known_after(REGION, [2, 3]), smaller)
    assert [member.iso3 for member in known.value.data.members] == ["BRA"]
    assert known.value.ever == {"BRA", "MEX", "PRT"}


@pytest.mark.parametrize("name", ["region", "round", "champion"])
def test_a_record_about_earlier_days_is_not_for_pages(name: str) -> None:
    assert KINDS[name].wanted(event(name, 1))
    assert not KINDS[name].wanted(event(name, 1).model_copy(update={"latest": False}))


def test_what_takes_requests_at_any_time_is_no_review() -> None:
    assert not ROUND.wanted(event("round", 1).model_copy(update={"kind": RoundKind.STANDING}))


def test_everything_that_pages_show_is_listened_to() -> None:
    assert {kind.event for kind in page_types().records()} == {kind.event for kind in KINDS.values()}


def test_a_snapshot_with_newer_records_leaves_the_older_one_as_it_was() -> None:
    before = ReferenceSnapshot({"round": {"a": 1, "c": 3}})
    after = before.with_records({"round": {"b": 2, "c": 4}, "champion": {"PRT": 5}})
    rounds: Mapping[str, Any] = before.of(ROUND)
    assert dict(rounds) == {"a": 1, "c": 3}
    newer: Mapping[str, Any] = after.of(ROUND)
    assert list(newer.items()) == [("a", 1), ("b", 2), ("c", 4)]
    champions: Mapping[str, Any] = after.of(CHAMPION)
    assert dict(champions) == {"PRT": 5}
    assert before.with_records({}) is before


def test_states_of_a_region_are_neither_members_from_elsewhere_nor_associates() -> None:
    data: RegionRecorded = event("region", 3)
    kinds: tuple[dict[str, Any], ...] = ({}, {"geographic": False}, {"membership": Membership.ASSOCIATE})
    members = [one.model_copy(update=kind) for one, kind in zip(data.members, kinds, strict=True)]
    known = ReferenceSnapshot({REGION.name: {Region.LAC: REGION.read(data.model_copy(update={"members": members}))}})
    assert known.states(Region.LAC) == (data.members[0].iso3,)
    assert len(known.members(Region.LAC)) == 3
