"""What pages are composed from: everything known at one point in time, and what was read for the pages at hand.

A kind of page says first what it needs read (``Reads``), so that many pages are read in few round trips; composing
then is a pure function of ``Facts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.vocabulary import Region
from publisher.inputs.model import Input
from publisher.lists.model import Counts, ListCounts, ListKey, ListKind
from publisher.records.snapshot import ReferenceSnapshot
from publisher.site.views import CardView


@dataclass(frozen=True, slots=True)
class Reads:
    """What pages need of the inputs."""

    newest: frozenset[ListKey] = frozenset()
    """Lists of which the newest ``FRONT_SIZE`` inputs are shown."""
    slices: frozenset[tuple[ListKey, int]] = frozenset()
    """Pages of lists, numbered from the oldest input."""
    inputs: frozenset[str] = frozenset()
    """Inputs shown in full, by id."""

    def __or__(self, other: Reads) -> Reads:
        """Return what both need."""
        return Reads(self.newest | other.newest, self.slices | other.slices, self.inputs | other.inputs)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was read of the inputs; one that stands on no page is not in it."""

    newest: Mapping[ListKey, tuple[CardView, ...]] = field(default_factory=dict)
    """Newest first."""
    slices: Mapping[tuple[ListKey, int], tuple[CardView, ...]] = field(default_factory=dict)
    """Newest first."""
    inputs: Mapping[str, Input] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that pages are made of, at one point in time."""

    records: ReferenceSnapshot
    counts: ListCounts
    excerpt: Excerpt = field(default_factory=Excerpt)

    def of_list(self, key: ListKey) -> Counts:
        """Return the numbers of a list."""
        return self.counts.get(key, Counts())

    def newest(self, key: ListKey) -> tuple[CardView, ...]:
        """Return the newest inputs of a list that was read, newest first."""
        return self.excerpt.newest.get(key, ())

    def regions_with_page(self) -> tuple[Region, ...]:
        """List the regions that have a record or inputs, in the order of the vocabulary."""
        return tuple(
            code
            for code in Region
            if code in self.records.regions or self.of_list(ListKey(ListKind.REGION, code)).total
        )
