"""The front page: counters of everything, open rounds, regions, newest inputs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from contracts.vocabulary import Language, Region, RoundState
from publisher.lists.model import EVERYTHING
from publisher.records.model import REGION, ROUND
from publisher.site.addresses import Page, Parameters
from publisher.site.composing import counters, rounds, summaries
from publisher.site.facts import Facts, Reads
from publisher.site.impact import Impact
from publisher.site.linked_data import dataset
from publisher.site.page_type import Named, PageType
from publisher.site.views import CardView, Counters, RegionSummary, RoundView
from wording.catalogues import translations

_FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page: counters of everything, open rounds, regions, newest inputs."""

    counters: Counters
    """Of the whole archive; members are those of ``global``."""
    open_rounds: tuple[RoundView, ...]
    """By closing time, then code."""
    regions: tuple[RegionSummary, ...]
    """In the order of the vocabulary, ``global`` last."""
    newest: tuple[CardView, ...]
    """At most FRONT_SIZE, newest first."""


def compose(_parameters: Parameters, facts: Facts) -> HomeView:
    """Make the view."""
    running = (view for view in rounds(facts) if view.state is RoundState.OPEN)
    return HomeView(
        counters=counters(facts.of_list(EVERYTHING), facts.records.states(Region.GLOBAL)),
        open_rounds=tuple(sorted(running, key=lambda view: (view.closes_at or _FAR, view.code))),
        regions=summaries(facts),
        newest=facts.newest(EVERYTHING),
    )


def touched_by(impact: Impact, _facts: Facts) -> Named:
    """Change with every input, region and round."""
    return [{}] if impact.inputs or impact.changed(REGION) or impact.changed(ROUND) else []


def linked_data(page: Page, _view: HomeView, language: Language, site: str) -> dict[str, Any]:
    """Describe all inputs together."""
    name = translations(language).gettext("Inputs to the reviews of the Global Compact for Migration")
    return dataset(page, name, language, site)


PAGE_TYPES: Final = (
    PageType(
        kind="home",
        pattern="",
        view=HomeView,
        compose=compose,
        reads=lambda _parameters, _facts: Reads(newest=frozenset({EVERYTHING})),
        all=lambda _facts, _inputs: [{}],
        touched_by=touched_by,
        records=(REGION, ROUND),
        linked_data=linked_data,
    ),
)
