"""A country with its regions and all inputs of its Government and of stakeholders there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.registry_events import Membership
from contracts.vocabulary import Language, Region
from publisher.lists.model import ListKey, ListKind, page_count
from publisher.records.model import CHAMPION, REGION, ROUND
from publisher.site.addresses import Page, Parameters
from publisher.site.composing import champion, objectives
from publisher.site.facts import Facts, Reads
from publisher.site.impact import Impact
from publisher.site.linked_data import dataset
from publisher.site.page_type import Named, PageType
from publisher.site.presenters import present_matrix
from publisher.site.views import CardView, ChampionView, ObjectiveCount
from wording.countries import country_name


@dataclass(frozen=True, slots=True)
class RegionOfCountry:
    """A region to which a country belongs."""

    code: Region
    membership: Membership
    geographic: bool


@dataclass(frozen=True, slots=True)
class CountryView:
    """A country with its regions and all inputs of its Government and of stakeholders there."""

    iso3: str
    status: str
    """un_member, observer_state, associate_only, reference_scr1244."""
    regions: tuple[RegionOfCountry, ...]
    """Review regions only, in the order of the vocabulary."""
    champion: ChampionView | None
    member_state_inputs: int
    stakeholder_inputs: int
    newest: tuple[CardView, ...]
    list_pages: int
    objectives: tuple[ObjectiveCount, ...]


def compose(parameters: Parameters, facts: Facts) -> CountryView | None:
    """Make the view."""
    iso3 = parameters["country"]
    key = ListKey(ListKind.COUNTRY, iso3)
    counts, entries = facts.of_list(key), facts.records.regions_of(iso3)
    if not entries and not counts.total:
        return None
    return CountryView(
        iso3=iso3,
        status=entries[0][1].status if entries else "",
        regions=tuple(
            RegionOfCountry(code, entry.membership, entry.geographic)
            for code, entry in entries
            if code is not Region.GLOBAL
        ),
        champion=champion(facts, iso3),
        member_state_inputs=counts.by_states,
        stakeholder_inputs=counts.total - counts.by_states,
        newest=facts.newest(key),
        list_pages=page_count(counts.total),
        objectives=objectives(counts),
    )


def touched_by(impact: Impact, facts: Facts) -> Named:
    """Change with its inputs, with the regions that it belongs or belonged to, and as a champion."""
    codes = {*impact.names_of_lists(ListKind.COUNTRY), *impact.changed(CHAMPION)}
    for code in impact.changed(REGION):
        codes |= facts.records.regions[Region(code)].ever
    return [{"country": iso3} for iso3 in codes]


def every(facts: Facts, _inputs: object) -> Named:
    """Name the countries that belong to a region or have inputs."""
    counted = {key.name for key, counts in facts.counts.items() if key.kind is ListKind.COUNTRY and counts.total}
    return [{"country": iso3} for iso3 in sorted(counted | set(facts.records.countries()))]


def context(view: CountryView, _language: Language) -> Mapping[str, Any]:
    """Fill the matrix of objectives."""
    return {"matrix": present_matrix(view.objectives)}


def linked_data(page: Page, view: CountryView, language: Language, site: str) -> dict[str, Any]:
    """Describe the country's inputs together."""
    return dataset(page, country_name(view.iso3, language), language, site)


PAGE_TYPES: Final = (
    PageType(
        kind="country",
        pattern="countries/{country}/",
        view=CountryView,
        compose=compose,
        reads=lambda parameters, _facts: Reads(newest=frozenset({ListKey(ListKind.COUNTRY, parameters["country"])})),
        all=every,
        touched_by=touched_by,
        touched_later=lambda impact, _facts: [{"country": n} for n in impact.names_mentioning(ListKind.COUNTRY)],
        records=(REGION, ROUND, CHAMPION),
        context=context,
        linked_data=linked_data,
    ),
)
