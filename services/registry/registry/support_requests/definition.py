"""How requests for support are kept: whom they name, what follows from their country, who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from chassis.errors import FieldError
from contracts.registry_request_events import SupportRequestRecorded
from contracts.vocabulary import COMMISSION_OF_REGION, Commission, Region, Role, SupportMeasure
from registry.records.definition import Definition, Known, Reference, State
from registry.records.model import RecordType, Revision
from registry.support_requests.model import contradictions
from registry.support_requests.schemas import (
    SupportRequest,
    SupportRequestEntry,
    SupportRequestFacts,
    SupportRequestFilter,
)

LEVEL_OF: Final = {"country_network": "country", "regional_network": "regional"}


def regions_of(country: State | None) -> list[Region]:
    """Return the review regions of a country's state, the one in which its records are filed first."""
    if country is None:
        return []
    commissions = {Commission(code) for code in country["commissions"]}
    regions = [region for region, commission in COMMISSION_OF_REGION.items() if commission in commissions]
    return sorted(regions, key=lambda region: region != country["primary_region"])


def _references(entry: SupportRequestEntry) -> Iterator[Reference]:
    if entry.country:
        yield Reference(RecordType.COUNTRY, entry.country, "/country")
    if entry.requester.country and entry.requester.country != entry.country:
        yield Reference(RecordType.COUNTRY, entry.requester.country, "/requester/country")
    if entry.round:
        yield Reference(RecordType.ROUND, entry.round, "/round")
    if entry.programme:
        yield Reference(RecordType.PROGRAMME, entry.programme, "/programme")
    if entry.routed_to.network:
        yield Reference(RecordType.NETWORK, entry.routed_to.network, "/routed_to/network")


def _contradictions(entry: SupportRequestEntry, known: Known) -> Iterable[FieldError]:
    yield from contradictions(entry.handling())
    if entry.measure is SupportMeasure.REVIEW_ASSISTANCE and entry.round is None:
        yield FieldError("/round", "help to organize a review names the review")
    if (entry.submission_id is None) is not (entry.submission_revision is None):
        yield FieldError("/submission_revision", "submission_id and submission_revision belong together")
    network = known.get((RecordType.NETWORK, entry.routed_to.network or ""))
    if network is not None and network["level"] != LEVEL_OF[entry.routed_to.kind]:
        yield FieldError("/routed_to/network", f"is a network of the level {network['level']}")


def _derived(entry: SupportRequestEntry, known: Known) -> dict[str, Any]:
    regions = regions_of(known.get((RecordType.COUNTRY, entry.country or "")))
    return {
        "regions": [region.value for region in regions],
        "filed_under": (regions[0] if regions else Region.GLOBAL).value,
    }


def _shown(revision: Revision, day: date) -> dict[str, Any]:
    state = {name: value for name, value in revision.statement.state.items() if name not in DERIVED}
    handling = SupportRequestFacts.model_validate(state).handling()
    return {"overdue": handling.overdue(day), "answered_in_time": handling.in_time}


DERIVED: Final = frozenset({"regions", "filed_under"})

SUPPORT_REQUESTS: Final[Definition[SupportRequestEntry, SupportRequest]] = Definition(
    type=RecordType.SUPPORT_REQUEST,
    collection="support-requests",
    noun="support request",
    entry=SupportRequestEntry,
    answer=SupportRequest,
    key=lambda entry: entry.code,
    key_field="code",
    event=SupportRequestRecorded,
    filed_under=lambda state: Region(state["filed_under"]),
    references=_references,
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=DERIVED,
    shown=_shown,
    acts_only=frozenset({"submission_id", "submission_revision"}),
    filter=SupportRequestFilter,
    readers=(Role.SECRETARIAT, Role.OPERATOR),
)
