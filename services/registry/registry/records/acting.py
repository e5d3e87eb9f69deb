"""What a route that writes needs: the keeper, who acts, and which version the caller saw."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request, Response
from pydantic import Field

from chassis.http.auth import Principal, authenticated
from contracts.vocabulary import Role
from registry.records.commands import Act, Keeper, Kept
from registry.records.definition import AnyDefinition
from registry.records.queries import AskedReader
from registry.records.representation import represent_record
from registry.records.schemas import Closed

_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})-[0-9a-f]{1,64}"')
_NOT_OURS: Final = 0
"""A tag that was never given out names no version."""

IfMatch = Annotated[
    str | None, Header(description="ETag of the record that was read: the act is refused (412) if it changed since")
]


class Reasoned(Closed):
    """Body of an act: why it is done. Acts that need more add their fields."""

    reason: str = Field(min_length=3, max_length=2_000, description="Why; kept in the record's history")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for an act, and what they saw."""

    principal: Principal
    expected: int | None

    def act(self, reason: str) -> Act:
        """Give the act for the keeper."""
        return Act(self.principal.subject, reason, self.expected)


def version_of(tag: str | None) -> int | None:
    """Read the version that an ETag names; None without a tag."""
    if tag is None:
        return None
    found = _TAG.fullmatch(tag.strip())
    return int(found[1]) if found else _NOT_OURS


def keeper_of(request: Request) -> Keeper:
    """Give the keeper that the composition root put into the application."""
    keeper: Keeper = request.app.state.keeper
    return keeper


def acting(*roles: Role) -> Any:
    """Return the dependency that gives an ``Asked`` to holders of a token with one of these roles."""

    async def asked(principal: Annotated[Principal, authenticated(*roles)], if_match: IfMatch = None) -> Asked:
        return Asked(principal, version_of(if_match))

    return Depends(asked)


AskedKeeper = Annotated[Keeper, Depends(keeper_of)]
AskedAct = Annotated[Asked, acting(Role.SECRETARIAT, Role.OPERATOR)]


class Actor:
    """Who acts, with what every act needs; the secretariat and operators may."""

    def __init__(self, request: Request, keeper: AskedKeeper, reader: AskedReader, asked: AskedAct) -> None:
        self.keeper = keeper
        self.reader = reader
        self._request = request
        self._asked = asked

    def act(self, body: Reasoned) -> Act:
        """Give the act for the keeper, with its reason."""
        return self._asked.act(body.reason)

    def answer(self, definition: AnyDefinition, kept: Kept) -> Response:
        """Answer with the record as it is now."""
        return represent_record(self._request, definition, kept.revision, self.reader.moment(), kept.version)


AskedActor = Annotated[Actor, Depends()]
