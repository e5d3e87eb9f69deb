"""Acts on requests for support and on priorities."""

from __future__ import annotations

from typing import Final

from registry.console.acts.action import Action, ActionContext, Choices
from registry.console.records.listing import title_of
from registry.console.records.reading import ShownRecord
from registry.priorities.commands import DecideOnPriority
from registry.priorities.schemas import ChooseAsked, DeclineAsked
from registry.records.model import RecordType
from registry.records.store.queries import Reader
from registry.records.store.writes import WriteResult
from registry.support_requests.commands import ActOnRequest
from registry.support_requests.queries import target_of
from registry.support_requests.schemas import AnswerAsked, CloseAsked, RerouteAsked
from web.forms.fields import Choice

_CAN_ANSWER: Final = frozenset({"country", "regional"})


async def _reroute(context: ActionContext) -> WriteResult:
    to = await target_of(context.reader, context.body)
    return await ActOnRequest(context.records, context.record.key, context.write).reroute(to)


async def _answer(context: ActionContext) -> WriteResult:
    asked = context.body
    return await ActOnRequest(context.records, context.record.key, context.write).answer(
        asked.answer, asked.answered_on
    )


async def _close(context: ActionContext) -> WriteResult:
    return await ActOnRequest(context.records, context.record.key, context.write).close()


async def _choose(context: ActionContext) -> WriteResult:
    return await DecideOnPriority(context.records, context.record.key, context.write).choose(context.body.year)


async def _decline(context: ActionContext) -> WriteResult:
    return await DecideOnPriority(context.records, context.record.key, context.write).decline()


async def _networks(reader: Reader, _record: ShownRecord) -> Choices:
    """Return the networks that could answer."""
    found = await reader.all(RecordType.NETWORK, reader.moment())
    choices = [
        Choice(revision.statement.key, title_of(revision.statement.state, revision.statement.key))
        for revision in found
        if revision.statement.state["level"] in _CAN_ANSWER
    ]
    return {"network": sorted(choices, key=lambda choice: choice.label)}


def _waits(record: ShownRecord) -> bool:
    return bool(record.state["status"] == "routed")


REQUEST_ACTS: Final = (
    Action(
        name="answer",
        label="Record the answer",
        description="Keep what was answered to whoever asked. Nothing is sent from here.",
        done="The answer is recorded.",
        body=AnswerAsked,
        run=_answer,
        offered=_waits,
        hints={"reason": "For example how the answer was given. Stays in the history of the record."},
    ),
    Action(
        name="reroute",
        label="Let somebody else answer",
        description=(
            "Route the request to another network, or to the secretariat. The day by which an answer is due stays."
        ),
        done="The request is routed anew.",
        body=RerouteAsked,
        run=_reroute,
        offered=_waits,
        choices=_networks,
        hints={
            "network": "Leave it open for the secretariat itself.",
            "reason": "Why they. It is kept with the request.",
        },
    ),
    Action(
        name="close",
        label="Close the request",
        description="Nothing more is to be done about it, whether it was answered or taken back.",
        done="The request is closed.",
        body=CloseAsked,
        run=_close,
        offered=lambda record: record.state["status"] != "closed",
        confirmation="Yes, nothing more is to be done",
    ),
)

PRIORITY_ACTS: Final = (
    Action(
        name="choose",
        label="Choose it for a workplan",
        description="The priority goes into the workplan of a year. The reason is part of the record.",
        done="The priority is chosen.",
        body=ChooseAsked,
        run=_choose,
        offered=lambda record: record.state["status"] != "chosen",
        hints={"reason": "The reason of the decision; it is part of the record."},
    ),
    Action(
        name="decline",
        label="Decide against it",
        description="The priority is not chosen. It can be chosen later. The reason is part of the record.",
        done="It is recorded that the priority is not chosen.",
        body=DeclineAsked,
        run=_decline,
        offered=lambda record: record.state["status"] == "candidate",
        hints={"reason": "The reason of the decision; it is part of the record."},
    ),
)
