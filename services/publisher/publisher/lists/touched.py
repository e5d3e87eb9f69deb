"""Which pages of a list a set of changes touches. Pure: entries, counts and ranks come in, numbers of pages go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from publisher.lists.model import Counts, InputChange, ListCounts, ListKey, Place, page_count, page_number


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


def list_touches(changes: Iterable[InputChange]) -> tuple[ListTouch, ...]:
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


def _places(change: InputChange) -> Iterator[tuple[ListKey, Place, bool]]:
    before, after = change.before, change.after
    same = before is not None and after is not None and before.place == after.place
    both = set(before.lists) & set(after.lists) if before and after and same else set()
    for entry in (before, after):
        if entry is not None:
            for key in entry.lists:
                yield key, entry.place, key not in both


def touched_numbers(
    touch: ListTouch, ranks: Mapping[Place, int], before: ListCounts, after: ListCounts
) -> frozenset[int]:
    """Return the numbers of the pages of one list that change.

    Args:
        touch: What changes do to the list.
        ranks: Positions (1 = oldest) of the touch's places.
        before: Counts as the newest release shows them.
        after: Counts as the next one will.
    """
    were = page_count(before.get(touch.list, Counts()).total)
    are = page_count(after.get(touch.list, Counts()).total)
    numbers = {page_number(ranks[place]) for place in touch.stayed}
    if touch.moved_from is not None:
        numbers |= set(range(page_number(ranks[touch.moved_from]), max(were, are) + 1))
    if were != are:  # the page that was last gets a newer one after it, or becomes the last again
        numbers |= {number for number in (were, are) if number}
    return frozenset(numbers)
