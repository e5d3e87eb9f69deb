"""What routes depend on: who reads and writes records, when a reader stands, who acts and which version they saw."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Query, Request, Response

from chassis.http.auth import Principal, authenticated
from contracts.vocabulary import Role
from registry.records.api.representation import represent_record
from registry.records.definition import AnyDefinition
from registry.records.schemas import Day, Reasoned, Time
from registry.records.store.as_of import Moment
from registry.records.store.queries import Reader
from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteResult

_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})-[0-9a-f]{1,64}"')
_NOT_OURS: Final = 0
"""A tag that was never given out names no version."""

IfMatch = Annotated[
    str | None, Header(description="ETag of the record that was read: the act is refused (412) if it changed since")
]


def reader_of(request: Request) -> Reader:
    """Return the reader that the composition root put into the application."""
    reader: Reader = request.app.state.reader
    return reader


def records_of(request: Request) -> RecordService:
    """Return the service that the composition root put into the application."""
    records: RecordService = request.app.state.records
    return records


AskedReader = Annotated[Reader, Depends(reader_of)]
AskedRecords = Annotated[RecordService, Depends(records_of)]


def _moment(
    reader: AskedReader,
    as_of: Annotated[
        Day | None,
        Query(description="The day the answer holds for, `YYYY-MM-DD`; else today", examples=["2020-10-31"]),
    ] = None,
    known_at: Annotated[
        Time | None,
        Query(description="Answer with what the registry knew at this time (RFC 3339); now unless given"),
    ] = None,
) -> Moment:
    return reader.moment(as_of, known_at)


AskedMoment = Annotated[Moment, Depends(_moment)]


def version_of(tag: str | None) -> int | None:
    """Return the version that an ETag names; None without a tag."""
    if tag is None:
        return None
    found = _TAG.fullmatch(tag.strip())
    return int(found[1]) if found else _NOT_OURS


@dataclass(frozen=True, slots=True)
class ActRequest:
    """Who asks for an act, and the version that they saw; None where they name none."""

    principal: Principal
    expected: int | None

    def context(self, reason: str) -> WriteContext:
        """Return what the act is written with."""
        return WriteContext(self.principal.subject, reason, self.expected)


def acting(*roles: Role) -> Any:
    """Return the dependency that gives an ``ActRequest`` to holders of a token with one of these roles."""

    async def asked(principal: Annotated[Principal, authenticated(*roles)], if_match: IfMatch = None) -> ActRequest:
        return ActRequest(principal, version_of(if_match))

    return Depends(asked)


AskedAct = Annotated[ActRequest, acting(Role.SECRETARIAT, Role.OPERATOR)]


class Actor:
    """Who acts, with what every act needs; the secretariat and operators may."""

    def __init__(self, request: Request, records: AskedRecords, reader: AskedReader, asked: AskedAct) -> None:
        self.records = records
        self.reader = reader
        self._request = request
        self._asked = asked

    def context(self, body: Reasoned) -> WriteContext:
        """Return what the act is written with: who, why, and the version seen."""
        return self._asked.context(body.reason)

    def answer(self, definition: AnyDefinition, result: WriteResult) -> Response:
        """Answer with the record as it is now."""
        return represent_record(self._request, definition, result.revision, self.reader.moment(), result.version)


AskedActor = Annotated[Actor, Depends()]
