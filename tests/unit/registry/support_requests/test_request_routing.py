"""Who is to answer: the country's network, else one of its regions, else the secretariat."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Region
from registry.support_requests.model import RoutedBy, TargetKind
from registry.support_requests.routing import WORKING, Asking, NetworkToAsk, route

MOROCCO = Asking("MAR", "Morocco", (Region.AFRICA, Region.ARAB))
COUNTRY = NetworkToAsk(
    "cn-mar", "Network in Morocco", "country", "un_network", "established", "MAR", (Region.AFRICA, Region.ARAB)
)
AFRICA = NetworkToAsk(
    "rn-africa", "Network for Africa", "regional", "un_network", "established", None, (Region.AFRICA,)
)
ARAB = NetworkToAsk(
    "rn-arab", "Network for the Arab region", "regional", "un_network", "strengthened", None, (Region.ARAB,)
)
GLOBAL = NetworkToAsk("global", "The Network", "global", "un_network", "established", None, (Region.GLOBAL,))
STATUSES = ("under_consideration", "being_developed", "established", "strengthened", "dissolved")


def test_the_network_of_the_country_comes_first() -> None:
    target = route(MOROCCO, [ARAB, AFRICA, COUNTRY, GLOBAL])
    assert (target.kind, target.network) == (TargetKind.COUNTRY_NETWORK, "cn-mar")
    assert target.why == "Network in Morocco is established"
    assert target.by is RoutedBy.RULE


@pytest.mark.parametrize("status", sorted(set(STATUSES) - WORKING))
def test_a_network_that_does_not_work_is_passed_over_and_said_so(status: str) -> None:
    target = route(MOROCCO, [replace(COUNTRY, status=status), ARAB, AFRICA])
    assert (target.kind, target.network) == (TargetKind.REGIONAL_NETWORK, "rn-africa")
    assert f"Network in Morocco is {status.replace('_', ' ')}" in target.why
    assert "Network for Africa is established in the region africa" in target.why


def test_the_region_in_which_the_country_is_filed_is_asked_first() -> None:
    assert route(MOROCCO, [ARAB, AFRICA]).network == "rn-africa"
    assert route(replace(MOROCCO, regions=(Region.ARAB, Region.AFRICA)), [ARAB, AFRICA]).network == "rn-arab"
    assert route(MOROCCO, [ARAB, replace(AFRICA, status="dissolved")]).network == "rn-arab"


def test_the_network_above_the_one_of_the_country_is_preferred_among_those_of_a_region() -> None:
    north = replace(AFRICA, code="rn-z-north-africa")
    planned = replace(COUNTRY, status="being_developed", parents=("rn-z-north-africa",))
    assert route(MOROCCO, [AFRICA, north]).network == "rn-africa"
    assert route(MOROCCO, [AFRICA, north, planned]).network == "rn-z-north-africa"


def test_a_un_network_is_preferred_to_another_platform() -> None:
    forum = replace(COUNTRY, code="a-forum", kind="migration_forum")
    assert route(MOROCCO, [forum, COUNTRY]).network == "cn-mar"
    assert route(MOROCCO, [forum, replace(COUNTRY, status="dissolved")]).network == "a-forum"


def test_the_secretariat_answers_where_there_is_no_network() -> None:
    target = route(MOROCCO, [GLOBAL])
    assert (target.kind, target.network) == (TargetKind.SECRETARIAT, None)
    assert target.why == "No network of Morocco is established; nor is a network of its regions"
    assert route(None, [GLOBAL, COUNTRY]).why == "The request names no country"


networks = st.lists(
    st.builds(
        NetworkToAsk,
        code=st.sampled_from(["a", "b", "c", "d", "e"]),
        name=st.just("N"),
        level=st.sampled_from(["country", "regional", "global"]),
        kind=st.sampled_from(["un_network", "migration_forum", "issue_based_coalition"]),
        status=st.sampled_from(STATUSES),
        country=st.sampled_from(["MAR", "PRT", None]),
        regions=st.sampled_from([(Region.AFRICA,), (Region.ARAB,), (Region.UNECE,), (Region.AFRICA, Region.ARAB)]),
        parents=st.sampled_from([(), ("a",), ("b", "c")]),
    ),
    max_size=8,
    unique_by=lambda network: network.code,
)


@given(known=networks, seed=st.integers())
def test_whatever_networks_there_are_a_working_one_that_is_concerned_answers_or_the_secretariat(
    known: list[NetworkToAsk], seed: int
) -> None:
    target = route(MOROCCO, known)
    shuffled = random.Random(seed).sample(known, len(known))
    assert route(MOROCCO, shuffled) == target
    by_code = {network.code: network for network in known}
    of_country = [n for n in known if n.level == "country" and n.country == "MAR" and n.working]
    of_region = [n for n in known if n.level == "regional" and n.working and set(n.regions) & set(MOROCCO.regions)]
    if target.network is None:
        assert target.kind is TargetKind.SECRETARIAT
        assert not of_country
        assert not of_region
    else:
        chosen = by_code[target.network]
        assert chosen in (of_country or of_region)
        assert target.kind is (TargetKind.COUNTRY_NETWORK if of_country else TargetKind.REGIONAL_NETWORK)
    assert target.why
