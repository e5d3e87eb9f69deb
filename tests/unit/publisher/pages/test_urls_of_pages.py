"""Addresses of pages, and which pages an input touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Language, Region
from publisher.pages import urls
from publisher.pages.urls import PAGE_SIZE, PlaceInList, SubmissionPlaces, page_count, page_number


def test_addresses_are_absolute_and_end_in_a_slash() -> None:
    page = urls.round_(Region.LAC, "rr1-lac")
    assert urls.address(page, Language.AR) == "/ar/regions/lac/rr1-lac/"
    assert urls.json_address(page, Language.AR) == "/ar/regions/lac/rr1-lac/index.json"
    assert urls.address(urls.home(), Language.EN) == "/en/"
    assert urls.address(urls.country("PRT"), Language.FR) == "/fr/countries/PRT/"
    assert urls.address(urls.region_inputs(Region.UNECE, 3), Language.ZH) == "/zh/regions/unece/inputs/3/"


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_pages_of_a_list_hold_fifty(total: int, pages: int) -> None:
    assert page_count(total) == pages


def test_new_input_on_a_new_list_page_touches_the_page_before_it_too() -> None:
    assert PlaceInList(PAGE_SIZE + 1, added=True).numbers() == (1, 2)
    assert PlaceInList(PAGE_SIZE + 1, added=False).numbers() == (2,)
    assert PlaceInList(1, added=True).numbers() == (1,)
    assert PlaceInList(PAGE_SIZE, added=True).numbers() == (1,)


places = st.builds(PlaceInList, position=st.integers(1, 10**7), added=st.booleans())


@given(in_round=places, in_region=places, in_country=places)
def test_an_input_touches_a_bounded_number_of_pages(
    in_round: PlaceInList, in_region: PlaceInList, in_country: PlaceInList
) -> None:
    touched = urls.touched_by_submission(
        SubmissionPlaces(
            submission_id="x",
            round_region=Region.UNECE,
            round_code="r",
            in_round=in_round,
            in_regions=tuple((region, in_region) for region in (Region.UNECE, Region.LAC)),
            in_countries=(("PRT", in_country),),
        )
    )
    assert len(touched) == len(set(touched)) <= 4 + 2 + 3 * 2 + 3
    for page in (urls.home(), urls.regions(), urls.region(Region.LAC), urls.country("PRT"), urls.submission("x")):
        assert page in touched
    assert urls.region_inputs(Region.LAC, page_number(in_region.position)) in touched


def test_every_page_has_its_own_path() -> None:
    pages = [
        urls.home(),
        urls.regions(),
        urls.region(Region.GLOBAL),
        urls.region_inputs(Region.GLOBAL, 1),
        urls.round_(Region.GLOBAL, "imrf-2026"),
        urls.round_inputs(Region.GLOBAL, "imrf-2026", 1),
        urls.country("PRT"),
        urls.country_inputs("PRT", 1),
        urls.submission("x"),
        *urls.STATIC_PAGES,
    ]
    assert len({page.path for page in pages}) == len(pages)
