"""A region, or the forum (``global``): its rounds, numbers, newest inputs, champions and members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.vocabulary import Commission, Language, Region, RoundState
from publisher.lists.model import ListKey, ListKind, page_count
from publisher.records.model import CHAMPION, REGION, ROUND
from publisher.site.addresses import Page, Parameters
from publisher.site.composing import champion, counters, members, newest_first, objectives, rounds, state_inputs
from publisher.site.facts import Facts, Reads
from publisher.site.impact import Impact
from publisher.site.linked_data import dataset
from publisher.site.page_type import Named, PageType
from publisher.site.presenters import present_matrix, present_members
from publisher.site.views import CardView, ChampionView, Counters, MemberRow, ObjectiveCount, RoundView, StateInputs
from wording.catalogues import translations
from wording.labels import REGIONS


@dataclass(frozen=True, slots=True)
class CommissionView:
    """The commission that convenes a region's reviews."""

    code: Commission
    seat: str


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region, or the forum (``global``)."""

    code: Region
    commission: CommissionView | None
    rounds: tuple[RoundView, ...]
    """All rounds of the region, open ones first, then newest first."""
    counters: Counters
    newest: tuple[CardView, ...]
    """At most FRONT_SIZE, newest first."""
    list_pages: int
    """Pages of the list of all inputs: ``page_count(total)``."""
    members: tuple[MemberRow, ...]
    submitted: tuple[StateInputs, ...]
    """States with inputs in the list of the region."""
    objectives: tuple[ObjectiveCount, ...]
    champions: tuple[ChampionView, ...]


def compose(parameters: Parameters, facts: Facts) -> RegionView | None:
    """Make the view."""
    code = Region(parameters["region"])
    if code not in facts.regions_with_page():
        return None
    key = ListKey(ListKind.REGION, code)
    counts, copy = facts.of_list(key), facts.records.regions.get(code)
    commission = copy.data.commission if copy else None
    held_here = sorted(
        (view for view in rounds(facts) if view.region is code),
        key=lambda view: (view.state is not RoundState.OPEN, *newest_first(view)),
    )
    return RegionView(
        code=code,
        commission=CommissionView(commission.code, commission.seat) if commission else None,
        rounds=tuple(held_here),
        counters=counters(counts, facts.records.states(code)),
        newest=facts.newest(key),
        list_pages=page_count(counts.total),
        members=members(facts, code),
        submitted=state_inputs(counts),
        objectives=objectives(counts),
        champions=tuple(found for m in facts.records.members(code) if (found := champion(facts, m.iso3)) is not None),
    )


def touched_by(impact: Impact, facts: Facts) -> Named:
    """Change with its inputs, its record, its rounds, and the champions among its members."""
    codes = {str(code) for code in impact.changed(REGION)} | impact.names_of_lists(ListKind.REGION)
    codes |= {str(facts.records.rounds[code].region) for code in impact.changed(ROUND)}
    codes |= {str(code) for iso3 in impact.changed(CHAMPION) for code, _ in facts.records.regions_of(iso3)}
    return [{"region": code} for code in codes]


def context(view: RegionView, language: Language) -> Mapping[str, Any]:
    """Sort members by name, fill the matrix of objectives."""
    return {
        "members": present_members(view.members, view.submitted, language),
        "matrix": present_matrix(view.objectives),
    }


def linked_data(page: Page, view: RegionView, language: Language, site: str) -> dict[str, Any]:
    """Describe the region's inputs together."""
    return dataset(page, translations(language).gettext(REGIONS[view.code]), language, site)


PAGE_TYPES: Final = (
    PageType(
        kind="region",
        pattern="regions/{region}/",
        view=RegionView,
        compose=compose,
        reads=lambda parameters, _facts: Reads(newest=frozenset({ListKey(ListKind.REGION, parameters["region"])})),
        all=lambda facts, _inputs: [{"region": code.value} for code in facts.regions_with_page()],
        touched_by=touched_by,
        touched_later=lambda impact, _facts: [{"region": n} for n in impact.names_mentioning(ListKind.REGION)],
        records=(REGION, ROUND, CHAMPION),
        context=context,
        linked_data=linked_data,
        region=lambda parameters: Region(parameters["region"]),
    ),
)
