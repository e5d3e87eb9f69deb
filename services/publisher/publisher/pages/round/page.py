"""A round: its dates, its inputs, and who has sent one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.vocabulary import Language, Region
from publisher.lists.model import ListKey, ListKind, page_count
from publisher.records.model import REGION, ROUND
from publisher.site.addresses import Page, Parameters
from publisher.site.composing import counters, objectives, round_view, state_inputs
from publisher.site.facts import Facts, Reads
from publisher.site.impact import Impact
from publisher.site.linked_data import dataset
from publisher.site.page_type import Named, PageType
from publisher.site.presenters import present_matrix, present_states
from publisher.site.views import CardView, Counters, ObjectiveCount, RoundView, StateInputs


@dataclass(frozen=True, slots=True)
class RoundPageView:
    """A round with its inputs and who has sent one."""

    round: RoundView
    counters: Counters
    newest: tuple[CardView, ...]
    list_pages: int
    submitted: tuple[StateInputs, ...]
    """States with inputs to this round."""
    objectives: tuple[ObjectiveCount, ...]


def compose(parameters: Parameters, facts: Facts) -> RoundPageView | None:
    """Make the view; a round has its page under its own region only."""
    record = facts.records.rounds.get(parameters["round"])
    if record is None or record.region != parameters["region"]:
        return None
    key = ListKey(ListKind.ROUND, record.code)
    counts = facts.of_list(key)
    return RoundPageView(
        round=round_view(record),
        counters=counters(counts, facts.records.states(record.region)),
        newest=facts.newest(key),
        list_pages=page_count(counts.total),
        submitted=state_inputs(counts),
        objectives=objectives(counts),
    )


def touched_by(impact: Impact, facts: Facts) -> Named:
    """Change with its inputs, its record, and the members of its region."""
    rounds = facts.records.rounds
    codes = {*impact.names_of_lists(ListKind.ROUND), *impact.changed(ROUND)} & rounds.keys()
    codes |= {code for code, record in rounds.items() if record.region in impact.changed(REGION)}
    return [{"region": rounds[code].region.value, "round": code} for code in codes]


def context(view: RoundPageView, language: Language) -> Mapping[str, Any]:
    """Sort States by name, fill the matrix of objectives."""
    return {"submitted": present_states(view.submitted, language), "matrix": present_matrix(view.objectives)}


def linked_data(page: Page, view: RoundPageView, language: Language, site: str) -> dict[str, Any]:
    """Describe the round's inputs together."""
    name = view.round.title.get(language) or view.round.title.get(Language.EN) or view.round.code
    return dataset(page, name, language, site)


PAGE_TYPES: Final = (
    PageType(
        kind="round",
        pattern="regions/{region}/{round}/",
        view=RoundPageView,
        compose=compose,
        reads=lambda parameters, _facts: Reads(newest=frozenset({ListKey(ListKind.ROUND, parameters["round"])})),
        all=lambda facts, _inputs: [
            {"region": record.region.value, "round": code} for code, record in facts.records.rounds.items()
        ],
        touched_by=touched_by,
        records=(REGION, ROUND),
        context=context,
        linked_data=linked_data,
        noindex=lambda view: view.round.demonstration,
        region=lambda parameters: Region(parameters["region"]),
    ),
)
