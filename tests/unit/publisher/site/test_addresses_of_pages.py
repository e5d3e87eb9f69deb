"""Addresses of pages, and back."""

from __future__ import annotations

import pytest

from contracts.vocabulary import Language, Region
from publisher.lists.model import page_count
from publisher.site.addresses import Format, Requested, address, parse
from publisher.site.page_types import UnknownPageError, page_types

page_of = page_types().page


def test_addresses_are_absolute_and_end_in_a_slash() -> None:
    page = page_of("round", region=Region.LAC, round="rr1-lac")
    assert address(page.path, Language.AR) == "/ar/regions/lac/rr1-lac/"
    assert address(page.path, Language.AR, Format.JSON) == "/ar/regions/lac/rr1-lac/index.json"
    assert address(page_of("home").path, Language.EN) == "/en/"
    assert address(page_of("country", country="PRT").path, Language.FR) == "/fr/countries/PRT/"
    of_list = page_of("region_inputs", region=Region.UNECE, number=3)
    assert address(of_list.path, Language.ZH) == "/zh/regions/unece/inputs/3/"


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_pages_of_a_list_hold_fifty(total: int, pages: int) -> None:
    assert page_count(total) == pages


def test_every_page_has_its_own_path() -> None:
    pages = [
        page_of("home"),
        page_of("regions"),
        page_of("region", region=Region.GLOBAL),
        page_of("region_inputs", region=Region.GLOBAL, number=1),
        page_of("round", region=Region.GLOBAL, round="imrf-2026"),
        page_of("round_inputs", region=Region.GLOBAL, round="imrf-2026", number=1),
        page_of("country", country="PRT"),
        page_of("country_inputs", country="PRT", number=1),
        page_of("submission", submission="x"),
        page_of("styleguide"),
        page_of("not_found"),
    ]
    assert len({page.path for page in pages}) == len(pages)


def test_paths_lead_back_to_their_pages() -> None:
    keys = [
        page_of("home"),
        page_of("regions"),
        page_of("region", region=Region.ASIA_PACIFIC),
        page_of("region_inputs", region=Region.LAC, number=3),
        page_of("round", region=Region.LAC, round="demo-lac"),
        page_of("round_inputs", region=Region.LAC, round="demo-lac", number=12),
        page_of("country", country="PRT"),
        page_of("country_inputs", country="PRT", number=2),
        page_of("submission", submission="019a"),
        page_of("styleguide"),
        page_of("not_found"),
    ]
    assert [page_types().parse(key.path) for key in keys] == keys


def test_paths_of_no_page_are_refused() -> None:
    for path in ("regions/nowhere/", "regions/lac/inputs/0/", "regions/lac/inputs/01/", "x/", "countries/PRT", "//"):
        try:
            found = page_types().parse(path)
        except UnknownPageError:
            continue
        raise AssertionError(f"{path!r} was taken for {found}")


def test_addresses_lead_back_to_what_they_ask_for() -> None:
    for path in ("", "regions/lac/", "submissions/019a/"):
        for language in Language:
            for form in Format:
                assert parse(address(path, language, form)) == Requested(path, language, form)


@pytest.mark.parametrize("text", ["", "/", "/de/", "/en", "en/regions/", "/assets/site.0.css", "/v1/releases"])
def test_addresses_of_no_page_ask_for_nothing(text: str) -> None:
    assert parse(text) is None
