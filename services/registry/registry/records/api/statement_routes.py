"""Many statements at once: what `hub registry apply` sends, and what `hub registry export` reads."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, ValidationError

from chassis.errors import FieldError, ProblemError
from chassis.http.auth import Principal, authenticated
from contracts.problems import FORBIDDEN
from contracts.vocabulary import Role
from registry.records.api.dependencies import AskedReader, AskedRecords
from registry.records.api.representation import STALE, represent
from registry.records.changes import changes
from registry.records.definition import AnyDefinition
from registry.records.model import RecordType, Revision
from registry.records.schemas import Change, Closed, Reasoned
from registry.records.store.checking import as_stated, entry_of, errors_of, invalid
from registry.records.store.grouping import StatementGroup, state_groups
from registry.records.store.showable import each_shown
from registry.records.store.unit_of_work import UnitOfWork
from registry.records.store.writes import WriteContext, WriteOutcome, WriteResult

MOST: Final = 60
"""Records per call: one transaction takes them, and holds nobody up."""
MOST_TRIED: Final = 5_000
"""Records per dry run: a whole folder is compared as one, since its records name each other."""
LARGEST_PAGE: Final = 500


class KeptType(Closed):
    """A type of record that can be stated."""

    type: RecordType
    collection: str = Field(description="Last part of its address, and name of its data file")
    key_field: str = Field(description="Field of an entry that is its key")


class KeptTypes(Closed):
    """What can be stated."""

    types: list[KeptType] = Field(description="In the order in which records build on each other")


class Stated(Closed):
    """One entry of a data file."""

    type: RecordType
    entry: dict[str, Any] = Field(description="As a data file holds it, and as PUT takes it")


class Statements(Reasoned):
    """Entries to be stated; those of one record are together all that holds of it."""

    records: list[Stated] = Field(
        min_length=1, max_length=MOST_TRIED, description=f"At most {MOST} unless it is a dry run"
    )


class StatementOutcome(Closed):
    """What became of one entry."""

    type: RecordType
    key: str
    outcome: WriteOutcome
    version: int | None = Field(description="The version that states it; null where a dry run finds that none does")
    replaces: list[int] = Field(description="Versions of other periods that went with it")
    changes: list[Change] = Field(description="Against what held for its first day")


class Outcomes(Closed):
    """What a call did, or would do."""

    dry_run: bool
    records: list[StatementOutcome] = Field(description="In the order of the request")


class Held(Closed):
    """What holds now, as data files hold it."""

    records: list[Stated]
    next: str | None = Field(default=None, description="Cursor of the next page; null on the last one")


def statement_routes(definitions: tuple[AnyDefinition, ...]) -> APIRouter:
    """Return the routes; ``definitions`` are the types that can be stated."""
    router = APIRouter(prefix="/v1/statements", tags=["statements"])
    of_type = {definition.type: definition for definition in definitions}
    writer = authenticated(Role.SECRETARIAT, Role.OPERATOR)

    @router.post("", summary="State many records at once", response_model=Outcomes, responses=STALE)
    async def state(
        request: Request,
        records: AskedRecords,
        principal: Annotated[Principal, writer],
        body: Statements,
        dry_run: Annotated[bool, Query(description="Only tell what would change")] = False,
    ) -> Response:
        """Take up to 60 entries in one transaction: all of them or none; saying the same again changes nothing."""
        if len(body.records) > MOST and not dry_run:
            raise invalid([FieldError("/records", f"at most {MOST} records are taken at once")])
        groups = groups_of([(of_type.get(record.type), record.entry) for record in body.records])
        for group in groups:
            if principal.role not in group.definition.writers:
                raise ProblemError(FORBIDDEN, f"This role states no {group.definition.noun}")
        context = WriteContext(principal.subject, body.reason)

        async def work(unit: UnitOfWork) -> list[list[WriteResult]]:
            return await state_groups(unit, groups)

        results = await records.read(work) if dry_run else await records.write(context, work)
        placed = {
            place: _outcome(result, dry_run=dry_run)
            for group, of_group in zip(groups, results, strict=True)
            for place, result in zip(group.places, of_group, strict=True)
        }
        outcomes = [placed[_place(number)] for number in range(len(body.records))]
        return represent(request, Outcomes(dry_run=dry_run, records=outcomes), private=True)

    @router.get("", summary="Read what holds now as data files hold it", response_model=Held)
    async def held(
        request: Request,
        reader: AskedReader,
        _principal: Annotated[Principal, writer],
        record_type: Annotated[RecordType, Query(alias="type", description="Type of the records")],
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Most records on a page")] = 100,
        cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
        demonstration: Annotated[bool, Query(description="With records that only show the software")] = False,
    ) -> Response:
        """Return every period of every record by what is known now, without what derives and without defaults."""
        definition = of_type.get(record_type)
        if definition is None:
            return represent(request, Held(records=[]), private=True)
        records, last = await reader.current(definition, limit=limit, after=cursor)
        wanted = [one for one in records if demonstration or not definition.demonstration(one.statement.state)]

        def as_held(revision: Revision) -> Stated:
            return Stated(type=record_type, entry=as_stated(entry_of(definition, revision.statement)))

        stated = each_shown(wanted, as_held)
        return represent(request, Held(records=stated, next=last), private=True)

    @router.get("/types", summary="List the types of records", response_model=KeptTypes)
    async def types(request: Request, _principal: Annotated[Principal, writer]) -> Response:
        """Return what a data file may hold: each type, its collection and the field that is its key."""
        listed = [
            KeptType(type=definition.type, collection=definition.collection, key_field=definition.key_field)
            for definition in definitions
        ]
        return represent(request, KeptTypes(types=listed), private=True)

    return router


def groups_of(stated: list[tuple[AnyDefinition | None, dict[str, Any]]]) -> list[StatementGroup]:
    """Put the entries of each record together.

    Raises:
        ProblemError: entries that are none of their type.
    """
    found: list[FieldError] = []
    groups: dict[tuple[RecordType, str], tuple[AnyDefinition, list[Any], list[str]]] = {}
    for number, (definition, fields) in enumerate(stated):
        place = _place(number)
        if definition is None:
            found.append(FieldError(f"/records/{number}/type", "is not kept here"))
            continue
        try:
            entry = definition.entry.model_validate(fields)
        except ValidationError as error:
            found += [FieldError(place + wrong.pointer, wrong.text) for wrong in errors_of(error)]
            continue
        key = definition.key(entry)
        _, entries, places = groups.setdefault((definition.type, key), (definition, [], []))
        entries.append(entry)
        places.append(place)
    if found:
        raise invalid(found)
    return [
        StatementGroup(definition, key, tuple(entries), tuple(places))
        for (_, key), (definition, entries, places) in groups.items()
    ]


def _place(number: int) -> str:
    return f"/records/{number}/entry"


def _outcome(result: WriteResult, *, dry_run: bool) -> StatementOutcome:
    revision, unchanged = result.revision, result.outcome is WriteOutcome.UNCHANGED
    return StatementOutcome(
        type=revision.statement.type,
        key=revision.statement.key,
        outcome=result.outcome,
        version=None if dry_run and not unchanged else revision.version,
        replaces=[] if unchanged else list(revision.replaces),
        changes=changes(result.before, revision) if result.outcome is WriteOutcome.CHANGED else [],
    )
