"""Page keys, their addresses, and which pages a fact touches.

A page key names a page without its language; every page exists in all six languages and has a
JSON twin. The pages one input touches are bounded whatever the size of the archive: lists are cut
into stable pages numbered from the oldest, so that a new input touches the last one (and the one
before it on the day a new one begins).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Language, Region

PAGE_SIZE: Final = 50
"""Inputs on one page of a list."""

FRONT_SIZE: Final = 12
"""Newest inputs shown on the pages of a region, a round and a country, and on the home page."""


class PageKind(StrEnum):
    """Kinds of pages."""

    HOME = "home"
    REGIONS = "regions"
    REGION = "region"
    REGION_INPUTS = "region_inputs"
    ROUND = "round"
    ROUND_INPUTS = "round_inputs"
    COUNTRY = "country"
    COUNTRY_INPUTS = "country_inputs"
    SUBMISSION = "submission"
    STYLEGUIDE = "styleguide"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class PageKey:
    """One page, whatever the language. Made by the functions below, kept and compared by ``path``."""

    kind: PageKind
    path: str
    """Without language: ``""`` for home, ``regions/lac/``. Unique; the ``page`` of publisher.page.published."""


def home() -> PageKey:
    """Name the home page."""
    return PageKey(PageKind.HOME, "")


def regions() -> PageKey:
    """Name the overview of the regions."""
    return PageKey(PageKind.REGIONS, "regions/")


def region(code: Region) -> PageKey:
    """Name the page of a region; ``global`` is the forum."""
    return PageKey(PageKind.REGION, f"regions/{code}/")


def region_inputs(code: Region, number: int) -> PageKey:
    """Name a page of the list of all inputs of a region, counted from the oldest (1)."""
    return PageKey(PageKind.REGION_INPUTS, f"regions/{code}/inputs/{number}/")


def round_(code: Region, round_code: str) -> PageKey:
    """Name the page of a round, under the region that holds it."""
    return PageKey(PageKind.ROUND, f"regions/{code}/{round_code}/")


def round_inputs(code: Region, round_code: str, number: int) -> PageKey:
    """Name a page of the list of all inputs to a round, counted from the oldest (1)."""
    return PageKey(PageKind.ROUND_INPUTS, f"regions/{code}/{round_code}/inputs/{number}/")


def country(iso3: str) -> PageKey:
    """Name the page of a country."""
    return PageKey(PageKind.COUNTRY, f"countries/{iso3}/")


def country_inputs(iso3: str, number: int) -> PageKey:
    """Name a page of the list of all inputs from a country, counted from the oldest (1)."""
    return PageKey(PageKind.COUNTRY_INPUTS, f"countries/{iso3}/inputs/{number}/")


def submission(submission_id: str) -> PageKey:
    """Name the page of an input."""
    return PageKey(PageKind.SUBMISSION, f"submissions/{submission_id}/")


def styleguide() -> PageKey:
    """Name the page that shows every component once."""
    return PageKey(PageKind.STYLEGUIDE, "styleguide/")


def not_found() -> PageKey:
    """Name the page served with status 404."""
    return PageKey(PageKind.NOT_FOUND, "404/")


STATIC_PAGES: Final = (styleguide(), not_found())
"""Pages that depend on no fact: rendered once per version of the templates."""


def address(page: PageKey, language: Language) -> str:
    """Give the absolute path of a page: ``/en/regions/lac/``."""
    return f"/{language}/{page.path}"


def json_address(page: PageKey, language: Language) -> str:
    """Give the absolute path of a page's JSON twin."""
    return f"/{language}/{page.path}index.json"


def page_number(position: int) -> int:
    """Give the list page on which the input at this position (1 = oldest) stands."""
    return (position - 1) // PAGE_SIZE + 1


def page_count(total: int) -> int:
    """Give how many list pages hold this many inputs."""
    return page_number(total) if total else 0


@dataclass(frozen=True, slots=True)
class PlaceInList:
    """Where an input stands in one list: its position from the oldest (1), and whether it is new there."""

    position: int
    added: bool

    def numbers(self) -> tuple[int, ...]:
        """Give the numbers of the list pages that change."""
        number = page_number(self.position)
        begins = self.added and number > 1 and self.position % PAGE_SIZE == 1
        return (number - 1, number) if begins else (number,)


@dataclass(frozen=True, slots=True)
class SubmissionPlaces:
    """Where an input stands: what ``touched_by_submission`` needs to know."""

    submission_id: str
    round_region: Region
    round_code: str
    in_round: PlaceInList
    in_regions: tuple[tuple[Region, PlaceInList], ...]
    """The regions of the input, and the region of its round where that is not among them (``global``)."""
    in_countries: tuple[tuple[str, PlaceInList], ...]
    """Countries (iso3) of the party and of co-authors."""


def touched_by_submission(places: SubmissionPlaces) -> tuple[PageKey, ...]:
    """List every page that changes when an input is accepted or revised, without repetition, in fixed order.

    At most 4 + 2 + 3 per region + 3 per country, whatever the size of the archive.
    """
    pages = [submission(places.submission_id), home(), regions(), round_(places.round_region, places.round_code)]
    pages += [round_inputs(places.round_region, places.round_code, n) for n in places.in_round.numbers()]
    for code, place in places.in_regions:
        pages.append(region(code))
        pages += [region_inputs(code, n) for n in place.numbers()]
    for iso3, place in places.in_countries:
        pages.append(country(iso3))
        pages += [country_inputs(iso3, n) for n in place.numbers()]
    return tuple(dict.fromkeys(pages))


def touched_by_round(code: Region, round_code: str) -> tuple[PageKey, ...]:
    """List the pages that change with a round. Its inputs' pages (title, demonstration) come on top."""
    return (home(), regions(), region(code), round_(code, round_code))


def touched_by_region(code: Region, members: tuple[str, ...]) -> tuple[PageKey, ...]:
    """List the pages that change with a region's record: also its countries, which name their regions.

    The pages of the region's rounds show its members and come on top.
    """
    return (home(), regions(), region(code), *(country(iso3) for iso3 in members))


def touched_by_champion(iso3: str, in_regions: tuple[Region, ...]) -> tuple[PageKey, ...]:
    """List the pages that change when a country becomes a champion or ceases to be one."""
    return (country(iso3), *(region(code) for code in in_regions))
