"""Acts on champions over HTTP, and their geographical balance."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.http.auth import public
from registry.champions.balance import Adding, Balance
from registry.champions.commands import ActOnChampion
from registry.champions.definition import CHAMPIONS
from registry.champions.queries import read_balance
from registry.champions.schemas import (
    AddingAnswer,
    AssessAsked,
    BalanceAnswer,
    Champion,
    ConfirmAsked,
    EndAsked,
    ExpressAsked,
    RegionShareAnswer,
)
from registry.records.api.dependencies import AskedActor, AskedMoment, AskedReader
from registry.records.api.representation import ACTED, NOT_MODIFIED, represent
from registry.records.store.as_of import Moment

router = APIRouter(prefix="/v1/champions", tags=["champions"])

Iso3 = Annotated[str, Path(description="ISO 3166-1 alpha-3 of the country", max_length=200)]


@router.get(
    "/balance",
    summary="Read the geographical balance",
    response_model=BalanceAnswer,
    responses=NOT_MODIFIED,
    dependencies=[public()],
)
async def show_balance(
    request: Request,
    reader: AskedReader,
    moment: AskedMoment,
    country: Annotated[
        str | None,
        Query(pattern="^[A-Z]{3}$", description="Tell what this country does to it, as one of the champions"),
    ] = None,
) -> Response:
    """Compare how the confirmed champions and the Member States spread over the review regions."""
    balance = await read_balance(reader, moment, country)
    return represent(request, _balance_answer(balance, moment, country))


@router.post("/{country}/express", summary="Express interest", response_model=Champion, responses=ACTED)
async def express(actor: AskedActor, country: Iso3, body: ExpressAsked) -> Response:
    """Take a State's interest in being a champion: its first, or a new one after an end."""
    acts = ActOnChampion(actor.records, actor.reader, country, actor.context(body))
    return actor.answer(CHAMPIONS, await acts.express(body))


@router.post("/{country}/assess", summary="Assess a country", response_model=Champion, responses=ACTED)
async def assess(actor: AskedActor, country: Iso3, body: AssessAsked) -> Response:
    """Add findings on the six criteria; with all of them the country is assessed. The balance is computed."""
    acts = ActOnChampion(actor.records, actor.reader, country, actor.context(body))
    return actor.answer(CHAMPIONS, await acts.assess(body))


@router.post("/{country}/confirm", summary="Confirm a champion", response_model=Champion, responses=ACTED)
async def confirm(actor: AskedActor, country: Iso3, body: ConfirmAsked) -> Response:
    """Confirm a country that is assessed on all six criteria; one that is not met needs a reason in `despite`."""
    acts = ActOnChampion(actor.records, actor.reader, country, actor.context(body))
    return actor.answer(CHAMPIONS, await acts.confirm(body))


@router.post("/{country}/end", summary="End a champion", response_model=Champion, responses=ACTED)
async def end(actor: AskedActor, country: Iso3, body: EndAsked) -> Response:
    """Record that a country withdrew or is no champion any more; its record and history stay."""
    acts = ActOnChampion(actor.records, actor.reader, country, actor.context(body))
    return actor.answer(CHAMPIONS, await acts.end(body))


def _balance_answer(balance: Balance, moment: Moment, country: str | None) -> BalanceAnswer:
    return BalanceAnswer(
        as_of=moment.as_of,
        known_at=moment.known_at,
        champions=balance.champions,
        member_states=balance.states,
        distance=_rounded(balance.distance),
        regions=[
            RegionShareAnswer(
                region=region.region,
                champions=region.champions,
                member_states=region.states,
                share_of_champions=_rounded(region.share_of_champions),
                share_of_states=_rounded(region.share_of_states),
            )
            for region in balance.regions
        ],
        adding=_adding_answer(balance.adding, country) if balance.adding and country else None,
    )


def _adding_answer(adding: Adding, country: str) -> AddingAnswer:
    return AddingAnswer(
        country=country,
        review_regions=list(adding.regions),
        effect=adding.effect,
        distance=_rounded(adding.distance),
    )


def _rounded(share: Fraction) -> float:
    return round(float(share), 4)
