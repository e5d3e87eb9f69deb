"""What the hot path knows of rounds, questionnaires and countries: one immutable picture, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from submissions.countries.model import Country
from submissions.questionnaires.answers import AnswersValidator
from submissions.questionnaires.model import Questionnaire
from submissions.rounds.model import Round


@dataclass(frozen=True, slots=True)
class CurrentQuestionnaire:
    """A questionnaire with its compiled schema."""

    form: Questionnaire
    validator: AnswersValidator


@dataclass(frozen=True, slots=True)
class Directory:
    """The local copies at one moment."""

    rounds: Mapping[str, Round] = field(default_factory=dict)
    questionnaires: Mapping[str, CurrentQuestionnaire] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
