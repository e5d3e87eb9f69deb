"""Inputs are voluntary: pages name members by kind and States that have sent inputs, never those that have not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests import page_examples as examples
from tests.page_examples import page as page_of
from tests.page_examples import render, render_json

from contracts.registry_events import Membership
from contracts.vocabulary import Language, Region
from publisher.pages.country.page import CountryView
from publisher.pages.region.page import RegionView
from publisher.pages.round.page import RoundPageView
from publisher.site.assets import load_assets
from publisher.site.presenters import present_members
from publisher.site.views import MemberRow, StateInputs
from wording.catalogues import Domain, catalogue

ASSETS = load_assets().names
REGION = page_of("region", region=Region.UNECE)
ROUND = page_of("round", region=Region.UNECE, round=examples.round_view().code)
ROWS = (
    MemberRow("USA", Membership.MEMBER, geographic=False),
    MemberRow("PRT", Membership.MEMBER, geographic=True),
    MemberRow("ALB", Membership.MEMBER, geographic=True),
    MemberRow("ABW", Membership.ASSOCIATE, geographic=True),
)
SENT = (StateInputs("PRT", 2), StateInputs("USA", 1))


def region(submitted: tuple[StateInputs, ...]) -> RegionView:
    """Give a region without newest inputs."""
    return replace(examples.region_view(Region.UNECE, full=False), members=ROWS, submitted=submitted)


def test_members_stand_by_kind_and_name_whether_they_have_sent_an_input_or_not() -> None:
    arranged = present_members(ROWS, SENT, Language.EN)
    assert [one.iso3 for one in arranged.states] == ["ALB", "PRT"]
    assert [one.iso3 for one in arranged.elsewhere] == ["USA"]
    assert [one.iso3 for one in arranged.associates] == ["ABW"]


def test_a_region_names_all_members_with_the_inputs_that_there_are(reader: Callable[[bytes], Any]) -> None:
    text = reader(render(REGION, region(SENT), Language.EN, ASSETS)).text
    assert re.search(
        r"Albania\s+Portugal 2 inputs\s+Members of the commission from other regions 1\s+United States", text
    )
    assert "0 inputs" not in text


def test_a_round_names_the_states_that_have_sent_an_input_and_no_other(reader: Callable[[bytes], Any]) -> None:
    view = examples.page_set(full=False)[ROUND]
    assert isinstance(view, RoundPageView)
    links = reader(render(ROUND, replace(view, submitted=SENT), Language.EN, ASSETS)).links
    assert [link for link in links if "/countries/" in link] == ["/en/countries/PRT/", "/en/countries/USA/"]
    assert "No input of a State has been published yet." in reader(render(ROUND, view, Language.EN, ASSETS)).text


@pytest.mark.parametrize("language", Language)
def test_no_number_on_a_page_counts_states_without_input(language: Language, reader: Callable[[bytes], Any]) -> None:
    """With and without inputs of States, the figures and headings of a region are the same."""

    def figures(view: RegionView) -> list[str]:
        text = reader(render(REGION, view, language, ASSETS)).text
        return [line.strip() for line in text.splitlines() if re.fullmatch(r"\D*\d+", line.strip())]

    assert set(figures(region(SENT))) <= set(figures(region(())))


def test_twins_tell_members_and_inputs_apart_and_count_no_state_without_input() -> None:
    for view in (region(SENT), region(())):
        data = json.loads(render_json(REGION, view, Language.EN))["data"]
        assert set(data["counters"]) == {"members", "member_state_inputs", "stakeholder_inputs"}
        assert {name for row in data["members"] for name in row} == {"iso3", "iso3_name", "membership", "geographic"}
        assert all(row["inputs"] for row in data["submitted"])


def test_no_message_speaks_of_states_that_have_not_submitted() -> None:
    said = [str(message.id) for domain in (Domain.PAGES, Domain.LABELS) for message in catalogue(Language.EN, domain)]
    assert said
    assert not [
        text for text in said if re.search("not (yet )?(submit|sent|report)|missing state", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize(
    ("status", "inputs", "with_government"),
    [("un_member", 0, True), ("observer_state", 0, True), ("associate_only", 0, False), ("", 0, False), ("", 1, True)],
)
def test_only_a_state_has_inputs_of_its_government(
    status: str, inputs: int, with_government: bool, reader: Callable[[bytes], Any]
) -> None:
    page = page_of("country", country="GBR")
    view = examples.page_set(full=False)[page]
    assert isinstance(view, CountryView)
    text = reader(render(page, replace(view, status=status, member_state_inputs=inputs), Language.EN, ASSETS)).text
    assert ("Inputs of the Government" in text) is with_government
    assert ("member of the commission from another region" in text) is True
