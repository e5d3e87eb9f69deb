"""The routes that every type of record has: list, read, history, PUT; acts stand in the feature's own routes."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model

from chassis.errors import FieldError, ProblemError
from chassis.http.auth import Principal, authenticated, public
from contracts.problems import PRECONDITION_FAILED, PRECONDITION_REQUIRED
from registry.records.api.dependencies import AskedMoment, AskedReader, AskedRecords, IfMatch, version_of
from registry.records.api.representation import (
    NOT_MODIFIED,
    STALE,
    UNKNOWN_CODE,
    UNNAMED,
    answer_of,
    represent,
    represent_record,
)
from registry.records.definition import AnyDefinition, Filter
from registry.records.model import OF_THE_NETWORK, Revision
from registry.records.schemas import AttestedLater, History, Listing, ListingOfTheNetwork, Reported
from registry.records.store.checking import invalid
from registry.records.store.documents import period_of
from registry.records.store.showable import each_shown
from registry.records.store.writes import AlreadyExistsError, WriteContext, WriteOutcome

DEFAULT_LIMIT: Final = 250
LARGEST_LIMIT: Final = 1_000
MOST_REPLACED: Final = 100
LARGEST_VERSION: Final = 1_000_000_000

IfNoneMatch = Annotated[
    str | None, Header(description="`*`: write only if there is no such record; else the ETag of an answer at hand")
]


class _Part(BaseModel):
    """Query parameters that every list takes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="Most records on a page")
    cursor: str | None = Field(
        default=None,
        max_length=1_000,
        description="`next` of the page before; day and knowledge stay those of the first",
    )


def record_routes(definition: AnyDefinition) -> APIRouter:
    """Return the routes of a type of record."""
    clash = {"reason", "replaces"} & set(definition.entry.model_fields)
    if clash:
        raise ValueError(f"{definition.entry.__name__}: {', '.join(clash)} is a field of the PUT body itself")
    router = APIRouter(prefix=f"/v1/{definition.collection}", tags=[definition.collection])
    _reading(router, definition)
    _listing(router, definition)
    _writing(router, definition)
    return router


def open_to(definition: AnyDefinition) -> Any:
    """Return the dependency that lets the readers of a type of record in."""
    return authenticated(*definition.readers) if definition.readers else public()


def _listing(router: APIRouter, definition: AnyDefinition) -> None:
    """Add the list."""
    narrowed: type[Filter] = definition.filter
    of_the_network = definition.type in OF_THE_NETWORK
    model: Any = ListingOfTheNetwork if of_the_network else Listing
    listing: Any = model[definition.answer]

    @router.get(
        "",
        summary=f"List {definition.collection.replace('-', ' ')}",
        response_model=listing,
        responses=NOT_MODIFIED,
        dependencies=[open_to(definition)],
        name=f"list_{definition.collection}",
    )
    async def list_records(
        request: Request,
        reader: AskedReader,
        moment: AskedMoment,
        filter_: Annotated[narrowed, Query()],  # type: ignore[valid-type] # the same
        part: Annotated[_Part, Query()],
    ) -> Response:
        """List what is known to hold on a day, sorted by code, page by page."""
        page = await reader.page(definition.type, moment, filter_, limit=part.limit, cursor=part.cursor)
        apart: dict[str, Any] = {}
        if of_the_network:
            later = await reader.attested_later(definition.type, page, filter_)
            reported = await reader.reported(page, definition.counted_as(filter_))
            apart = {
                "attested_later": [_attested(revision) for revision in later],
                "reported": _reported(reported) if reported else None,
            }
        body = listing(
            as_of=page.moment.as_of,
            known_at=page.moment.known_at,
            count=page.count,
            items=each_shown(page.items, lambda revision: answer_of(definition, revision, page.moment)),
            next=page.next,
            **apart,
        )
        links = {}
        if page.next:
            following = request.url.remove_query_params(["as_of", "known_at"]).include_query_params(cursor=page.next)
            links = {"Link": f'<{following.path}?{following.query}>; rel="next"'}
        return represent(request, body, private=bool(definition.readers), headers=links)


def _attested(revision: Revision) -> AttestedLater:
    """Return what a list says about a record that sources attest later."""
    state = revision.statement.state
    return AttestedLater(
        code=revision.statement.key, attested_from=state.get("attested_from") or state["first_attested"]
    )


def _reported(count: Revision) -> Reported:
    """Return what a list says about the number that a source gives."""
    state = count.statement.state
    return Reported(value=state["value"], as_of=state["as_of"], source=count.statement.source, note=state["note"])


def _reading(router: APIRouter, definition: AnyDefinition) -> None:
    """Add one record and its history."""
    Key = Annotated[str, Path(alias=definition.key_field, description=f"Its {definition.key_field}", max_length=200)]  # noqa: N806 - a type
    address = f"/{{{definition.key_field}}}"

    @router.get(
        address,
        summary=f"Read a {definition.noun}",
        response_model=definition.answer,
        responses={**NOT_MODIFIED, **UNKNOWN_CODE},
        dependencies=[open_to(definition)],
        name=f"read_{definition.type.value}",
    )
    async def read_record(request: Request, reader: AskedReader, moment: AskedMoment, key: Key) -> Response:
        """Return what holds of it on a day; its ETag begins with the version that `If-Match` of a write names."""
        found = await reader.found(definition.type, key, moment)
        return represent_record(request, definition, found.revision, moment, found.version)

    @router.get(
        f"{address}/history",
        summary=f"Tell how a {definition.noun} became what it is",
        response_model=History,
        responses={**NOT_MODIFIED, **UNKNOWN_CODE},
        dependencies=[open_to(definition)],
        name=f"history_of_{definition.type.value}",
    )
    async def read_history(
        request: Request,
        reader: AskedReader,
        key: Key,
        limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Most revisions on a page")] = 100,
        cursor: Annotated[int | None, Query(ge=1, le=LARGEST_VERSION, description="`next` of the page before")] = None,
    ) -> Response:
        """List every revision, the newest first: who, when, why, for which days, and what it changed."""
        history = await reader.history(definition, key, limit=limit, before=cursor)
        return represent(request, history, private=bool(definition.readers))


def _writing(router: APIRouter, definition: AnyDefinition) -> None:
    """Add PUT."""
    Key = Annotated[str, Path(alias=definition.key_field, description=f"Its {definition.key_field}", max_length=200)]  # noqa: N806 - a type
    put_body = _put_body(definition)

    @router.put(
        f"/{{{definition.key_field}}}",
        summary=f"State a {definition.noun}",
        response_model=definition.answer,
        responses={
            200: {"description": "It holds, now or before"},
            201: {"model": definition.answer, "description": "There was none before"},
            **STALE,
            **UNNAMED,
        },
        name=f"put_{definition.type.value}",
    )
    async def put_record(
        request: Request,
        records: AskedRecords,
        reader: AskedReader,
        principal: Annotated[Principal, authenticated(*definition.writers)],
        key: Key,
        body: Annotated[put_body, Body()],  # type: ignore[valid-type] # made at run time
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """State what holds from a day on, or correct it: the same statement again changes nothing.

        A statement that begins on the day of another one corrects it; one that begins within another one takes over
        its rest. What holds for later days stays: a statement that reaches into it is refused, unless it names those
        versions in `replaces`. A record that exists is changed only with `If-Match`.
        """
        given: Any = body
        entry = definition.entry.model_validate(
            given.model_dump(mode="json", by_alias=True, exclude={"reason", "replaces"})
        )
        if definition.key(entry) != key:
            raise invalid([FieldError(f"/{definition.key_field}", "is not that of the address")])
        context = WriteContext(principal.subject, given.reason, version_of(if_match))
        replaces = sorted(set(given.replaces))
        try:
            result = await records.write(
                context, lambda unit: unit.put(definition, entry, replaces=replaces, create_only=if_match is None)
            )
        except AlreadyExistsError as error:
            raise _named(error, only_new=if_none_match is not None) from error
        status = 201 if result.outcome is WriteOutcome.NEW else 200
        today = reader.moment()
        moment = today if period_of(result.revision).holds(today.as_of) else reader.moment(entry.valid_from)
        return represent_record(request, definition, result.revision, moment, result.version, status=status)


def _put_body(definition: AnyDefinition) -> Any:
    """Make the model of what PUT takes: the entry, why, and what goes with it."""
    version = Annotated[int, Field(ge=1, le=LARGEST_VERSION)]
    fields: dict[str, Any] = {
        "reason": (str, Field(min_length=3, max_length=2_000, description="Why; kept in the record's history")),
        "replaces": (
            list[version],
            Field(
                default_factory=list,
                max_length=MOST_REPLACED,
                description="Versions that hold for later days and go with this statement",
            ),
        ),
    }
    return create_model(f"{definition.entry.__name__.removesuffix('Entry')}Put", __base__=definition.entry, **fields)


def _named(error: ProblemError, *, only_new: bool) -> ProblemError:
    """Return the problem that says how to write a record that is there already."""
    if only_new:
        return ProblemError(PRECONDITION_FAILED, error.detail, [FieldError("#header/If-None-Match", "it exists")])
    text = "name the ETag of the record that you read"
    return ProblemError(PRECONDITION_REQUIRED, error.detail, [FieldError("#header/If-Match", text)])
