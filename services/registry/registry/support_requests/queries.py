"""Looks up who is to answer where the secretariat names somebody."""

from __future__ import annotations

from typing import Final

from chassis.errors import FieldError, ProblemError
from registry.records.model import RecordType
from registry.records.store.checking import invalid
from registry.records.store.queries import Reader
from registry.support_requests.model import RoutedBy, Target, TargetKind
from registry.support_requests.schemas import RerouteAsked

KIND_OF: Final = {"country": TargetKind.COUNTRY_NETWORK, "regional": TargetKind.REGIONAL_NETWORK}


async def target_of(reader: Reader, asked: RerouteAsked) -> Target:
    """Return the network that is named, or the secretariat.

    Raises:
        ProblemError: there is no such network, or it is global.
    """
    if asked.network is None:
        return Target(TargetKind.SECRETARIAT, None, asked.reason, RoutedBy.SECRETARIAT)
    try:
        network = await reader.one(RecordType.NETWORK, asked.network, reader.moment())
    except ProblemError as error:
        raise invalid([FieldError("/network", f"unknown network {asked.network}")]) from error
    kind = KIND_OF.get(network.statement.state["level"])
    if kind is None:
        raise invalid([FieldError("/network", "is neither of a country nor of a region")])
    return Target(kind, asked.network, asked.reason, RoutedBy.SECRETARIAT)
