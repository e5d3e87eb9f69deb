"""Keep what the intake accepted as a record: once, in one transaction with the note that it was taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from pydantic import ValidationError

from chassis.clock import Clock
from chassis.errors import HubError, PermanentError, ProblemError
from chassis.messaging.inbox import Inbox
from chassis.observability.logs import get_logger
from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Kind
from registry.champions.definition import CHAMPIONS
from registry.incoming.champions import champion_from
from registry.incoming.known import Today
from registry.incoming.priorities import priority_from
from registry.incoming.support_requests import support_request_from
from registry.priorities.definition import PRIORITIES
from registry.records.definition import AnyDefinition
from registry.records.store.repository import Revisions
from registry.records.store.service import RecordService
from registry.records.store.unit_of_work import UnitOfWork
from registry.records.store.writes import WriteContext
from registry.support_requests.definition import SUPPORT_REQUESTS

logger = get_logger()

ACTOR: Final = "submissions"
HANDLER: Final = "incoming"

_Maker = Callable[[SubmissionAccepted, Today, bool], Awaitable[Any]]
"""Makes the entry, or none where the registry has it all; the flag: whether the event comes for the first time."""


class NotKeptError(HubError):
    """A rule of the registry stands against the record; what it names may come, so it is tried again."""


class KeepIncoming:
    """Command: make the record of an accepted input, or bring it to the input's newest revision."""

    def __init__(
        self,
        revisions: Revisions,
        records: RecordService,
        inbox: Inbox,
        clock: Clock,
        *,
        term: timedelta,
    ) -> None:
        self._revisions = revisions
        self._records = records
        self._inbox = inbox
        self._clock = clock
        self._makers: dict[Kind, tuple[AnyDefinition, _Maker]] = {
            Kind.SUPPORT_REQUEST: (SUPPORT_REQUESTS, lambda data, today, _: support_request_from(data, today, term)),
            Kind.PRIORITY_PROPOSAL: (PRIORITIES, lambda data, today, _: priority_from(data, today)),
            Kind.CHAMPION_EXPRESSION: (CHAMPIONS, champion_from),
        }

    async def __call__(self, event_id: str, data: SubmissionAccepted) -> bool:
        """Keep it once; return whether there is anything new. What becomes no record is left alone.

        The intake sends an input again until it hears that it was taken: what is known already is told once more.

        Raises:
            PermanentError: its answers cannot be read.
            NotKeptError: a rule stands against it.
        """
        if data.kind not in self._makers:
            return False
        definition, make = self._makers[data.kind]
        key = data.party.country or "" if definition is CHAMPIONS else data.submission_id
        context = WriteContext(ACTOR, f"Submission {data.submission_id}, revision {data.revision} was accepted")

        async def work(unit: UnitOfWork) -> bool:
            first = await self._inbox.first(unit.session, event_id, HANDLER)
            entry = await make(data, Today(self._revisions, unit.session, self._clock().date()), first)
            if entry is None:
                await unit.tell_again(definition, key)
                return False
            await unit.put(definition, entry, by_act=True)
            return True

        try:
            kept = await self._records.write(context, work)
        except ValidationError as error:
            raise PermanentError(_faults(error)) from error
        except ProblemError as error:
            faults = "; ".join(f"{fault.pointer}: {fault.text}" for fault in error.errors)
            raise NotKeptError(f"{error.detail}: {faults}") from error
        logger.info("incoming_kept" if kept else "incoming_known", kind=data.kind, submission_id=data.submission_id)
        return kept


def _faults(error: ValidationError) -> str:
    found = (f"/{'/'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors(include_url=False)[:5])
    return f"the answers make no record: {'; '.join(found)}"
