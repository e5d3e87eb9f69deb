"""What all records share: the base of states, provenance as data files give it, and record fields as the API does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from contracts import moments
from contracts.events import EventData
from contracts.example_events import example_data
from contracts.registry_events import Localized
from contracts.texts import unfit, visible
from contracts.vocabulary import Confidence, Language
from registry.records.model import Revision

T = TypeVar("T", bound=BaseModel)


def _all_six(texts: Localized) -> Localized:
    missing = [language.value for language in Language if not visible(texts.get(language, ""))]
    if missing:
        raise ValueError(f"no text in {', '.join(missing)}")
    return {language: texts[language] for language in Language}


def _one_text(value: Any) -> Any:
    """Take a list of sources as well as one."""
    return "; ".join(value) if isinstance(value, list) and all(isinstance(part, str) for part in value) else value


def _written_out(value: Any) -> Any:
    """Refuse numbers, which pydantic would count from 1970 on."""
    if isinstance(value, int | float) or (isinstance(value, str) and not value[:5].endswith("-")):
        raise ValueError("write it as YYYY-MM-DD, a time with T and its offset behind it")
    return value


def _texts(value: Any, name: str, place: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield every text within a value that was checked: its place, the field it stands in, and itself."""
    if isinstance(value, str):
        yield place, name, value
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, name, f"{place}/{number}")
    elif isinstance(value, BaseModel):
        for field_name, inner in value:
            yield from _texts(inner, field_name, f"{place}/{field_name}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield place, "", str(key)
            # What is no text in languages is a document of its own, with names of its own.
            yield from _texts(inner, name if isinstance(key, Language) else "", f"{place}/{key}")


def _a_day_that_exists(text: str) -> str:
    date.fromisoformat(f"{text}-01-01"[:10])
    return text


Day = Annotated[moments.Day, BeforeValidator(_written_out)]
Time = Annotated[moments.Moment, BeforeValidator(_written_out)]
SixLanguages = Annotated[Localized, AfterValidator(_all_six)]
Source = Annotated[str, BeforeValidator(_one_text), Field(min_length=3)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$", description="Lower case, with hyphens")]
Url = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)]
PartialDate = Annotated[
    str,
    AfterValidator(_a_day_that_exists),
    Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="Year, month or day, as exact as the source"),
]
AttestedFrom = Annotated[
    PartialDate | None,
    Field(
        description="Date of the earliest source that states it, where the start is not known: nothing is said about "
        "days before"
    ),
]


class Closed(BaseModel):
    """Base of what the registry states and answers: immutable, no fields beside the named ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Written(Closed):
    """Base of what people write into the registry, by every way: texts can be kept, and show something if they must."""

    MUST_SHOW: ClassVar[frozenset[str]] = frozenset({"title", "name", "reason", "source", "label", "acronym", "why"})
    """Fields, at any depth, whose texts show something where there are any."""

    @field_validator("*")
    @classmethod
    def _texts_can_be_shown(cls, value: Any, info: ValidationInfo) -> Any:
        for place, name, text in _texts(value, info.field_name or ""):
            found = unfit(text)
            if found or (text and name in cls.MUST_SHOW and not visible(text)):
                fault = f"holds {found}, which can neither be kept nor shown" if found else "shows nothing"
                raise ValueError(f"{place}: {fault}" if place else f"the text {fault}")
        return value


class Provenance(Written):
    """What a data file says about a fact besides the fact itself."""

    valid_from: Day | None = None
    valid_to: Day | None = None
    source: Source
    confidence: Confidence


class Reasoned(Written):
    """Body of an act: why it is done. Acts that need more add their fields."""

    MUST_SHOW = Written.MUST_SHOW | {"answer", "note"}

    reason: str = Field(min_length=3, max_length=2_000, description="Why; kept in the record's history")


class RecordFields(Closed):
    """What the API says about every record besides its state."""

    version: int = Field(description="Counted up by one with each change of what is known")
    valid_from: date | None = Field(description="First day the state was true; null when it is not known")
    valid_to: date | None = Field(description="First day the state was no longer true; null while it is")
    recorded_at: datetime = Field(description="When the registry knew")
    source: str = Field(description="Where the fact stands")
    confidence: Confidence = Field(description="How well the fact is attested")


class Listing(BaseModel, Generic[T]):
    """Records that fit the request, sorted by code."""

    model_config = ConfigDict(frozen=True)

    as_of: date = Field(description="The day for which the records hold")
    known_at: datetime | None = Field(default=None, description="When this was known; null for now")
    count: int = Field(description="Number of records that fit, on all pages")
    items: list[T]
    next: str | None = Field(default=None, description="Cursor of the next page; null on the last one")


class AttestedLater(Closed):
    """A record of which no source says since when it holds, and none of the day or before says that it does."""

    code: str
    attested_from: str = Field(description="Date of the earliest source that states it: year, month or day")


class Reported(Closed):
    """How many a source counted, whom it need not name."""

    value: int
    as_of: str = Field(description="The time it was true for: year, month or day")
    source: str = Field(description="Where the number stands")
    note: str | None


class ListingOfTheNetwork(Listing[T]):
    """The same of records of the Network: what is known to hold, and apart what sources attest later."""

    reported: Reported | None = Field(
        default=None,
        description="The newest number that a source gives by the day for what the list is narrowed to; null where "
        "none does. `count` are those that are known by name",
    )

    attested_later: list[AttestedLater] = Field(
        description="Records that fit, whose start is not known and whose earliest source is later than the day"
    )


class Change(Closed):
    """What became another at one place."""

    pointer: str = Field(description="JSON pointer into the record")
    before: Any = Field(description="Null where there was nothing")
    after: Any = Field(description="Null where there is nothing any more")


class Step(Closed):
    """One revision of a record."""

    version: int
    recorded_at: datetime = Field(description="When the registry knew")
    recorded_by: str = Field(description="Who recorded it")
    reason: str = Field(description="Why")
    valid_from: date | None = Field(description="First day for which it was stated; null: since ever")
    valid_to: date | None = Field(description="First day for which it was no longer stated")
    replaces: list[int] = Field(description="Versions of other periods that went with it")
    source: str
    confidence: Confidence
    state: dict[str, Any] = Field(description="The whole state, as it was stated")
    changes: list[Change] = Field(description="Against the version that it corrects or takes over from")


class History(Closed):
    """The revisions of a record, the newest first."""

    items: list[Step]
    next: str | None = Field(default=None, description="Cursor of the next page; null on the last one")


def fields_of(revision: Revision) -> dict[str, Any]:
    """Return the state and the record fields of a revision, as an answer holds them."""
    statement = revision.statement
    return {
        **statement.state,
        "version": revision.version,
        "valid_from": statement.valid_from,
        "valid_to": statement.valid_to,
        "recorded_at": revision.recorded_at,
        "source": statement.source,
        "confidence": statement.confidence,
    }


def shown_by(event: type[EventData], name: str, **more: Any) -> Callable[[dict[str, Any], type[Any]], None]:
    """Return what puts an example of an event into the JSON schema of an answer, as the answer would give it.

    ``name`` is the example's, ``more`` are fields of the answer that the event does not have. Nothing is read before
    somebody asks for the schema.
    """

    def add_example(schema: dict[str, Any], answer: type[Any]) -> None:
        data = example_data(event, name)
        stated = data | {"filed_under": data["region"]} | more
        names = {field.alias or name for name, field in answer.model_fields.items()}
        example = answer.model_validate({name: value for name, value in stated.items() if name in names})
        schema["examples"] = [example.model_dump(mode="json", by_alias=True)]

    return add_example
