"""Builds the view of any page from what a snapshot holds. None means that there is no such page (any more)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from contracts.registry_events import RoundRecorded
from contracts.vocabulary import Kind, Region, RoundState
from publisher.composing.cards import submission_view
from publisher.composing.lists import EVERYTHING, ListKey, ListKind, Tallies, Tally
from publisher.composing.target import Target, UnknownPageError, target
from publisher.composing.touched import regions_with_page
from publisher.inputs.model import Input
from publisher.pages import views
from publisher.pages.urls import FRONT_SIZE, PAGE_SIZE, PageKey, PageKind, page_count
from publisher.records.model import World, questionnaire_key


class Archive(Protocol):
    """Inputs at the snapshot."""

    async def newest(self, key: ListKey, count: int) -> Sequence[views.CardView]:
        """Give the newest inputs of a list, newest first."""

    async def slice(self, key: ListKey, first: int, total: int) -> Sequence[views.CardView]:
        """Give one page of a list from position ``first`` on (1 = oldest), newest first; ``total`` are in the list."""

    async def one(self, submission_id: str) -> Input | None:
        """Give an input that stands on pages."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Everything that pages are made of, at one point in time."""

    world: World
    tallies: Tallies
    archive: Archive

    async def view(self, page: PageKey) -> views.View | None:  # noqa: PLR0911 - one return per kind of page
        """Build the view of a page."""
        try:
            about = target(page.path)
        except UnknownPageError:
            return None
        match page.kind:
            case PageKind.HOME:
                return await self._home()
            case PageKind.REGIONS:
                return views.RegionsView(self._summaries(), tuple(sorted(self._rounds(), key=_newest_first)))
            case PageKind.REGION:
                return await self._region(Region(_key(about).name))
            case PageKind.ROUND:
                return await self._round(about)
            case PageKind.COUNTRY:
                return await self._country(_key(about).name)
            case PageKind.SUBMISSION:
                return await self._submission(about.submission_id)
            case PageKind.STYLEGUIDE | PageKind.NOT_FOUND:
                return views.StaticView()
            case _:
                return await self._inputs(about)

    async def _home(self) -> views.HomeView:
        tally = self._tally(EVERYTHING)
        rounds = (one for one in self._rounds() if one.state is RoundState.OPEN)
        return views.HomeView(
            counters=_counters(tally, self.world.states(Region.GLOBAL)),
            open_rounds=tuple(sorted(rounds, key=lambda one: (one.closes_at or _FAR, one.code))),
            regions=self._summaries(),
            newest=tuple(await self.archive.newest(EVERYTHING, FRONT_SIZE)),
        )

    async def _region(self, code: Region) -> views.RegionView | None:
        if code not in regions_with_page(self.world, self.tallies):
            return None
        key = ListKey(ListKind.REGION, code)
        tally = self._tally(key)
        copy = self.world.regions.get(code)
        commission = copy.data.commission if copy else None
        rounds = sorted(
            (one for one in self._rounds() if one.region is code),
            key=lambda one: (one.state is not RoundState.OPEN, *_newest_first(one)),
        )
        return views.RegionView(
            code=code,
            commission=views.CommissionView(commission.code, commission.seat) if commission else None,
            rounds=tuple(rounds),
            counters=_counters(tally, self.world.states(code)),
            newest=tuple(await self.archive.newest(key, FRONT_SIZE)),
            list_pages=page_count(tally.total),
            members=self._members(code, tally),
            objectives=_objectives(tally),
            champions=tuple(
                champion for m in self.world.members(code) if (champion := self._champion(m.iso3)) is not None
            ),
        )

    async def _round(self, about: Target) -> views.RoundPageView | None:
        record = self.world.rounds.get(_key(about).name)
        if record is None or not about.page.path.startswith(f"regions/{record.region}/"):
            return None
        tally = self._tally(_key(about))
        return views.RoundPageView(
            round=round_view(record),
            counters=_counters(tally, self.world.states(record.region)),
            newest=tuple(await self.archive.newest(_key(about), FRONT_SIZE)),
            list_pages=page_count(tally.total),
            members=self._members(record.region, tally),
            objectives=_objectives(tally),
        )

    async def _country(self, iso3: str) -> views.CountryView | None:
        key = ListKey(ListKind.COUNTRY, iso3)
        tally, entries = self._tally(key), self.world.regions_of(iso3)
        if not entries and not tally.total:
            return None
        return views.CountryView(
            iso3=iso3,
            status=entries[0][1].status if entries else "",
            regions=tuple(
                views.RegionOfCountry(code, entry.membership, entry.geographic)
                for code, entry in entries
                if code is not Region.GLOBAL
            ),
            champion=self._champion(iso3),
            member_state_inputs=tally.by_states,
            stakeholder_inputs=tally.total - tally.by_states,
            newest=tuple(await self.archive.newest(key, FRONT_SIZE)),
            list_pages=page_count(tally.total),
            objectives=_objectives(tally),
        )

    async def _inputs(self, about: Target) -> views.InputsView | None:
        key = _key(about)
        total = self._tally(key).total
        record = self.world.rounds.get(key.name) if key.kind is ListKind.ROUND else None
        lost = key.kind is ListKind.ROUND and (
            record is None or not about.page.path.startswith(f"regions/{record.region}/")
        )
        if lost or about.number > page_count(total):
            return None
        first = (about.number - 1) * PAGE_SIZE + 1
        return views.InputsView(
            owner=views.ListOwner(
                region=Region(key.name) if key.kind is ListKind.REGION else None,
                round=round_view(record) if record else None,
                country=key.name if key.kind is ListKind.COUNTRY else None,
            ),
            number=about.number,
            first_position=first,
            cards=tuple(await self.archive.slice(key, first, total)),
            has_newer=about.number < page_count(total),
        )

    async def _submission(self, submission_id: str) -> views.SubmissionView | None:
        known = await self.archive.one(submission_id)
        if known is None or known.accepted is None or known.accepted.round not in self.world.rounds:
            return None
        data = known.accepted
        labels = self.world.labels.get(questionnaire_key(data.questionnaire, data.questionnaire_version), {})
        return submission_view(data, round_view(self.world.rounds[data.round]), labels)

    def _tally(self, key: ListKey) -> Tally:
        return self.tallies.get(key, Tally())

    def _rounds(self) -> tuple[views.RoundView, ...]:
        return tuple(round_view(record) for record in self.world.rounds.values())

    def _summaries(self) -> tuple[views.RegionSummary, ...]:
        return tuple(self._summary(code) for code in regions_with_page(self.world, self.tallies))

    def _summary(self, code: Region) -> views.RegionSummary:
        copy = self.world.regions.get(code)
        commission = copy.data.commission if copy else None
        return views.RegionSummary(
            code=code,
            commission=commission.code if commission else None,
            members=len(self.world.states(code)),
            inputs=self._tally(ListKey(ListKind.REGION, code)).total,
            open_rounds=sum(r.region is code and r.state is RoundState.OPEN for r in self.world.rounds.values()),
        )

    def _members(self, code: Region, tally: Tally) -> tuple[views.MemberRow, ...]:
        return tuple(
            views.MemberRow(m.iso3, m.membership, m.geographic, tally.states.get(m.iso3, 0))
            for m in sorted(self.world.members(code), key=lambda m: m.iso3)
        )

    def _champion(self, iso3: str) -> views.ChampionView | None:
        record = self.world.champions.get(iso3)
        return views.ChampionView(iso3, record.status, record.valid_from) if record else None


def round_view(record: RoundRecorded) -> views.RoundView:
    """Show a round."""
    return views.RoundView(
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


_FAR = datetime.max.replace(tzinfo=UTC)


def _newest_first(one: views.RoundView) -> tuple[int, str]:
    return (-(one.starts_on or date.min).toordinal(), one.code)


def _counters(tally: Tally, states: Sequence[str]) -> views.Counters:
    return views.Counters(
        members=len(states),
        member_state_inputs=tally.by_states,
        stakeholder_inputs=tally.total - tally.by_states,
        members_with_input=sum(1 for iso3 in states if iso3 in tally.states),
    )


def _objectives(tally: Tally) -> tuple[views.ObjectiveCount, ...]:
    return tuple(views.ObjectiveCount(number, *tally.objectives[number]) for number in sorted(tally.objectives))


def _key(about: Target) -> ListKey:
    if about.list is None:
        raise UnknownPageError(about.page.path)
    return about.list
