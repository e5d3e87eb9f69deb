"""Parts of views that several kinds of page show, made from facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from contracts.registry_events import RoundRecorded
from contracts.vocabulary import Kind, Region, RoundState
from publisher.lists.model import Counts, ListKey, ListKind
from publisher.site.facts import Facts
from publisher.site.views import (
    ChampionView,
    Counters,
    MemberRow,
    ObjectiveCount,
    RegionSummary,
    RoundView,
    StateInputs,
)


def round_view(record: RoundRecorded) -> RoundView:
    """Show a round."""
    return RoundView(
        code=record.code,
        region=record.region,
        kind=record.kind,
        title=record.title,
        state=record.state,
        place=record.place,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        opens_at=record.opens_at,
        closes_at=record.closes_at,
        kinds=tuple(kind for kind in Kind if kind in record.admission),
        demonstration=record.demonstration,
    )


def rounds(facts: Facts) -> Iterator[RoundView]:
    """Show every round."""
    return (round_view(record) for record in facts.records.rounds.values())


def newest_first(view: RoundView) -> tuple[int, str]:
    """Return by what rounds are sorted: start, the newest first, then code."""
    return (-(view.starts_on or date.min).toordinal(), view.code)


def counters(counts: Counts, states: Sequence[str]) -> Counters:
    """Show the numbers of a list beside its member States."""
    return Counters(
        members=len(states),
        member_state_inputs=counts.by_states,
        stakeholder_inputs=counts.total - counts.by_states,
    )


def objectives(counts: Counts) -> tuple[ObjectiveCount, ...]:
    """Show how many inputs of a list speak about each objective."""
    return tuple(ObjectiveCount(number, *counts.objectives[number]) for number in sorted(counts.objectives))


def members(facts: Facts, code: Region) -> tuple[MemberRow, ...]:
    """Show the members of a region."""
    found = sorted(facts.records.members(code), key=lambda m: m.iso3)
    return tuple(MemberRow(m.iso3, m.membership, m.geographic) for m in found)


def state_inputs(counts: Counts) -> tuple[StateInputs, ...]:
    """Show the States that have inputs in a list."""
    return tuple(StateInputs(iso3, counts.states[iso3]) for iso3 in sorted(counts.states))


def champion(facts: Facts, iso3: str) -> ChampionView | None:
    """Show that a country is or was a champion; None when it never was."""
    record = facts.records.champions.get(iso3)
    return ChampionView(iso3, record.status, record.valid_from) if record else None


def summaries(facts: Facts) -> tuple[RegionSummary, ...]:
    """Show every region that has a page."""
    return tuple(_summary(facts, code) for code in facts.regions_with_page())


def _summary(facts: Facts, code: Region) -> RegionSummary:
    copy = facts.records.regions.get(code)
    commission = copy.data.commission if copy else None
    return RegionSummary(
        code=code,
        commission=commission.code if commission else None,
        members=len(facts.records.states(code)),
        inputs=facts.of_list(ListKey(ListKind.REGION, code)).total,
        open_rounds=sum(r.region is code and r.state is RoundState.OPEN for r in facts.records.rounds.values()),
    )
