"""The registry's HTTP API, as far as files need it: types, what holds, statements to compare and to record."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Final
from urllib.parse import urlencode

from hub.api import Api, RefusedError
from hub.registry.difference import Compared, RecordChange, RecordOutcome
from hub.registry.folder import FolderError, LocatedRecord, Trouble, Type, field_of

MOST: Final = 60
"""Records in one call, which the registry records whole or not at all."""
MOST_BYTES: Final = 200_000
POINTER: Final = re.compile(r"/records/(\d+)(?:/entry)?(.*)", re.DOTALL)


class WrongRecordsError(FolderError):
    """The registry finds something wrong with these records."""

    def __init__(self, found: Sequence[tuple[LocatedRecord, Trouble]]) -> None:
        super().__init__([trouble for _, trouble in found])
        self.records = tuple(record for record, _ in found)


class Registry:
    """One registry and the right to write in it."""

    def __init__(self, api: Api, url: str, token: str) -> None:
        self._api = api
        self._url = f"{url.rstrip('/')}/v1/statements"
        self._token = token

    async def types(self) -> list[Type]:
        """Return the types in the order in which records build on each other."""
        answer = await self._api.get(f"{self._url}/types", self._token)
        return [
            Type(described["type"], described["collection"], described["key_field"]) for described in answer["types"]
        ]

    async def held(self, types: Sequence[Type], *, demonstration: bool) -> list[LocatedRecord]:
        """Read everything that holds now, as data files hold it; records that only show the software if asked for."""
        return [record for of_type in types async for record in self._held(of_type, demonstration=demonstration)]

    async def _held(self, of_type: Type, *, demonstration: bool) -> AsyncIterator[LocatedRecord]:
        asked = {"type": of_type.name, "demonstration": str(demonstration).lower()}
        cursor = ""
        while cursor is not None:
            query = urlencode(asked | ({"cursor": cursor} if cursor else {}))
            answer = await self._api.get(f"{self._url}?{query}", self._token)
            for stated in answer["records"]:
                yield LocatedRecord(of_type.name, stated["entry"][of_type.key_field], stated["entry"])
            cursor = answer["next"]

    async def state(self, records: Sequence[LocatedRecord], reason: str, *, dry_run: bool) -> list[Compared]:
        """State records: they are compared, and recorded unless it is a dry run.

        Raises:
            WrongRecordsError: the registry finds something wrong with a record; nothing of the call is recorded.
            RefusedError: it refuses for another reason.
        """
        body = {"records": [{"type": located.type, "entry": located.entry} for located in records], "reason": reason}
        try:
            answer = await self._api.post(f"{self._url}?dry_run={str(dry_run).lower()}", body, self._token)
        except RefusedError as error:
            if found := troubles_of(error, records):
                raise WrongRecordsError(found) from None
            raise
        return [
            Compared(
                record,
                RecordOutcome(outcome["outcome"]),
                tuple(RecordChange(**change) for change in outcome["changes"]),
                tuple(outcome["replaces"]),
            )
            for record, outcome in zip(records, answer["records"], strict=True)
        ]


def troubles_of(error: RefusedError, records: Sequence[LocatedRecord]) -> list[tuple[LocatedRecord, Trouble]]:
    """Return of which record and field a refusal speaks; nothing where it speaks of none."""
    found = []
    for wrong in error.problem.get("errors", ()):
        match = POINTER.fullmatch(str(wrong.get("pointer", "")).removeprefix("#"))
        if match and int(match[1]) < len(records):
            record = records[int(match[1])]
            found.append((record, record.trouble(field_of(match[2]), str(wrong.get("text", "")))))
    return found
