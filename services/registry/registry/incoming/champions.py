"""A State's interest in being a Champion country becomes a champion record, or is noted in the one that is there."""

from __future__ import annotations

from datetime import date

from contracts.submissions_events import SubmissionAccepted
from registry.champions.definition import CHAMPIONS
from registry.champions.model import ChampionStatus
from registry.champions.schemas import ChampionEntry, Expression
from registry.incoming.known import Today
from registry.incoming.provenance import joint_note, provenance
from registry.records.model import Period, RecordType, ends_by


async def champion_from(data: SubmissionAccepted, today: Today, first: bool) -> ChampionEntry | None:
    """Return the entry; None where this revision of the input or a later one is noted.

    A country that is on its way to be a champion, or is one, stays where it is: its input is only noted. One that was
    a champion begins anew, but only with a new input that comes for the first time: a later revision of an old one
    undoes nothing.
    """
    country = data.party.country or ""
    known: ChampionEntry | None = await today.entry(CHAMPIONS, country)
    expressions = noted(known.expressions if known else [], data)
    if expressions is None:
        return None
    if known and (not first or data.revision > 1 or not _over(known, today.day)):
        return known.model_copy(update={"expressions": expressions, "valid_from": _since(known, today.day)})
    state = await today.state(RecordType.COUNTRY, country)
    day = data.received_at.date()
    return ChampionEntry(
        country=country,
        name=state["name"] if state else data.party.name,
        status=ChampionStatus.EXPRESSED,
        first_attested=known.first_attested if known else day.isoformat(),
        joined=known.joined if known else None,
        region_labels=known.region_labels if known else [],
        expressed_on=day.isoformat(),
        expressions=expressions,
        note=joint_note(data),
        valid_from=today.day if known else day,
        **provenance(data),
    )


def noted(known: list[Expression], data: SubmissionAccepted) -> list[Expression] | None:
    """Add an input to those that were taken, in the place of its earlier revision; None where that changes nothing."""
    before = [expression for expression in known if expression.submission_id == data.submission_id]
    if any(expression.revision >= data.revision for expression in before):
        return None
    taken = Expression(submission_id=data.submission_id, revision=data.revision, received_on=data.received_at.date())
    return [*(expression for expression in known if expression not in before), taken]


def _over(known: ChampionEntry, day: date) -> bool:
    return known.status is ChampionStatus.ENDED or ends_by(known.valid_to, day)


def _since(known: ChampionEntry, day: date) -> date:
    """Return the day from which a note holds: today, or the first day of a statement about other days."""
    return day if Period(0, known.valid_from, known.valid_to).holds(day) else known.valid_from
