"""Lists of all inputs of a region, of a round and of a country, in stable pages numbered from the oldest input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import Region
from publisher.lists.model import PAGE_SIZE, ListKey, ListKind, page_count
from publisher.records.model import ROUND
from publisher.site.addresses import Parameters
from publisher.site.composing import round_view
from publisher.site.facts import Facts, Reads
from publisher.site.page_type import Named, PageType, of_all_regions
from publisher.site.views import CardView, RoundView


@dataclass(frozen=True, slots=True)
class ListOwner:
    """Whose list of inputs it is: a region, a round of a region, or a country."""

    region: Region | None = None
    round: RoundView | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class InputsView:
    """One page of a list of all inputs. Holds no total, so that a full page never changes again."""

    owner: ListOwner
    number: int
    """1 = oldest."""
    first_position: int
    """Position of the oldest input on the page: ``(number - 1) * PAGE_SIZE + 1``."""
    cards: tuple[CardView, ...]
    """Newest first; at most PAGE_SIZE."""
    has_newer: bool


def list_type(kind: ListKind, pattern: str, *, region: Callable[[Parameters], Region] = of_all_regions) -> PageType:
    """Make the kind of page of one kind of list."""

    def key_of(parameters: Parameters) -> ListKey:
        return ListKey(kind, parameters[kind])

    def pages(facts: Facts, numbers: Mapping[ListKey, frozenset[int]]) -> Named:
        for key in sorted(numbers):
            owner = _address_of(key, facts) if key.kind is kind else None
            if owner is not None:
                yield from ({**owner, "number": str(number)} for number in sorted(numbers[key]))

    def whole(facts: Facts, keys: frozenset[ListKey]) -> Named:
        return pages(facts, {key: frozenset(range(1, page_count(facts.of_list(key).total) + 1)) for key in keys})

    return PageType(
        kind=f"{kind}_inputs",
        pattern=pattern,
        view=InputsView,
        compose=lambda parameters, facts: _compose(key_of(parameters), parameters, facts),
        reads=lambda parameters, _facts: Reads(slices=frozenset({(key_of(parameters), int(parameters["number"]))})),
        all=lambda facts, _inputs: whole(facts, frozenset(facts.counts)),
        touched_by=lambda impact, facts: pages(facts, impact.list_pages),
        touched_later=lambda impact, facts: whole(facts, impact.lists_mentioning),
        records=(ROUND,),
        front=False,
        template=f"{kind}.html",
        noindex=lambda view: view.owner.round is not None and view.owner.round.demonstration,
        region=region,
    )


def _address_of(key: ListKey, facts: Facts) -> Parameters | None:
    if key.kind is not ListKind.ROUND:
        return {key.kind.value: key.name}
    record = facts.records.rounds.get(key.name)
    return {"region": record.region.value, "round": key.name} if record else None


def _compose(key: ListKey, parameters: Parameters, facts: Facts) -> InputsView | None:
    number, pages = int(parameters["number"]), page_count(facts.of_list(key).total)
    record = facts.records.rounds.get(key.name) if key.kind is ListKind.ROUND else None
    lost = key.kind is ListKind.ROUND and (record is None or record.region != parameters["region"])
    if lost or number > pages:
        return None
    return InputsView(
        owner=ListOwner(
            region=Region(key.name) if key.kind is ListKind.REGION else None,
            round=round_view(record) if record else None,
            country=key.name if key.kind is ListKind.COUNTRY else None,
        ),
        number=number,
        first_position=(number - 1) * PAGE_SIZE + 1,
        cards=facts.excerpt.slices.get((key, number), ()),
        has_newer=number < pages,
    )


def _own_region(parameters: Parameters) -> Region:
    return Region(parameters["region"])


PAGE_TYPES: Final = (
    list_type(ListKind.REGION, "regions/{region}/inputs/{number}/", region=_own_region),
    list_type(ListKind.ROUND, "regions/{region}/{round}/inputs/{number}/", region=_own_region),
    list_type(ListKind.COUNTRY, "countries/{country}/inputs/{number}/"),
)
