"""What the world is told of a questionnaire."""

from __future__ import annotations

from contracts.registry_events import QuestionnairePublished
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def questionnaire_published(revision: Revision) -> QuestionnairePublished:
    """Tell the questionnaire in full; it is filed under `global`, also where one region alone uses it."""
    return QuestionnairePublished.model_validate(fields_of(revision) | {"region": Region.GLOBAL})
