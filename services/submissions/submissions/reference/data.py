"""What the hot path knows of rounds, questionnaires and countries: one immutable picture, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.vocabulary import Kind, Level
from submissions.reference.answers import AnswersValidator
from submissions.reference.countries import ReferenceCountry
from submissions.reference.questionnaires import ReferenceQuestionnaire
from submissions.reference.rounds import ReferenceRound


@dataclass(frozen=True, slots=True)
class CheckedQuestionnaire:
    """A questionnaire with its compiled schema."""

    form: ReferenceQuestionnaire
    validator: AnswersValidator


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """The local copies at one moment, by their codes."""

    rounds: Mapping[str, ReferenceRound] = field(default_factory=dict)
    questionnaires: Mapping[str, CheckedQuestionnaire] = field(default_factory=dict)
    countries: Mapping[str, ReferenceCountry] = field(default_factory=dict)

    def questionnaire(
        self, review_round: ReferenceRound, kind: Kind, level: Level | None
    ) -> CheckedQuestionnaire | None:
        """Return what respondents of a level answer in a round; None where there is none, or it has not come yet."""
        return self.questionnaires.get(review_round.questionnaire(kind, level) or "")
