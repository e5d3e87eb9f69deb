"""What a page key is about: its path read back into codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.vocabulary import Region
from publisher.composing.lists import ListKey, ListKind
from publisher.pages import urls
from publisher.pages.urls import PageKey, PageKind


class UnknownPageError(ValueError):
    """No page has this path."""


@dataclass(frozen=True, slots=True)
class Target:
    """A page and what it is about."""

    page: PageKey
    list: ListKey | None = None
    """The list whose inputs and numbers it shows."""
    number: int = 0
    """Page of the list, counted from the oldest; 0 for a front page."""
    submission_id: str = ""


def target(path: str) -> Target:
    """Read a path without language.

    Raises:
        UnknownPageError: it is none of ours.
    """
    parts = path.removesuffix("/").split("/") if path else []
    try:
        found = _target(parts)
    except ValueError as error:
        raise UnknownPageError(path) from error
    if found is None or found.page.path != path:
        raise UnknownPageError(path)
    return found


def _target(parts: list[str]) -> Target | None:  # noqa: PLR0911 - one return per kind of page
    match parts:
        case []:
            return Target(urls.home(), ListKey(ListKind.ALL))
        case ["regions"]:
            return Target(urls.regions())
        case ["regions", code]:
            return Target(urls.region(Region(code)), ListKey(ListKind.REGION, code))
        case ["regions", code, "inputs", number]:
            return _numbered(urls.region_inputs(Region(code), int(number)), ListKey(ListKind.REGION, code), int(number))
        case ["regions", code, round_code]:
            return Target(urls.round_(Region(code), round_code), ListKey(ListKind.ROUND, round_code))
        case ["regions", code, round_code, "inputs", number]:
            page = urls.round_inputs(Region(code), round_code, int(number))
            return _numbered(page, ListKey(ListKind.ROUND, round_code), int(number))
        case ["countries", iso3]:
            return Target(urls.country(iso3), ListKey(ListKind.COUNTRY, iso3))
        case ["countries", iso3, "inputs", number]:
            return _numbered(urls.country_inputs(iso3, int(number)), ListKey(ListKind.COUNTRY, iso3), int(number))
        case ["submissions", submission_id]:
            return Target(urls.submission(submission_id), submission_id=submission_id)
        case _:
            return next((Target(page) for page in urls.STATIC_PAGES if page.path == "/".join(parts) + "/"), None)


def _numbered(page: PageKey, key: ListKey, number: int) -> Target | None:
    return Target(page, key, number) if number > 0 else None


def region_of(page: PageKey) -> Region:
    """Name the region under which a change of the page is announced."""
    parts = page.path.split("/")
    in_region = page.kind in {PageKind.REGION, PageKind.REGION_INPUTS, PageKind.ROUND, PageKind.ROUND_INPUTS}
    return Region(parts[1]) if in_region else Region.GLOBAL
