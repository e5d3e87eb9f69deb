"""Lists, counts and touched pages against the plain way: build everything before and after, and compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.lists.model import (
    EVERYTHING,
    PAGE_SIZE,
    Counts,
    InputChange,
    ListEntry,
    ListKey,
    ListKind,
    changed_counts,
    page_count,
)
from publisher.lists.touched import list_touches, touched_numbers

START = datetime(2026, 1, 1, tzinfo=UTC)
LISTS = (
    EVERYTHING,
    ListKey(ListKind.REGION, "lac"),
    ListKey(ListKind.REGION, "unece"),
    ListKey(ListKind.COUNTRY, "PRT"),
)
Site = dict[str, tuple[ListEntry, str]]
"""Entry and content by input."""
ListPage = tuple[ListKey, int]


@st.composite
def entries_of(draw: st.DrawFn, one: str) -> ListEntry:
    by_state = draw(st.booleans())
    return ListEntry(
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
    everywhere = draw(entries_of("all"))
    first: Site = {}
    for number in range(size):
        one = f"s{number:03}"
        first[one] = (_moved(everywhere, one, number), "a")
    second = dict(first)
    for one in draw(st.sets(st.sampled_from([f"s{n:03}" for n in range(size + 4)]), max_size=4)):
        match draw(st.sampled_from(["new", "gone", "content"])):
            case "new":
                second[one] = (draw(entries_of(one)), "b")
            case "gone":
                second.pop(one, None)
            case _ if one in second:
                second[one] = (second[one][0], "c")
    return first, second


def _moved(model: ListEntry, one: str, number: int) -> ListEntry:
    at = START + timedelta(seconds=number)
    return ListEntry(one, at, model.lists, model.by_state, model.states, model.objectives)


def counts_of(site: Site) -> dict[ListKey, Counts]:
    counted: dict[ListKey, Counts] = {}
    for one, _ in site.values():
        for key in one.lists:
            counted[key] = counted.get(key, Counts()).plus(one)
    return counted


def members(site: Site, key: ListKey) -> list[tuple[ListEntry, str]]:
    return sorted((entry for entry in site.values() if key in entry[0].lists), key=lambda entry: entry[0].place)


def built(site: Site) -> dict[ListPage, object]:
    """Build every list page the plain way: what is on it and whether a newer one follows."""
    pages: dict[ListPage, object] = {}
    for key in LISTS:
        entries = members(site, key)
        for number in range(1, page_count(len(entries)) + 1):
            shown = [(one.id, text) for one, text in entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
            pages[key, number] = (shown, number * PAGE_SIZE < len(entries))
    return pages


def changes(first: Site, second: Site) -> list[InputChange]:
    return [
        InputChange(one, first[one][0] if one in first else None, second[one][0] if one in second else None)
        for one in sorted(first.keys() | second.keys())
        if first.get(one) != second.get(one)
    ]


def touched(first: Site, second: Site, made: Iterable[InputChange]) -> set[ListPage]:
    pages: set[ListPage] = set()
    for touch in list_touches(made):
        entries = [one.place for one, _ in members(second, touch.list)]
        ranks = {place: sum(other < place for other in entries) + 1 for place in touch.places}
        numbers = touched_numbers(touch, ranks, counts_of(first), counts_of(second))
        pages |= {(touch.list, number) for number in numbers}
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
def test_counts_follow_changes_to_the_same_numbers_as_counting_anew(step: tuple[Site, Site]) -> None:
    first, second = step
    followed = {**counts_of(first), **changed_counts(counts_of(first), changes(first, second))}
    assert {key: counts for key, counts in followed.items() if counts.total} == counts_of(second)
    assert all(counts == Counts() for counts in followed.values() if not counts.total)


def test_a_new_input_at_the_end_touches_one_list_page_whatever_the_size() -> None:
    model = ListEntry("all", START, (ListKey(ListKind.REGION, "lac"),), by_state=True, states=(), objectives=())
    first: Site = {f"s{n:04}": (_moved(model, f"s{n:04}", n), "a") for n in range(1010)}
    second: Site = {**first, "new": (_moved(model, "new", 2000), "a")}
    assert touched(first, second, changes(first, second)) == {(ListKey(ListKind.REGION, "lac"), 21)}
