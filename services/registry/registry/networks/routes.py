"""The alignment of a network's terms of reference over HTTP: where it stands, and its steps."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from chassis.http.auth import public
from contracts.vocabulary import Role
from registry.networks.commands import AlignTerms
from registry.networks.definition import NETWORKS
from registry.networks.queries import standing
from registry.networks.schemas import Network
from registry.networks.step_schemas import (
    AgreeAsked,
    ConsultAsked,
    EngagementAsked,
    InclusionAsked,
    ProposeAsked,
    Standing,
)
from registry.records.api.dependencies import Actor, ActRequest, AskedReader, AskedRecords, acting
from registry.records.api.representation import ACTED, NOT_MODIFIED, UNKNOWN_CODE, represent
from registry.records.schemas import Reasoned

router = APIRouter(prefix="/v1/networks/{code}/alignment", tags=["alignment"])
ACT: Final[dict[str, Any]] = {"response_model": Network, "responses": ACTED}
NetworkCode = Annotated[str, Path(description="Its code", max_length=200)]


class Stepping(Actor):
    """What every step needs: it is the secretariat's alone."""

    def __init__(
        self,
        request: Request,
        records: AskedRecords,
        reader: AskedReader,
        asked: Annotated[ActRequest, acting(Role.SECRETARIAT)],
        code: NetworkCode,
    ) -> None:
        super().__init__(request, records, reader, asked)
        self._code = code

    def __call__(self, body: Reasoned) -> AlignTerms:
        """Return the steps, with the reason of this one."""
        return AlignTerms(self.records, self.reader, self._code, self.context(body))


AskedStep = Annotated[Stepping, Depends()]


@router.get(
    "",
    summary="Tell where an alignment stands",
    response_model=Standing,
    responses={**NOT_MODIFIED, **UNKNOWN_CODE},
    dependencies=[public()],
)
async def read_standing(request: Request, reader: AskedReader, code: NetworkCode) -> Response:
    """Return the last alignment of the network's terms of reference: who has answered, what is missing, what is next.

    Pointers of a refused step lead into this answer.
    """
    body = await standing(reader, code)
    return represent(request, body, version=body.version)


@router.post("/propose", summary="Propose terms of reference", **ACT)
async def propose(step: AskedStep, body: ProposeAsked) -> Response:
    """Begin to align the network's terms of reference with the global ones; an earlier alignment must have ended."""
    return step.answer(NETWORKS, await step(body).propose(body))


@router.post("/consult", summary="Record an answer in the consultation", **ACT)
async def consult(step: AskedStep, body: ConsultAsked) -> Response:
    """Record what a member of the Executive Committee, or the Coordinator, answered: all must, before agreement."""
    return step.answer(NETWORKS, await step(body).consult(body))


@router.post("/agree", summary="Record the position of an entity involved", **ACT)
async def agree(step: AskedStep, body: AgreeAsked) -> Response:
    """Record that an entity agrees, or that it objects and why: one objection stops the alignment."""
    return step.answer(NETWORKS, await step(body).agree(body))


@router.post("/inclusion", summary="Record the inclusion of UN entities", **ACT)
async def include(step: AskedStep, body: InclusionAsked) -> Response:
    """Record which UN entities an Issue-Based Coalition includes: all relevant ones."""
    return step.answer(NETWORKS, await step(body).include(body))


@router.post("/engagement", summary="Record the engagement of stakeholders", **ACT)
async def engage(step: AskedStep, body: EngagementAsked) -> Response:
    """Record which non-UN stakeholders an Issue-Based Coalition engages, and how."""
    return step.answer(NETWORKS, await step(body).engage(body))


@router.post("/conclude", summary="Conclude the alignment", **ACT)
async def conclude(step: AskedStep, body: Reasoned) -> Response:
    """Align the terms when every entity involved has agreed: consensus, no majority. What is missing is named."""
    return step.answer(NETWORKS, await step(body).conclude())


@router.post("/withdraw", summary="Withdraw the proposal", **ACT)
async def withdraw(step: AskedStep, body: Reasoned) -> Response:
    """Stop the alignment, with the reason; another one can be proposed."""
    return step.answer(NETWORKS, await step(body).withdraw())
