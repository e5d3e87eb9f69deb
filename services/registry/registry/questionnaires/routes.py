"""Questionnaires over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from chassis.auth import public
from registry.questionnaires.schemas import Questionnaire
from registry.records.model import RecordType
from registry.records.queries import AskedMoment, AskedReader
from registry.records.representation import UNKNOWN_CODE, represent
from registry.records.schemas import fields_of

router = APIRouter(prefix="/v1/questionnaires", tags=["questionnaires"], dependencies=[public()])


@router.get("/{code}", summary="Read a questionnaire", response_model=Questionnaire, responses=UNKNOWN_CODE)
async def read_questionnaire(request: Request, reader: AskedReader, moment: AskedMoment, code: str) -> Response:
    """Give a questionnaire: JSON Schema of the answers, layout in six languages, an example, common sections."""
    revision = await reader.one(RecordType.QUESTIONNAIRE, code, moment)
    return represent(request, Questionnaire.model_validate(fields_of(revision)))
