"""What waiting changes mean: which inputs changed against the newest release, and which pages follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chassis.storage.mongo import Session
from contracts.submissions_events import SubmissionAccepted
from publisher.announcements.model import ShownInput
from publisher.announcements.repository import Announcements
from publisher.changes.queue import INPUT, PAGE, QueuedChange
from publisher.inputs.model import Input, list_entry
from publisher.inputs.repository import Inputs
from publisher.lists.model import InputChange, ListCounts, ListKey, ListKind
from publisher.lists.touched import ListTouch, list_touches, touched_numbers
from publisher.records.model import QUESTIONNAIRE, ROUND
from publisher.releases.archive import Archive
from publisher.releases.basis import Basis
from publisher.releases.repository import Releases
from publisher.site.addresses import Page
from publisher.site.facts import Facts
from publisher.site.impact import Impact
from publisher.site.page_types import PageTypes, UnknownPageError

NO_PAGES: dict[ListKey, frozenset[int]] = {}


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the changes of one release are, compared with the newest one."""

    waiting: tuple[QueuedChange, ...]
    basis: Basis
    changes: tuple[InputChange, ...]
    inputs: Mapping[str, Input]
    """Changed inputs as they are known now, without their texts."""
    shown: Mapping[str, ShownInput]
    """Inputs as the newest release shows them."""
    impact: Impact
    """Without the pages of lists: they depend on the counts after the release."""
    pages: tuple[Page, ...]
    """Pages that were queued by themselves."""

    def announced(self) -> dict[str, SubmissionAccepted]:
        """Return the inputs of which a version becomes visible, by id."""
        return {
            change.id: known.accepted
            for change in self.changes
            if change.after and (known := self.inputs.get(change.id)) and known.accepted
            if (shown := self.shown.get(change.id)) is None or shown.version != known.version
        }

    def moved(self) -> tuple[ShownInput, ...]:
        """Return the inputs whose place or lists change without a new version."""
        announced = self.announced()
        return tuple(
            ShownInput(change.id, self.shown[change.id].version, change.after)
            for change in self.changes
            if change.after and change.id in self.shown and change.id not in announced
        )

    def held(self) -> frozenset[str]:
        """Return the inputs whose event waits for a page that could not be made."""
        return frozenset(one for one, shown in self.shown.items() if shown.held)


@dataclass(frozen=True, slots=True)
class Assessor:
    """Reads at a snapshot what waiting changes mean."""

    inputs: Inputs
    announcements: Announcements
    releases: Releases
    kinds: PageTypes

    async def assess(self, waiting: Sequence[QueuedChange], basis: Basis, session: Session) -> Assessed:
        """Compare what is known with what the newest release shows."""
        records = _records(waiting)
        rounds = records.get(ROUND.name, frozenset())
        on_site = await self._on_site(rounds, basis, session) if rounds else frozenset()
        ids = {change.key for change in waiting if change.kind == INPUT}
        if rounds - on_site:  # their inputs may have come before them and waited
            ids |= set(await self.inputs.of_rounds(rounds - on_site, session))
        inputs = {known.id: known for known in await self.inputs.find_many(ids, session)} if ids else {}
        basis = basis.with_inputs(inputs.values())
        pages = tuple(page for change in waiting if change.kind == PAGE and (page := self._page(change.key)))
        own = {page.parameters["submission"] for page in pages if page.kind == "submission"}
        shown = await self.announcements.newest(ids | own, session) if ids | own else {}
        changes = tuple(c for key in sorted(ids) if (c := _change(key, inputs.get(key), shown.get(key), basis)))
        mentioning = await self._mentioning(on_site, records.get(QUESTIONNAIRE.name, frozenset()), session)
        lists = await self.inputs.lists_of_rounds(on_site, session) if on_site else frozenset()
        impact = Impact(changes, records, NO_PAGES, mentioning, lists)
        return Assessed(tuple(waiting), basis, changes, inputs, shown, impact, pages)

    async def _mentioning(
        self, rounds: frozenset[str], questionnaires: frozenset[str], session: Session
    ) -> frozenset[str]:
        ids = await self.inputs.of_rounds(rounds, session) if rounds else []
        answering = await self.inputs.answering(questionnaires, session) if questionnaires else []
        return frozenset((*ids, *answering))

    async def _on_site(self, rounds: frozenset[str], basis: Basis, session: Session) -> frozenset[str]:
        """Return the rounds that have a page already: their inputs stand on pages."""
        known = basis.records.rounds
        paths = {self.kinds.page("round", region=known[c].region, round=c).path: c for c in rounds if c in known}
        states = await self.releases.states(paths, session)
        return frozenset(paths[path] for path, state in states.items() if state.view is not None)

    def _page(self, path: str) -> Page | None:
        try:
            return self.kinds.parse(path)
        except UnknownPageError:
            return None


def pages_of(kinds: PageTypes, impact: Impact, facts: Facts) -> set[Page]:
    """List the pages that change together with what changed."""
    return {kinds.page(kind.kind, **named) for kind in kinds for named in kind.touched_by(impact, facts)}


def pages_for_later(kinds: PageTypes, impact: Impact, facts: Facts) -> set[Page]:
    """List the pages that tell a little of what changed."""
    return {kinds.page(kind.kind, **named) for kind in kinds for named in kind.touched_later(impact, facts)}


async def touched_list_pages(
    changes: Iterable[InputChange], archive: Archive, before: ListCounts, after: ListCounts
) -> dict[ListKey, frozenset[int]]:
    """Return the numbers of the pages of lists that change."""
    touches: list[ListTouch] = [one for one in list_touches(changes) if one.list.kind is not ListKind.ALL]
    ranks = await archive.ranks(touches)
    return {one.list: touched_numbers(one, ranks[one.list], before, after) for one in touches}


def _records(waiting: Iterable[QueuedChange]) -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for change in waiting:
        if change.kind not in {INPUT, PAGE}:
            named.setdefault(change.kind, set()).add(change.key)
    return {kind: frozenset(keys) for kind, keys in named.items()}


def _change(key: str, known: Input | None, shown: ShownInput | None, basis: Basis) -> InputChange | None:
    after = None
    if known is not None and known.accepted is not None and known.accepted.round not in basis.unknown_rounds:
        after = list_entry(known)
    before = shown.entry if shown else None
    unchanged = known is not None and shown is not None and shown.version == known.version and before == after
    return None if unchanged or (before is None and after is None) else InputChange(key, before, after)
