"""A review round as the intake needs it: when it takes inputs, of which kinds, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.registry_events import RoundRecorded
from contracts.vocabulary import Admission, Kind, Language, LatePolicy, Level, Region, RoundState


class Openness(StrEnum):
    """Whether a round takes an input at a moment."""

    NOT_YET = "not_yet"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ReferenceRound:
    """Local copy of a round."""

    code: str
    region: Region
    kind: str
    title: Mapping[Language, str]
    state: RoundState
    opens_at: datetime | None
    closes_at: datetime | None
    late_policy: LatePolicy
    admission: Mapping[Kind, Admission]
    questionnaires: Mapping[Kind, str]
    questionnaires_by_level: Mapping[Kind, Mapping[Level, str]] = field(default_factory=dict)
    demonstration: bool = False
    version: int = field(default=1, compare=False)

    def openness(self, now: datetime) -> Openness:
        """Return whether the round takes inputs at ``now``.

        The windows decide where they are known, because no event tells of the moment they pass; the state
        decides where they are not, and ends a round early.
        """
        if self.state in (RoundState.CLOSED, RoundState.HELD) or (self.closes_at and now >= self.closes_at):
            return Openness.LATE if self.late_policy is LatePolicy.MARK_LATE else Openness.CLOSED
        if self.opens_at:
            return Openness.OPEN if now >= self.opens_at else Openness.NOT_YET
        return Openness.OPEN if self.state is RoundState.OPEN else Openness.NOT_YET

    def takes(self, kind: Kind) -> bool:
        """Return whether inputs of this kind have a policy and a questionnaire here."""
        return kind in self.admission and kind in self.questionnaires

    def questionnaire(self, kind: Kind, level: Level | None = None) -> str | None:
        """Return the code of the questionnaire for respondents of a level; none where the kind has none."""
        general = self.questionnaires.get(kind)
        return self.questionnaires_by_level.get(kind, {}).get(level, general) if level else general

    def forms(self) -> set[str]:
        """Return the codes of all its questionnaires."""
        by_level = (code for levels in self.questionnaires_by_level.values() for code in levels.values())
        return {*self.questionnaires.values(), *by_level}


def round_of(data: RoundRecorded) -> ReferenceRound:
    """Return the local copy of what the registry recorded."""
    return ReferenceRound(
        code=data.code,
        region=data.region,
        kind=data.kind,
        title=data.title,
        state=data.state,
        opens_at=data.opens_at,
        closes_at=data.closes_at,
        late_policy=data.late_policy,
        admission=data.admission,
        questionnaires=data.questionnaires,
        questionnaires_by_level=data.questionnaires_by_level,
        demonstration=data.demonstration,
        version=data.version,
    )
