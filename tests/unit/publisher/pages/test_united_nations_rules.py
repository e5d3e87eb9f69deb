"""What the United Nations ask of their sites, on every kind of page in six languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests import page_examples as examples
from tests.page_examples import page as page_of
from tests.page_examples import render, render_json

from contracts.vocabulary import Language, PartyKind, Region
from publisher.pages.home.page import HomeView
from publisher.pages.inputs_list.page import InputsView
from publisher.pages.round.page import RoundPageView
from publisher.pages.styleguide.samples import CARDS
from publisher.site.addresses import Page
from publisher.site.assets import load_assets
from publisher.site.views import PartyView
from wording.catalogues import translations

ASSETS = load_assets().names
PAGES = dict(examples.page_set(full=True))
OF_A_STATE = (
    "The information provided by Member States has been reproduced as received. The designations employed do not imply"
    " the expression of any opinion whatsoever on the part of the United Nations Secretariat concerning the legal"
    " status of any country, territory or area, or of its authorities."
)
GENERAL = (
    "The designations employed do not imply the expression of any opinion whatsoever on the part of the United Nations"
    " Secretariat concerning the legal status of any country, territory or area, or of its authorities, or concerning"
    " the delimitation of its frontiers or boundaries."
)
KOSOVO = (
    "* References to Kosovo shall be understood to be in the context of United Nations Security Council resolution"
    " 1244 (1999)."
)
SUBMISSION = page_of("submission", submission="x")
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path or "home")


@pytest.mark.parametrize("language", Language)
@EVERY_PAGE
def test_languages_are_offered_in_the_order_and_form_of_the_united_nations(
    page: Page, language: Language, reader: Callable[[bytes], Any]
) -> None:
    reading = reader(render(page, PAGES[page], language, ASSETS))
    offered = [values["hreflang"] for tag, values in reading.tags if tag == "a" and "hreflang" in values]
    assert offered == ["ar", "zh", "en", "fr", "ru", "es"]
    assert "عربي 中文 English Français Русский Español" in " ".join(reading.text.split())


@pytest.mark.parametrize("language", Language)
@EVERY_PAGE
def test_the_general_note_stands_on_every_page(page: Page, language: Language, reader: Callable[[bytes], Any]) -> None:
    said = translations(language).gettext(GENERAL)
    assert (said == GENERAL) is (language is Language.EN)
    assert said in reader(render(page, PAGES[page], language, ASSETS)).text


@pytest.mark.parametrize("language", Language)
def test_the_note_on_inputs_of_states_stands_on_them_alone(language: Language, reader: Callable[[bytes], Any]) -> None:
    said = translations(language).gettext(OF_A_STATE)
    assert (said == OF_A_STATE) is (language is Language.EN)
    state = PartyView(PartyKind.MEMBER_STATE, "Portugal", "PRT")
    other = PartyView(PartyKind.STAKEHOLDER, "Network", "PRT")
    for authors, due in (((state,), True), ((other, state), True), ((other,), False)):
        view = replace(examples.submission_view(), party=authors[0], co_authors=authors[1:])
        assert (said in reader(render(SUBMISSION, view, language, ASSETS)).text) is due
        assert json.loads(render_json(SUBMISSION, view, language)).get("note") == (said if due else None)


@pytest.mark.parametrize("language", Language)
def test_the_note_on_kosovo_stands_wherever_the_name_does(language: Language, reader: Callable[[bytes], Any]) -> None:
    said = translations(language).gettext(KOSOVO)
    assert (said == KOSOVO) is (language is Language.EN)
    home, listed = page_of("home"), page_of("round_inputs", region=Region.UNECE, round="demo-unece", number=1)
    card = replace(CARDS[0], party=PartyView(PartyKind.STAKEHOLDER, "Network", "XKX"))
    named = replace(CARDS[0], title="Косово и Сербия")
    for shown, due in ((card, True), (named, True), (CARDS[0], False)):
        front, some = PAGES[home], PAGES[listed]
        assert isinstance(front, HomeView)
        assert isinstance(some, InputsView)
        assert (said in reader(render(home, replace(front, newest=(shown,)), language, ASSETS)).text) is due
        assert (said in reader(render(listed, replace(some, cards=(shown,)), language, ASSETS)).text) is due
    for text, due in (("Migrants in Kosovo", True), ("科索沃", True), ("Migrants in Portugal", False)):
        view = examples.submission_view(Language.EN, text)
        assert (said in reader(render(SUBMISSION, view, language, ASSETS)).text) is due


@EVERY_PAGE
def test_no_public_page_leads_to_the_parts_of_pages(page: Page, reader: Callable[[bytes], Any]) -> None:
    links = reader(render(page, PAGES[page], Language.EN, ASSETS)).links
    assert page.kind == "styleguide" or "/en/styleguide/" not in links


def robots(page: Page, view: Any) -> bool:
    """Return whether a page asks search engines to leave it out."""
    return b'<meta name="robots" content="noindex">' in render(page, view, Language.EN, ASSETS)


def test_examples_and_what_is_no_page_of_the_site_are_kept_from_search_engines() -> None:
    for page in (page_of("styleguide"), page_of("not_found")):
        assert robots(page, PAGES[page])
    for page in (page_of("home"), page_of("regions"), page_of("region", region=Region.UNECE)):
        assert not robots(page, PAGES[page])


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstration_rounds_and_their_inputs_are_kept_from_search_engines(*, demonstration: bool) -> None:
    some = replace(examples.round_view(), demonstration=demonstration)
    page, listed = (
        page_of("round", region=some.region, round=some.code),
        page_of("round_inputs", region=some.region, round=some.code, number=1),
    )
    shown, cards = PAGES[page], PAGES[listed]
    assert isinstance(shown, RoundPageView)
    assert isinstance(cards, InputsView)
    assert robots(page, replace(shown, round=some)) is demonstration
    assert robots(listed, replace(cards, owner=replace(cards.owner, round=some))) is demonstration
    assert robots(SUBMISSION, replace(examples.submission_view(), round=some)) is demonstration
