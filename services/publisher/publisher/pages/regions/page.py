"""The overview: every region with its rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from publisher.records.model import REGION, ROUND
from publisher.site.addresses import Parameters
from publisher.site.composing import newest_first, rounds, summaries
from publisher.site.facts import Facts
from publisher.site.impact import Impact
from publisher.site.page_type import Named, PageType
from publisher.site.views import RegionSummary, RoundView


@dataclass(frozen=True, slots=True)
class RegionsView:
    """The overview: every region with its rounds."""

    regions: tuple[RegionSummary, ...]
    rounds: tuple[RoundView, ...]
    """All rounds, newest first (start, then code)."""


def compose(_parameters: Parameters, facts: Facts) -> RegionsView:
    """Make the view."""
    return RegionsView(summaries(facts), tuple(sorted(rounds(facts), key=newest_first)))


def touched_by(impact: Impact, _facts: Facts) -> Named:
    """Change with every input, region and round."""
    return [{}] if impact.inputs or impact.changed(REGION) or impact.changed(ROUND) else []


PAGE_TYPES: Final = (
    PageType(
        kind="regions",
        pattern="regions/",
        view=RegionsView,
        compose=compose,
        all=lambda _facts, _inputs: [{}],
        touched_by=touched_by,
        records=(REGION, ROUND),
    ),
)
