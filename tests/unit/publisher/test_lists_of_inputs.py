"""Lists, tallies and touched pages against the plain way: build everything before and after, and compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import Region
from publisher.composing.lists import EVERYTHING, Change, ListKey, ListKind, Standing, Tally, tally_changes
from publisher.composing.target import UnknownPageError, target
from publisher.composing.touched import list_page, list_touches, pages_of_list
from publisher.pages import urls
from publisher.pages.urls import PAGE_SIZE, PageKey
from publisher.records.model import World

START = datetime(2026, 1, 1, tzinfo=UTC)
LISTS = (
    EVERYTHING,
    ListKey(ListKind.REGION, "lac"),
    ListKey(ListKind.REGION, "unece"),
    ListKey(ListKind.COUNTRY, "PRT"),
)
Site = dict[str, tuple[Standing, str]]
"""Standing and content by input."""


@st.composite
def standings(draw: st.DrawFn, one: str) -> Standing:
    by_state = draw(st.booleans())
    return Standing(
        id=one,
        at=START + timedelta(seconds=draw(st.integers(0, 150))),
        lists=tuple(sorted(draw(st.sets(st.sampled_from(LISTS), min_size=1)))),
        by_state=by_state,
        states=("PRT",) if by_state else (),
        objectives=tuple(sorted(draw(st.sets(st.integers(1, 4))))),
    )


@st.composite
def steps(draw: st.DrawFn) -> tuple[Site, Site]:
    """Draw two states of an archive, the second a few changes after the first."""
    size = draw(st.sampled_from([0, 1, 3, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE]))
    everywhere = draw(standings("all"))
    first: Site = {}
    for number in range(size):
        one = f"s{number:03}"
        first[one] = (_moved(everywhere, one, number), "a")
    second = dict(first)
    for one in draw(st.sets(st.sampled_from([f"s{n:03}" for n in range(size + 4)]), max_size=4)):
        match draw(st.sampled_from(["new", "gone", "content"])):
            case "new":
                second[one] = (draw(standings(one)), "b")
            case "gone":
                second.pop(one, None)
            case _ if one in second:
                second[one] = (second[one][0], "c")
    return first, second


def _moved(model: Standing, one: str, number: int) -> Standing:
    at = START + timedelta(seconds=number)
    return Standing(one, at, model.lists, model.by_state, model.states, model.objectives)


def tallies(site: Site) -> dict[ListKey, Tally]:
    counted: dict[ListKey, Tally] = {}
    for one, _ in site.values():
        for key in one.lists:
            counted[key] = counted.get(key, Tally()).plus(one)
    return counted


def members(site: Site, key: ListKey) -> list[tuple[Standing, str]]:
    return sorted((entry for entry in site.values() if key in entry[0].lists), key=lambda entry: entry[0].place)


def built(site: Site) -> dict[PageKey, object]:
    """Build every list page the plain way: what is on it and whether a newer one follows."""
    pages: dict[PageKey, object] = {}
    for key in LISTS:
        entries = members(site, key)
        for number in range(1, urls.page_count(len(entries)) + 1):
            page = list_page(key, number, World())
            if page is not None:
                shown = [(one.id, text) for one, text in entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
                pages[page] = (shown, number * PAGE_SIZE < len(entries))
    return pages


def changes(first: Site, second: Site) -> list[Change]:
    return [
        Change(one, first[one][0] if one in first else None, second[one][0] if one in second else None)
        for one in sorted(first.keys() | second.keys())
        if first.get(one) != second.get(one)
    ]


def touched(first: Site, second: Site, made: Iterable[Change]) -> set[PageKey]:
    pages: set[PageKey] = set()
    for touch in list_touches(made):
        entries = [one.place for one, _ in members(second, touch.list)]
        ranks = {place: sum(other < place for other in entries) + 1 for place in touch.places}
        pages |= pages_of_list(touch, ranks, tallies(first), tallies(second), World())
    return pages


@settings(max_examples=150, deadline=None)
@given(steps())
def test_every_list_page_that_differs_is_touched(step: tuple[Site, Site]) -> None:
    first, second = step
    before, after = built(first), built(second)
    differing = {page for page in before.keys() | after.keys() if before.get(page) != after.get(page)}
    assert differing <= touched(first, second, changes(first, second))


@settings(max_examples=100, deadline=None)
@given(steps())
def test_tallies_follow_changes_to_the_same_numbers_as_counting_anew(step: tuple[Site, Site]) -> None:
    first, second = step
    followed = {**tallies(first), **tally_changes(tallies(first), changes(first, second))}
    assert {key: tally for key, tally in followed.items() if tally.total} == tallies(second)
    assert all(tally == Tally() for tally in followed.values() if not tally.total)


def test_a_new_input_at_the_end_touches_one_list_page_whatever_the_size() -> None:
    model = Standing("all", START, (ListKey(ListKind.REGION, "lac"),), by_state=True, states=(), objectives=())
    first: Site = {f"s{n:04}": (_moved(model, f"s{n:04}", n), "a") for n in range(1010)}
    second: Site = {**first, "new": (_moved(model, "new", 2000), "a")}
    assert touched(first, second, changes(first, second)) == {urls.region_inputs(Region.LAC, 21)}


def test_paths_lead_back_to_their_pages() -> None:
    keys = [
        urls.home(),
        urls.regions(),
        urls.region(Region.ASIA_PACIFIC),
        urls.region_inputs(Region.LAC, 3),
        urls.round_(Region.LAC, "demo-lac"),
        urls.round_inputs(Region.LAC, "demo-lac", 12),
        urls.country("PRT"),
        urls.country_inputs("PRT", 2),
        urls.submission("019a"),
        *urls.STATIC_PAGES,
    ]
    assert [target(key.path).page for key in keys] == keys


def test_paths_of_no_page_are_refused() -> None:
    for path in ("regions/nowhere/", "regions/lac/inputs/0/", "regions/lac/inputs/01/", "x/", "countries/PRT", "//"):
        try:
            found = target(path)
        except UnknownPageError:
            continue
        raise AssertionError(f"{path!r} was taken for {found}")
