"""A State's interest in being a Champion country becomes a champion record."""

from __future__ import annotations

from contracts.submissions_events import SubmissionAccepted
from registry.champions.definition import CHAMPIONS
from registry.champions.model import ChampionStatus
from registry.champions.schemas import ChampionEntry
from registry.incoming.known import Today
from registry.incoming.provenance import joint_note, provenance
from registry.records.model import RecordType


async def champion_from(data: SubmissionAccepted, today: Today) -> ChampionEntry | None:
    """Make the entry; None where there is nothing to state.

    A country that is on its way to be a champion, or is one, stays where it is. One that was a champion begins anew,
    but only with a new input: a later revision of an old one undoes nothing.
    """
    country = data.party.country or ""
    known: ChampionEntry | None = await today.entry(CHAMPIONS, country)
    if known and (known.status is not ChampionStatus.ENDED or data.revision > 1):
        return None
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
        note=joint_note(data),
        valid_from=today.day if known else day,
        **provenance(data),
    )
