"""The body of a POST and its answers, as they travel: strict in, nothing unknown, errors by JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from chassis.http.json_bodies import Flaw, JsonBodyError, flaws_of
from chassis.http.problems import json_pointer
from contracts.problems import MALFORMED
from contracts.texts import visible
from contracts.vocabulary import Kind, Language, Level, PartyKind, StakeholderCategory, SubmissionStatus
from submissions.errors import RejectedError, Violation, invalid
from submissions.submission.content import Author, NewInput


def _seen(text: str) -> str:
    if not visible(text):
        raise PydanticCustomError("not_visible", "there is nothing to be seen in this text")
    return text


Name = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S"), AfterValidator(_seen)]
Identifier = Annotated[str, Field(min_length=1, max_length=64)]


class Strict(BaseModel):
    """Base: no conversion, no unknown member."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PartyBody(Strict):
    """Who speaks."""

    kind: PartyKind
    name: Name
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")
    category: StakeholderCategory | None = Field(default=None, description="Of a stakeholder")
    level: Level | None = Field(default=None, description="Of a stakeholder")

    def author(self) -> Author:
        """Return the domain's author."""
        return Author(self.kind, self.name, self.country, self.category, self.level)


class Consent(Strict):
    """What the author agrees to."""

    publish: bool = Field(description="Must be true: inputs are published")


class NewSubmission(Strict):
    """A whole input."""

    round: Identifier
    kind: Kind
    party: PartyBody
    co_authors: list[PartyBody] = Field(default_factory=list, max_length=50)
    language: Language = Field(description="Language of the texts")
    title: Name
    questionnaire_version: int = Field(ge=1, description="Version of the questionnaire that was answered")
    answers: dict[str, Any] = Field(description="By question code, as the questionnaire's schema has it")
    objectives: list[Annotated[int, Field(ge=1, le=23)]] = Field(default_factory=list, max_length=23)
    attachments: list[Identifier] = Field(default_factory=list, max_length=50, description="Ids of uploaded files")
    consent: Consent

    def to_input(self) -> NewInput:
        """Return the domain's input."""
        return NewInput(
            round=self.round,
            kind=self.kind,
            party=self.party.author(),
            co_authors=tuple(party.author() for party in self.co_authors),
            language=self.language,
            title=self.title,
            questionnaire_version=self.questionnaire_version,
            answers=self.answers,
            objectives=tuple(self.objectives),
            attachments=tuple(self.attachments),
            consent_to_publish=self.consent.publish,
        )


class Links(BaseModel):
    """Where to go from here."""

    self: str
    questionnaire: str
    pages: dict[Language, str] = Field(
        description="The input's page per language; there once it is published. None where it becomes a record"
    )


class ReceiptBody(BaseModel):
    """The answer to a POST; repeating the POST with its key gives the same again."""

    id: str
    revision: int
    status: SubmissionStatus
    content_digest: str = Field(description="sha256:<hex> of the RFC 8785 canonical JSON of the content")
    received_at: str
    late: bool = Field(description="RecordedByRegistry after the round's closing time")
    links: Links


class PublicationBody(BaseModel):
    """Since when and where the input can be read."""

    published_at: str
    addresses: dict[Language, str]


class StatusBody(ReceiptBody):
    """Where an input stands."""

    round: str
    kind: Kind
    title: str
    language: Language
    regions: list[str]
    state: Literal["waiting", "sent", "published", "held"] = Field(
        description="waiting for the broker; sent to the publisher, or to the registry where it becomes a record; "
        "published; held: an operator looks at it"
    )
    published: PublicationBody | None


_KEYS: Final = {
    "missing": "required",
    "extra_forbidden": "additionalProperties",
    "string_too_long": "maxLength",
    "string_too_short": "minLength",
    "string_pattern_mismatch": "pattern",
    "enum": "enum",
    "not_visible": "not_visible",
    "too_long": "maxItems",
    "greater_than_equal": "minimum",
    "less_than_equal": "maximum",
}
_TYPES: Final = {
    "string_type": "string",
    "int_type": "integer",
    "int_from_float": "integer",
    "int_parsing_size": "integer",
    "bool_type": "boolean",
    "list_type": "array",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
}
_LIMITS: Final = ("max_length", "min_length", "ge", "le")
_POSITION: Final = re.compile(r"line (\d+) column (\d+)")
_FIRST_WITH_A_FORM: Final = 0xA0  # before it stand ASCII and control characters


def decode(body: bytes) -> NewInput:
    """Return the input that a body holds.

    Raises:
        RejectedError: it is no JSON, or breaks the form; every broken rule is listed.
    """
    with suppress(JsonBodyError):  # what is no UTF-8 is no JSON either
        # Numbers have rules of their own here: the content is sealed by its canonical form.
        if flaws := [flaw for flaw in flaws_of(body) if flaw.kind != "number"]:
            raise invalid(*(_told(flaw) for flaw in flaws))
    try:
        new = NewSubmission.model_validate_json(body)
    except ValidationError as error:
        raise _rejection(error) from error
    return new.to_input()


def request_schema() -> dict[str, Any]:
    """Return the JSON Schema of the body for OpenAPI, with all parts in their places."""
    schema = NewSubmission.model_json_schema()
    parts = schema.pop("$defs")
    inlined: dict[str, Any] = _inline(schema, parts)
    return inlined


def _inline(node: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inline(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        rest = {name: value for name, value in node.items() if name != "$ref"}
        return _inline(parts[node["$ref"].rsplit("/", 1)[1]] | rest, parts)
    return {name: _inline(value, parts) for name, value in node.items()}


def _rejection(error: ValidationError) -> RejectedError:
    wrong = error.errors(include_url=False, include_input=False)
    if wrong[0]["type"] == "json_invalid":
        position = _POSITION.search(str(wrong[0].get("ctx", {}).get("error", "")))
        line, column = position.groups() if position else ("1", "0")
        return RejectedError(MALFORMED, detail=Violation("", "malformed", {"line": line, "column": column}))
    return invalid(*(_violation(part["type"], part["loc"], part.get("ctx", {})) for part in wrong[:50]))


def _violation(kind: str, location: tuple[str | int, ...], context: Mapping[str, Any]) -> Violation:
    where = json_pointer(location)
    if kind in _TYPES:
        return Violation(where, "type", {"types": _TYPES[kind]})
    if kind == "enum":
        return Violation(where, "enum", {"options": ", ".join(re.findall(r"'([^']*)'", str(context["expected"])))})
    if kind in _KEYS:
        limits = [context[name] for name in _LIMITS if name in context]
        return Violation(where, _KEYS[kind], {"limit": limits[0]} if limits else {})
    return Violation(where, "other", {"keyword": kind})


def _told(flaw: Flaw) -> Violation:
    if flaw.kind == "repeated":
        return Violation(flaw.pointer, "repeated")
    control = int(flaw.what.removeprefix("U+"), 16) < _FIRST_WITH_A_FORM
    return Violation(flaw.pointer, "control_character" if control else "unfit", {"character": flaw.what})
