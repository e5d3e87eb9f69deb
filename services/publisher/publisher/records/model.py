"""Types of record of the registry: how an event of each adds to what is known, and in which form it is kept.

One collection and one handler serve all of them. A kind of page that needs another type of record names it in its
``records``; whatever any page type names is listened to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from contracts.registry_events import (
    ChampionRecorded,
    QuestionnairePublished,
    RecordData,
    RegionRecorded,
    RoundRecorded,
)
from contracts.vocabulary import Language, RoundKind

D = TypeVar("D", bound=RecordData)
V = TypeVar("V")
Labels = Mapping[str, Mapping[Language, str]]
"""Words of a questionnaire's questions, by question and language."""


@dataclass(frozen=True, slots=True)
class Record(Generic[V]):
    """What is known of one record: its newest version, and what pages need of it."""

    version: int
    value: V


def is_latest(data: RecordData) -> bool:
    """Return whether a record holds now: one about earlier days than what holds last is not for pages."""
    return data.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceType(Generic[D, V]):
    """One type of record: event of type ``D`` in, value of type ``V`` kept."""

    name: str
    """Names the type in keys and in the change queue."""
    event: type[D]
    key: Callable[[D], str]
    read: Callable[[D], V]
    """Takes from an event what pages need."""
    load: Callable[[Any], V]
    """Reads what ``dump`` wrote."""
    dump: Callable[[V], Any]
    """Writes a value as MongoDB keeps it."""
    wanted: Callable[[D], bool] = is_latest
    keep: Callable[[V, V], V] = field(default=lambda newer, _older: newer)
    """Makes one value of a newer and an older one, in whatever order they came."""

    def with_event(self, known: Record[V] | None, data: D) -> Record[V]:
        """Add an event, in any order; an event that is known already changes nothing."""
        value = self.read(data)
        if known is None:
            return Record(data.version, value)
        if data.version > known.version:
            return Record(data.version, self.keep(value, known.value))
        return Record(known.version, self.keep(known.value, value))


@dataclass(frozen=True, slots=True)
class RegionCopy:
    """A region's newest record, and every country that any of its records named."""

    data: RegionRecorded
    ever: frozenset[str]
    """Countries whose pages a change of the region can touch, those that left included."""


def questionnaire_key(code: str, version: int) -> str:
    """Name one version of a questionnaire: an input keeps the words of the version that it answered."""
    return f"{code}@{version}"


def labels_of(data: QuestionnairePublished) -> Labels:
    """Read the words of the questions out of a questionnaire's layout; what has none is left out."""
    labels: dict[str, Mapping[Language, str]] = {}
    for section in data.layout.get("sections", ()):
        for question in section.get("questions", ()):
            words = question.get("label") or {}
            if isinstance(words, dict):
                labels[question.get("code", "")] = {
                    language: words[language] for language in Language if language in words
                }
    return labels


def _load_region(stored: Mapping[str, Any]) -> RegionCopy:
    return RegionCopy(RegionRecorded.model_validate(stored["data"]), frozenset(stored["ever"]))


def _load_labels(stored: Mapping[str, Mapping[str, str]]) -> Labels:
    return {question: {Language(code): text for code, text in words.items()} for question, words in stored.items()}


REGION: Final[ReferenceType[RegionRecorded, RegionCopy]] = ReferenceType(
    name="region",
    event=RegionRecorded,
    key=lambda data: data.code,
    read=lambda data: RegionCopy(data, frozenset(member.iso3 for member in data.members)),
    load=_load_region,
    dump=lambda copy: {"data": copy.data.model_dump(mode="json"), "ever": sorted(copy.ever)},
    keep=lambda newer, older: RegionCopy(newer.data, newer.ever | older.ever),
)
ROUND: Final[ReferenceType[RoundRecorded, RoundRecorded]] = ReferenceType(
    name="round",
    event=RoundRecorded,
    key=lambda data: data.code,
    read=lambda data: data,
    load=RoundRecorded.model_validate,
    dump=lambda data: data.model_dump(mode="json"),
    wanted=lambda data: data.latest and data.kind is not RoundKind.STANDING,  # taking requests is no review: no page
)
CHAMPION: Final[ReferenceType[ChampionRecorded, ChampionRecorded]] = ReferenceType(
    name="champion",
    event=ChampionRecorded,
    key=lambda data: data.country,
    read=lambda data: data,
    load=ChampionRecorded.model_validate,
    dump=lambda data: data.model_dump(mode="json"),
)
QUESTIONNAIRE: Final[ReferenceType[QuestionnairePublished, Labels]] = ReferenceType(
    name="questionnaire",
    event=QuestionnairePublished,
    key=lambda data: questionnaire_key(data.code, data.questionnaire_version),
    read=labels_of,
    load=_load_labels,
    dump=lambda labels: {question: dict(words) for question, words in labels.items()},
    wanted=lambda _: True,
)
