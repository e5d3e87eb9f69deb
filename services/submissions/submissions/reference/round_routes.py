"""HTTP: the rounds and whether they take inputs now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.clock import Clock
from chassis.http.auth import public
from chassis.observability.logs import get_logger
from contracts.envelope import format_time
from contracts.vocabulary import Admission, Kind, Language, LatePolicy, Level, Region, RoundState
from submissions.reference.data import ReferenceData
from submissions.reference.rounds import Openness, ReferenceRound

logger = get_logger()


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


def routes(reference: Callable[[], ReferenceData], clock: Clock) -> APIRouter:
    """Return the routes; ``reference`` gives the present picture."""
    router = APIRouter(tags=["rounds"])

    @router.get("/v1/rounds", summary="List the rounds", response_model=RoundsBody, dependencies=[public()])
    async def list_rounds() -> dict[str, Any]:
        now, rounds = clock(), reference().rounds
        return {"rounds": list(_shown([rounds[code] for code in sorted(rounds)], now))}

    return router


def _shown(rounds: Iterable[ReferenceRound], now: datetime) -> Iterator[dict[str, Any]]:
    """Yield what is told of each round; one that cannot be told of does not take the others with it."""
    for one in rounds:
        try:
            yield _body(one, now)
        except (ValueError, ArithmeticError) as error:
            logger.warning("round_not_shown", round=one.code, reason=str(error))


def _body(review_round: ReferenceRound, now: datetime) -> dict[str, Any]:
    openness = review_round.openness(now)
    return {
        "code": review_round.code,
        "region": review_round.region,
        "kind": review_round.kind,
        "title": review_round.title,
        "state": review_round.state,
        "open": openness in (Openness.OPEN, Openness.LATE),
        "openness": openness,
        "opens_at": format_time(review_round.opens_at) if review_round.opens_at else None,
        "closes_at": format_time(review_round.closes_at) if review_round.closes_at else None,
        "late_policy": review_round.late_policy,
        "kinds": [
            {
                "kind": kind,
                "admission": admission,
                "questionnaire": f"/v1/rounds/{review_round.code}/questionnaires/{kind}",
                "questionnaires_by_level": {
                    level: f"/v1/rounds/{review_round.code}/questionnaires/{kind}?level={level}"
                    for level in sorted(review_round.questionnaires_by_level.get(kind, {}))
                },
            }
            for kind, admission in sorted(review_round.admission.items())
            if review_round.takes(kind)
        ],
        "demonstration": review_round.demonstration,
    }
