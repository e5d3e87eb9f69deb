"""Turns entries of the data folder into statements about records, and holds them against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from contracts.registry_events import CountryOfRegion, Membership
from contracts.vocabulary import Region
from registry.champions.schemas import ChampionEntry
from registry.countries.model import Country, review_regions
from registry.countries.schemas import CountryEntry
from registry.errors import BadData, BadDataError
from registry.loading.files import Placed
from registry.questionnaires.schemas import QuestionnaireEntry
from registry.records.model import RecordType, Statement
from registry.records.schemas import Provenance
from registry.regions.model import Member, members_of
from registry.regions.schemas import RegionEntry, RegionFacts
from registry.rounds.schemas import RoundEntry

E = TypeVar("E", bound=Provenance)
PROVENANCE = set(Provenance.model_fields)


def statements_of(placed: Sequence[Placed]) -> list[Statement]:
    """Make the statements, in the order in which records build on each other.

    Raises:
        BadDataError: entries contradict each other.
    """
    found = [*_twice(placed), *_dangling(placed)]
    if found:
        raise BadDataError(found)
    countries = {entry.iso3: entry for _, entry in _of(placed, CountryEntry)}
    people = [_country(entry) for entry in countries.values()]
    regions = [(one, entry, members_of(entry.code, people)) for one, entry in _of(placed, RegionEntry)]
    if found := [bad for one, entry, members in regions for bad in _miscounted(one, entry, members)]:
        raise BadDataError(found)
    return [
        *(_stated(RecordType.COUNTRY, iso3, entry) for iso3, entry in countries.items()),
        *(_region(entry, members) for _, entry, members in regions),
        *(_stated(RecordType.QUESTIONNAIRE, entry.code, entry) for _, entry in _of(placed, QuestionnaireEntry)),
        *(_stated(RecordType.ROUND, entry.code, entry) for _, entry in _of(placed, RoundEntry)),
        *(_champion(entry, countries[entry.country]) for _, entry in _of(placed, ChampionEntry)),
    ]


def _of(placed: Iterable[Placed], kind: type[E]) -> Iterator[tuple[Placed, E]]:
    return ((one, one.entry) for one in placed if isinstance(one.entry, kind))


def _key(entry: Provenance) -> str:
    return str(getattr(entry, "iso3", None) or getattr(entry, "country", None) or getattr(entry, "code", ""))


def _twice(placed: Sequence[Placed]) -> Iterator[BadData]:
    counts = Counter((type(one.entry), _key(one.entry)) for one in placed)
    for one in placed:
        if counts[type(one.entry), _key(one.entry)] > 1:
            yield BadData(one.file, one.pointer, f"{_key(one.entry)} is stated more than once")


def _dangling(placed: Sequence[Placed]) -> Iterator[BadData]:
    """Find what names something that is not there."""
    countries = {entry.iso3 for _, entry in _of(placed, CountryEntry)}
    questionnaires = {entry.code: entry.kind for _, entry in _of(placed, QuestionnaireEntry)}
    for one, country in _of(placed, CountryEntry):
        if not set(country.outside_own_region) <= set(country.commissions):
            yield one.bad("outside_own_region", "names a commission that is not among the commissions")
        if country.primary_region not in {None, *review_regions(tuple(country.commissions))}:
            yield one.bad("primary_region", "is no region of the country's commissions")
    for one, champion in _of(placed, ChampionEntry):
        if champion.country not in countries:
            yield one.bad("country", f"no country {champion.country}")
    for one, round_ in _of(placed, RoundEntry):
        for kind, code in round_.questionnaires.items():
            if questionnaires.get(code) is not kind:
                yield one.bad(f"questionnaires/{kind.value}", f"no questionnaire {code} for {kind.value}")


def _miscounted(one: Placed, entry: RegionEntry, members: Sequence[Member]) -> Iterator[BadData]:
    counts = Counter(member.membership for member in members)
    for field, membership in (("member_count", Membership.MEMBER), ("associate_count", Membership.ASSOCIATE)):
        stated = getattr(entry, field)
        if counts[membership] != stated:
            yield one.bad(field, f"{stated} stated, {counts[membership]} among the countries")


def _country(entry: CountryEntry) -> Country:
    return Country(
        iso3=entry.iso3,
        iso2=entry.iso2,
        name=entry.name,
        status=entry.status,
        commissions=tuple(entry.commissions),
        outside_own_region=tuple(entry.outside_own_region),
        associate_of=tuple(entry.associate_of),
    )


def _region(entry: RegionEntry, members: Sequence[Member]) -> Statement:
    facts = RegionFacts(
        code=entry.code,
        name=entry.name,
        commission=entry.commission,
        members=[
            CountryOfRegion(
                iso3=member.country.iso3,
                iso2=member.country.iso2,
                name=member.country.name,
                status=member.country.status,
                membership=member.membership,
                geographic=member.geographic,
            )
            for member in members
        ],
    )
    return _statement(RecordType.REGION, entry.code, entry, _json(facts))


def _champion(entry: ChampionEntry, country: CountryEntry) -> Statement:
    filed = country.primary_region or next(iter(review_regions(tuple(country.commissions))), Region.GLOBAL)
    return _statement(RecordType.CHAMPION, entry.country, entry, _facts(entry) | {"filed_under": filed.value})


def _stated(record_type: RecordType, key: str, entry: Provenance) -> Statement:
    return _statement(record_type, key, entry, _facts(entry))


def _statement(record_type: RecordType, key: str, entry: Provenance, state: dict[str, Any]) -> Statement:
    return Statement(record_type, key, state, entry.valid_from, entry.valid_to, entry.source, entry.confidence)


def _facts(entry: Provenance) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude=PROVENANCE)


def _json(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json")
