"""Acts on champions: each takes what holds today, asks the rules, and states what holds from today on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID, NOT_FOUND
from contracts.vocabulary import Confidence
from registry.champions import model
from registry.champions.definition import CHAMPIONS
from registry.champions.model import ChampionStanding, ChampionStatus, Judged
from registry.champions.queries import read_balance
from registry.champions.schemas import AssessAsked, ChampionEntry, ConfirmAsked, EndAsked, ExpressAsked, JudgedCriterion
from registry.records.model import RecordType
from registry.records.store.queries import Reader
from registry.records.store.service import RecordService
from registry.records.store.writes import AlreadyExistsError, WriteContext, WriteResult


def expressed(
    country: str, name: str, on: date, *, source: str, note: str | None = None, before: ChampionEntry | None = None
) -> ChampionEntry:
    """Return the entry of a country that expressed its interest; ``before`` is what holds of it, if anything does.

    Raises:
        ProblemError: its interest is known, or it is a champion.
    """
    standing = model.expressed(standing_of(before) if before else ChampionStanding(), on.isoformat())
    return ChampionEntry(
        country=country,
        name=name,
        status=ChampionStatus.EXPRESSED,
        first_attested=before.first_attested if before else on.isoformat(),
        expressed_on=standing.expressed_on,
        region_labels=before.region_labels if before else [],
        expressions=before.expressions if before else [],
        note=note,
        valid_from=on,
        source=source,
        confidence=Confidence.HIGH,
    )


class ActOnChampion:
    """The acts; all raise ProblemError where the rules or the caller's version stand against it."""

    def __init__(self, records: RecordService, reader: Reader, country: str, context: WriteContext) -> None:
        self._records = records
        self._reader = reader
        self._country = country
        self._context = context
        self._today = reader.moment().as_of

    async def express(self, asked: ExpressAsked) -> WriteResult:
        """Take a State's interest: its first, or a new one after an end."""
        on = self._day(asked.expressed_on, "/expressed_on")
        moment = self._reader.moment()
        name = (await self._reader.one(RecordType.COUNTRY, self._country, moment)).statement.state["name"]

        def anew(before: ChampionEntry | None) -> ChampionEntry:
            entry = expressed(self._country, name, on, source=asked.source, note=asked.note, before=before)
            return entry.model_copy(update={"valid_from": self._today})

        for never_before in (True, False):  # somebody may be quicker, or the record may hold for other days only
            try:
                return await self._change(lambda entry, _today: anew(entry))
            except ProblemError as problem:
                if problem.problem is not NOT_FOUND:
                    raise
            with suppress(AlreadyExistsError):
                return await self._put(anew(None), create_only=never_before)
        raise RuntimeError("a write that asks for nothing was refused for what is there")

    async def assess(self, asked: AssessAsked) -> WriteResult:
        """Add findings, and the computed balance unless it is among them."""
        on = self._day(asked.assessed_on, "/assessed_on").isoformat()
        given = [Judged(finding.criterion, finding.result, finding.note) for finding in asked.assessment]
        found = await read_balance(self._reader, self._reader.moment(), self._country)
        if found.adding is None:
            raise RuntimeError("the balance was asked for with a country and says nothing of it")
        balance = model.judged_balance(found.adding)
        return await self._move(lambda standing: model.assessed(standing, given, balance, on), asked.source)

    async def confirm(self, asked: ConfirmAsked) -> WriteResult:
        """Confirm an assessed country."""
        on = self._day(asked.confirmed_on, "/confirmed_on").isoformat()
        return await self._move(lambda standing: model.confirmed(standing, asked.despite, on), asked.source)

    async def end(self, asked: EndAsked) -> WriteResult:
        """End it."""
        on = self._day(asked.ended_on, "/ended_on").isoformat()
        return await self._move(lambda standing: model.ended(standing, asked.reason, on), asked.source)

    async def _move(self, change: Callable[[ChampionStanding], ChampionStanding], source: str | None) -> WriteResult:
        def moved(entry: ChampionEntry, _today: date) -> ChampionEntry:
            named = entry.source if source is None or source in entry.source else f"{entry.source}; {source}"
            return entry.model_copy(update=_changes(change(standing_of(entry))) | {"source": named})

        return await self._change(moved)

    async def _change(self, change: Callable[[ChampionEntry, date], ChampionEntry]) -> WriteResult:
        return await self._records.write(self._context, lambda unit: unit.change(CHAMPIONS, self._country, change))

    async def _put(self, entry: ChampionEntry, *, create_only: bool) -> WriteResult:
        return await self._records.write(
            self._context, lambda unit: unit.put(CHAMPIONS, entry, create_only=create_only)
        )

    def _day(self, given: date | None, pointer: str) -> date:
        if given and given > self._today:
            raise ProblemError(INVALID, "One value is not as it should be", [FieldError(pointer, "lies ahead")])
        return given or self._today


def standing_of(entry: ChampionEntry) -> ChampionStanding:
    """Return where a country stands."""
    return ChampionStanding(
        status=entry.status,
        assessment=tuple(Judged(**dict(finding)) for finding in entry.assessment),
        expressed_on=entry.expressed_on,
        assessed_on=entry.assessed_on,
        confirmed_on=entry.confirmed_on,
        ended_on=entry.ended_on,
        end_reason=entry.end_reason,
    )


def _changes(standing: ChampionStanding) -> dict[str, Any]:
    changes = asdict(standing)
    return changes | {"assessment": [JudgedCriterion(**finding) for finding in changes["assessment"]]}
