"""HTTP: the rounds and whether they take inputs now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.clock import Clock
from chassis.http.auth import public
from contracts.envelope import format_time
from contracts.vocabulary import Admission, Kind, Language, LatePolicy, Level, Region, RoundState
from submissions.directory import Directory
from submissions.rounds.model import Openness, Round


class KindBody(BaseModel):
    """A kind of input a round takes."""

    kind: Kind
    admission: Admission = Field(description="Whether a valid input is accepted at once or screened first")
    questionnaire: str = Field(description="Address of the current questionnaire")
    questionnaires_by_level: dict[Level, str] = Field(
        description="Addresses for respondents of levels that have a questionnaire of their own"
    )


class RoundBody(BaseModel):
    """A round."""

    code: str
    region: Region
    kind: str
    title: dict[Language, str]
    state: RoundState
    open: bool = Field(description="Whether inputs are taken now")
    openness: Openness
    opens_at: str | None
    closes_at: str | None
    late_policy: LatePolicy
    kinds: list[KindBody]
    demonstration: bool = Field(description="True for rounds that only show the software")


class RoundsBody(BaseModel):
    """All rounds."""

    rounds: list[RoundBody]


def routes(directory: Callable[[], Directory], clock: Clock) -> APIRouter:
    """List the routes of this feature."""
    router = APIRouter(tags=["rounds"])

    @router.get("/v1/rounds", summary="List the rounds", response_model=RoundsBody, dependencies=[public()])
    async def rounds() -> dict[str, Any]:
        now = clock()
        known = directory().rounds.values()
        return {"rounds": [_body(one, now) for one in sorted(known, key=lambda one: one.code)]}

    return router


def _body(one: Round, now: datetime) -> dict[str, Any]:
    openness = one.openness(now)
    return {
        "code": one.code,
        "region": one.region,
        "kind": one.kind,
        "title": one.title,
        "state": one.state,
        "open": openness in (Openness.OPEN, Openness.LATE),
        "openness": openness,
        "opens_at": format_time(one.opens_at) if one.opens_at else None,
        "closes_at": format_time(one.closes_at) if one.closes_at else None,
        "late_policy": one.late_policy,
        "kinds": [
            {
                "kind": kind,
                "admission": admission,
                "questionnaire": f"/v1/rounds/{one.code}/questionnaires/{kind}",
                "questionnaires_by_level": {
                    level: f"/v1/rounds/{one.code}/questionnaires/{kind}?level={level}"
                    for level in sorted(one.questionnaires_by_level.get(kind, {}))
                },
            }
            for kind, admission in sorted(one.admission.items())
            if one.takes(kind)
        ],
        "demonstration": one.demonstration,
    }
