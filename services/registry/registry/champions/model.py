"""Champion countries: how a State becomes one and ceases to be one, and what a source called its region.

expressed -> assessed -> confirmed -> ended, and from there to expressed again; who withdraws earlier ends earlier.
What may not be done is answered as a conflict that names the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
from contracts.vocabulary import Criterion
from registry.champions.balance import Adding, Effect


class ChampionStatus(StrEnum):
    """How far a country has come as a champion."""

    EXPRESSED = "expressed"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Finding(StrEnum):
    """What was found on one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


FINDING_OF: Final = {Effect.IMPROVES: Finding.MET, Effect.KEEPS: Finding.MET, Effect.WORSENS: Finding.NOT_MET}


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion, what was found, and why the country was confirmed all the same."""

    criterion: Criterion
    result: Finding
    note: str | None = None
    despite: str | None = None


@dataclass(frozen=True, slots=True)
class ChampionStanding:
    """Where a country stands; days are written as exactly as they are known. No status: it never was a champion."""

    status: ChampionStatus | None = None
    assessment: tuple[Judged, ...] = ()
    expressed_on: str | None = None
    assessed_on: str | None = None
    confirmed_on: str | None = None
    ended_on: str | None = None
    end_reason: str | None = None


def expressed(standing: ChampionStanding, on: str) -> ChampionStanding:
    """Take a State's interest: its first, or a new one after an end; then everything begins anew.

    Raises:
        ProblemError: its interest is known, or it is a champion.
    """
    if standing.status not in {None, ChampionStatus.ENDED}:
        raise _conflict("/status", f"The country is {_said(standing)} already")
    return ChampionStanding(ChampionStatus.EXPRESSED, expressed_on=on)


def assessed(standing: ChampionStanding, given: Sequence[Judged], balance: Judged, on: str) -> ChampionStanding:
    """Add findings; the balance is the computed one unless it is given. With all six the country is assessed.

    A confirmed champion can be looked at again, and stays confirmed.

    Raises:
        ProblemError: the country is none or not any more.
    """
    _living(standing)
    found = {finding.criterion: finding for finding in standing.assessment} | {balance.criterion: balance}
    found |= {finding.criterion: finding for finding in given}
    whole = tuple(found[criterion] for criterion in Criterion if criterion in found)
    complete = len(whole) == len(Criterion) and standing.status is ChampionStatus.EXPRESSED
    status = ChampionStatus.ASSESSED if complete else standing.status
    return replace(standing, status=status, assessment=whole, assessed_on=on)


def confirmed(standing: ChampionStanding, despite: Mapping[Criterion, str], on: str) -> ChampionStanding:
    """Confirm an assessed country; what it does not meet needs a reason why that does not stand in the way.

    Raises:
        ProblemError: it is not assessed on all six criteria, is confirmed already, or a reason is missing.
    """
    _living(standing)
    if standing.status is ChampionStatus.CONFIRMED:
        raise _conflict("/status", "The country is confirmed already")
    judged = {finding.criterion for finding in standing.assessment}
    errors = [
        FieldError("/assessment", f"{criterion.value} is not assessed")
        for criterion in Criterion
        if criterion not in judged
    ]
    errors += [
        FieldError(f"/despite/{finding.criterion.value}", "is not met; say why the country is confirmed all the same")
        for finding in standing.assessment
        if finding.result is Finding.NOT_MET and finding.criterion not in despite
    ]
    if errors:
        raise ProblemError(CONFLICT, "The country cannot be confirmed yet", errors)
    reasoned = tuple(replace(finding, despite=despite.get(finding.criterion)) for finding in standing.assessment)
    return replace(standing, status=ChampionStatus.CONFIRMED, assessment=reasoned, confirmed_on=on)


def ended(standing: ChampionStanding, reason: str, on: str) -> ChampionStanding:
    """End it: the country withdrew, or is no champion any more.

    Raises:
        ProblemError: there is nothing to end.
    """
    _living(standing)
    return replace(standing, status=ChampionStatus.ENDED, ended_on=on, end_reason=reason)


def judged_balance(adding: Adding) -> Judged:
    """Return whether the country serves the geographical balance, by what it does to it."""
    if not adding.regions:
        return Judged(Criterion.GEOGRAPHICAL_BALANCE, Finding.UNKNOWN, "computed: the country is in no review region")
    regions = ", ".join(region.value for region in adding.regions)
    note = f"computed: a champion from {regions} {adding.effect.value} the balance"
    return Judged(Criterion.GEOGRAPHICAL_BALANCE, FINDING_OF[adding.effect], note)


def _living(standing: ChampionStanding) -> None:
    if standing.status in {None, ChampionStatus.ENDED}:
        raise _conflict("/status", f"The country is {_said(standing)}; it has to express its interest first")


def _said(standing: ChampionStanding) -> str:
    return "no champion" if standing.status is None else standing.status.value


def _conflict(pointer: str, text: str) -> ProblemError:
    return ProblemError(CONFLICT, text, [FieldError(pointer, text)])


class Dated(Protocol):
    """Something that holds from a day on."""

    @property
    def valid_from(self) -> date:
        """First day."""


D = TypeVar("D", bound=Dated)


def label_at(labels: Iterable[D], day: date) -> D | None:
    """Return the region label that holds for a day: the last one that began by then."""
    begun = [label for label in labels if label.valid_from <= day]
    return max(begun, key=lambda label: label.valid_from, default=None)
