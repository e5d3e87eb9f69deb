"""Which pages a set of changes touches. Pure: standings, tallies and ranks come in, page keys go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import Region
from publisher.composing.lists import Change, ListKey, ListKind, Tallies, Tally
from publisher.pages import urls
from publisher.pages.urls import PageKey
from publisher.records.model import World

Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class ListTouch:
    """What changes do to one list."""

    list: ListKey
    moved_from: Place | None
    """The oldest place where an input came or went: everything after it moves."""
    stayed: tuple[Place, ...]
    """Places of inputs that only changed."""

    @property
    def places(self) -> tuple[Place, ...]:
        """Places whose position in the list is needed."""
        return self.stayed if self.moved_from is None else (self.moved_from, *self.stayed)


def list_touches(changes: Iterable[Change]) -> tuple[ListTouch, ...]:
    """Sum up changes by list."""
    moved: dict[ListKey, Place] = {}
    stayed: dict[ListKey, set[Place]] = {}
    for change in changes:
        for key, place, moves in _places(change):
            if moves:
                moved[key] = min(place, moved.get(key, place))
            else:
                stayed.setdefault(key, set()).add(place)
    return tuple(ListTouch(k, moved.get(k), tuple(sorted(stayed.get(k, ())))) for k in sorted(moved.keys() | stayed))


def _places(change: Change) -> Iterator[tuple[ListKey, Place, bool]]:
    before, after = change.before, change.after
    same = before is not None and after is not None and before.place == after.place
    both = set(before.lists) & set(after.lists) if before and after and same else set()
    for one in (before, after):
        if one is not None:
            for key in one.lists:
                yield key, one.place, key not in both


def pages_of_list(
    touch: ListTouch, ranks: Mapping[Place, int], before: Tallies, after: Tallies, world: World
) -> set[PageKey]:
    """List the pages of one list that change; ``ranks`` are the positions (1 = oldest) of the touch's places."""
    were = urls.page_count(before.get(touch.list, Tally()).total)
    are = urls.page_count(after.get(touch.list, Tally()).total)
    numbers = {urls.page_number(ranks[place]) for place in touch.stayed}
    if touch.moved_from is not None:
        numbers |= set(range(urls.page_number(ranks[touch.moved_from]), max(were, are) + 1))
    if were != are:  # the page that was last gets a newer one after it, or becomes the last again
        numbers |= {number for number in (were, are) if number}
    return {page for number in numbers if (page := list_page(touch.list, number, world))}


def list_page(key: ListKey, number: int, world: World) -> PageKey | None:
    """Name a page of a list; None for lists without pages."""
    if key.kind is ListKind.REGION:
        return urls.region_inputs(Region(key.name), number)
    if key.kind is ListKind.COUNTRY:
        return urls.country_inputs(key.name, number)
    if key.kind is ListKind.ROUND and key.name in world.rounds:
        return urls.round_inputs(world.rounds[key.name].region, key.name, number)
    return None


def front_page(key: ListKey, world: World) -> PageKey | None:
    """Name the page whose numbers and newest inputs come from this list."""
    if key.kind is ListKind.ALL:
        return urls.home()
    if key.kind is ListKind.REGION:
        return urls.region(Region(key.name))
    if key.kind is ListKind.COUNTRY:
        return urls.country(key.name)
    return urls.round_(world.rounds[key.name].region, key.name) if key.name in world.rounds else None


def pages_of_changes(changes: Iterable[Change], world: World) -> set[PageKey]:
    """List the pages that changes touch besides list pages: the inputs' own, and the front page of each list."""
    pages: set[PageKey] = set()
    for change in changes:
        pages |= {urls.submission(change.id), urls.regions()}
        for one in (change.before, change.after):
            pages.update(page for key in (one.lists if one else ()) if (page := front_page(key, world)))
    return pages


def pages_of_region(code: Region, world: World) -> set[PageKey]:
    """List the pages that a region's record touches, the pages of its rounds included: they show its members."""
    copy = world.regions[code]
    rounds = {urls.round_(code, record.code) for record in world.rounds.values() if record.region is code}
    return {*urls.touched_by_region(code, tuple(sorted(copy.ever))), *rounds}


def pages_of_champion(iso3: str, world: World) -> set[PageKey]:
    """List the pages that a champion's record touches."""
    return set(urls.touched_by_champion(iso3, tuple(code for code, _ in world.regions_of(iso3))))


def regions_with_page(world: World, tallies: Tallies) -> tuple[Region, ...]:
    """List the regions that have a record or inputs, in the order of the vocabulary."""
    return tuple(c for c in Region if c in world.regions or tallies.get(ListKey(ListKind.REGION, c), Tally()).total)


def countries_with_page(world: World, tallies: Tallies) -> tuple[str, ...]:
    """List the countries (iso3) that belong to a region or have inputs, sorted."""
    counted = {key.name for key, tally in tallies.items() if key.kind is ListKind.COUNTRY and tally.total}
    return tuple(sorted(counted | set(world.countries())))


def all_pages(world: World, tallies: Tallies, inputs: Iterable[str]) -> tuple[PageKey, ...]:
    """List every page there is, fronts first."""
    pages = [urls.home(), urls.regions(), *urls.STATIC_PAGES]
    pages += [urls.region(code) for code in regions_with_page(world, tallies)]
    pages += [urls.round_(record.region, code) for code, record in sorted(world.rounds.items())]
    pages += [urls.country(iso3) for iso3 in countries_with_page(world, tallies)]
    for key, tally in sorted(tallies.items()):
        numbers = range(1, urls.page_count(tally.total) + 1)
        pages += [page for n in numbers if (page := list_page(key, n, world))]
    pages += [urls.submission(submission_id) for submission_id in inputs]
    return tuple(pages)
