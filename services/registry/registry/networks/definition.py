"""How networks are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.registry_network_events import NetworkRecorded
from contracts.vocabulary import Commission, Region
from registry.directory.countries import review_regions
from registry.networks.checks import contradictions
from registry.networks.events import filed_under
from registry.networks.model import NetworkLevel
from registry.networks.schemas import Network, NetworkEntry, NetworkFilter
from registry.records.definition import ALL, Definition, Known, Reference
from registry.records.model import RecordType


def _references(entry: NetworkEntry) -> Iterator[Reference]:
    if entry.country is not None:
        yield Reference(RecordType.COUNTRY, entry.country, "/country")
    for number, code in enumerate(entry.parents):
        yield Reference(RecordType.NETWORK, code, f"/parents/{number}")
    if entry.parents and entry.level is not NetworkLevel.COUNTRY:
        # Only among networks of one level could parents lead in a circle, and the circle can be of any length.
        yield Reference(RecordType.NETWORK, ALL, "/parents")
    for pointer, code in _entities(entry):
        yield Reference(RecordType.ENTITY, code, pointer)


def _entities(entry: NetworkEntry) -> Iterator[tuple[str, str]]:
    yield from ((f"/chairs/{n}/entity", chair.entity) for n, chair in enumerate(entry.chairs) if chair.entity)
    yield from ((f"/leads/{n}", code) for n, code in enumerate(entry.leads))
    yield from ((f"/secretariat/{n}", code) for n, code in enumerate(entry.secretariat))
    yield from ((f"/members/{n}/entity", member.entity) for n, member in enumerate(entry.members))
    for place, alignment in enumerate(entry.alignments):
        at = f"/alignments/{place}"
        yield from ((f"{at}/entities/{n}", code) for n, code in enumerate(alignment.entities))
        yield from ((f"{at}/consultation/{n}/entity", one.entity) for n, one in enumerate(alignment.consultation))
        for n, included in enumerate(alignment.inclusion):
            yield from ((f"{at}/inclusion/{n}/entities/{m}", code) for m, code in enumerate(included.entities))


def _derived(entry: NetworkEntry, known: Known) -> dict[str, Any]:
    country = known.get((RecordType.COUNTRY, entry.country or ""))
    if entry.level is NetworkLevel.GLOBAL:
        regions = [Region.GLOBAL]
    elif country is not None:
        regions = review_regions(tuple(Commission(code) for code in country["commissions"]))
    else:
        regions = entry.covers
    return {"regions": [region.value for region in regions]}


def _counted_as(narrowed: NetworkFilter) -> dict[str, Any] | None:
    """Return what counts of country networks are about: all of them, or those of a region."""
    given = narrowed.model_dump(mode="json", exclude_none=True)
    if given.pop("level", None) != NetworkLevel.COUNTRY or given.keys() - {"region"}:
        return None
    return {"subject": "country_networks", "region": given.get("region", Region.GLOBAL.value), "scope": None}


NETWORKS: Final[Definition[NetworkEntry, Network]] = Definition(
    type=RecordType.NETWORK,
    collection="networks",
    noun="network",
    entry=NetworkEntry,
    answer=Network,
    key=lambda entry: entry.code,
    key_field="code",
    event=NetworkRecorded,
    filed_under=filed_under,
    references=_references,
    contradictions=contradictions,
    derived=_derived,
    derived_fields=frozenset({"regions"}),
    acts_only=frozenset({"alignments"}),
    filter=NetworkFilter,
    counted_as=_counted_as,
)
