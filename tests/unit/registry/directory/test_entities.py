"""Entities: memberships over time, which of them hold on a day, and what cannot be true."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from registry.directory.entities import ENTITIES, EntityEntry, EntityFilter, EntityMembership
from registry.directory.memberships import holding, out_of_order, overlapping
from registry.records.model import ESTABLISHED

SOURCE = {"source": "made for a test", "confidence": "high"}
partial_dates = st.dates(date(2018, 1, 1), date(2026, 12, 31)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
)


def membership(from_: str | None, to: str | None, role: str = "extended", network: str = "global") -> EntityMembership:
    return EntityMembership.model_validate(
        {"network": network, "role": role, "from": from_, "to": to, "source": "made for a test"}
    )


def entry(*memberships: EntityMembership, **fields: Any) -> EntityEntry:
    entity = {"code": "who", "name": "World Health Organization", "kind": "un_entity"} | SOURCE
    return EntityEntry.model_validate(entity | {"memberships": [one.model_dump() for one in memberships]} | fields)


def first_day(text: str | None) -> date:
    return date.fromisoformat(f"{text}-01-01"[:10]) if text else date.min


def last_day(text: str | None) -> date:
    return first_day(text) if text else date.max


def refused(entity: EntityEntry) -> list[str]:
    return [error.pointer for error in ENTITIES.contradictions(entity, {})]


@given(partial_dates | st.none(), partial_dates | st.none(), st.dates(date(2017, 1, 1), date(2027, 12, 31)))
def test_a_membership_holds_from_the_first_day_of_its_dates(from_: str | None, to: str | None, day: date) -> None:
    first = first_day(from_) if from_ else ESTABLISHED
    holds = first <= day < last_day(to)
    assert bool(holding([membership(from_, to)], day)) is holds


@pytest.mark.parametrize(
    ("attested_from", "day", "holds"),
    [
        ("2020-10", "2020-09-30", False),
        ("2020-10", "2020-10-01", True),
        ("2020", "2019-12-31", False),
        (None, "2018-05-22", False),
        (None, "2018-05-23", True),
    ],
)
def test_a_membership_with_an_unknown_start_holds_from_its_earliest_source(
    attested_from: str | None, day: str, holds: bool
) -> None:
    one = membership(None, None).model_copy(update={"attested_from": attested_from})
    assert bool(holding([one], date.fromisoformat(day))) is holds


@given(st.lists(st.tuples(partial_dates | st.none(), partial_dates | st.none()), max_size=6))
def test_an_overlap_is_found_exactly_when_two_memberships_of_a_role_share_a_day(
    periods: list[tuple[str | None, str | None]],
) -> None:
    memberships = [membership(*period) for period in periods if first_day(period[0]) < last_day(period[1])]
    assert list(out_of_order(memberships)) == []
    shared = any(
        first_day(one.from_) < last_day(other.to) and first_day(other.from_) < last_day(one.to)
        for number, one in enumerate(memberships)
        for other in memberships[:number]
    )
    assert bool(list(overlapping(memberships))) is shared


def test_an_overlap_is_refused_with_the_place_of_the_later_membership() -> None:
    memberships = [membership("2022", None), membership("2020", "2022-06"), membership("2021", None, role="invited")]
    assert refused(entry(*memberships)) == ["/memberships/0/from"]


def test_a_role_may_end_on_the_day_the_next_one_begins() -> None:
    assert refused(entry(membership("2020", "2022"), membership("2022-01-01", None))) == []


def test_the_same_role_in_two_networks_is_no_overlap() -> None:
    assert refused(entry(membership("2020", None), membership("2020", None, network="rn-arab"))) == []


def test_a_membership_that_ends_when_it_begins_is_refused() -> None:
    assert refused(entry(membership("2022", "2022-01-01"))) == ["/memberships/0/to"]


def test_only_stakeholders_have_a_category() -> None:
    assert refused(entry(category="media")) == ["/category"]


def test_a_stakeholder_is_no_member_of_the_network() -> None:
    stakeholder = entry(membership("2020", None), kind="stakeholder_organization", category="media")
    assert refused(stakeholder) == ["/memberships/0/network"]


def test_networks_are_referred_to_except_the_one_everything_is_about() -> None:
    named = list(ENTITIES.references(entry(membership(None, None), membership(None, None, network="cn-uga"))))
    assert [(one.key, one.pointer) for one in named] == [("cn-uga", "/memberships/1/network")]


@pytest.mark.parametrize("wrong", ["2020-13", "2020-02-30", "20-02-01", "2020-1", "spring"])
def test_a_day_that_does_not_exist_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match=r"memberships|from"):
        membership(wrong, None)


def test_role_and_network_are_asked_of_one_membership_on_the_day() -> None:
    where = EntityFilter.model_validate({"role": "invited", "network": "global", "kind": "un_entity"}).where(
        date(2020, 10, 31)
    )
    wanted = {"network": "global", "role": "invited"}
    begun = [
        {"from": {"$lte": "2020-10-31"}},
        {"from": None, "attested_from": {"$lte": "2020-10-31"}},
        {"from": None, "attested_from": None},
    ]
    holds = {"to": {"$not": {"$lte": "2020-10-31"}}, "$or": begun}
    assert where == {"state.kind": "un_entity", "state.memberships": {"$elemMatch": wanted | holds}}
    assert EntityFilter().where(date(2020, 10, 31)) == {}
