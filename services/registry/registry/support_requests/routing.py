"""Who is to answer a request: the network of the country, else one of its regions, else the secretariat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import Region
from registry.support_requests.model import Target, TargetKind

WORKING: Final = frozenset({"established", "strengthened"})
"""Statuses of networks that can answer."""
PREFERRED_KIND: Final = "un_network"


@dataclass(frozen=True, slots=True)
class Asking:
    """The country of a request and its review regions, the one in which it is filed first."""

    iso3: str
    name: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class NetworkToAsk:
    """What the rule looks at in a network."""

    code: str
    name: str
    level: str
    kind: str
    status: str
    country: str | None
    regions: tuple[Region, ...]
    parents: tuple[str, ...] = ()

    @property
    def working(self) -> bool:
        """Whether it is there to answer."""
        return self.status in WORKING


def route(asking: Asking | None, networks: Iterable[NetworkToAsk]) -> Target:
    """Apply the rule; the same networks give the same answer in whatever order they come."""
    if asking is None:
        return Target(TargetKind.SECRETARIAT, None, "The request names no country")
    everyone = sorted(networks, key=_order)
    of_country = [network for network in everyone if network.level == "country" and network.country == asking.iso3]
    for network in of_country:
        if network.working:
            why = f"{network.name} is {network.status}"
            return Target(TargetKind.COUNTRY_NETWORK, network.code, why)
    why_not = _why_not(asking, of_country)
    above = {parent for network in of_country for parent in network.parents}
    for region in asking.regions:
        found = [n for n in everyone if n.level == "regional" and n.working and region in n.regions]
        if found:
            chosen = min(found, key=lambda network: network.code not in above)
            why = f"{why_not}; {chosen.name} is {chosen.status} in the region {region.value}"
            return Target(TargetKind.REGIONAL_NETWORK, chosen.code, why)
    return Target(TargetKind.SECRETARIAT, None, f"{why_not}; nor is a network of its regions")


def _why_not(asking: Asking, of_country: Sequence[NetworkToAsk]) -> str:
    if not of_country:
        return f"No network of {asking.name} is established"
    return "; ".join(f"{network.name} is {network.status.replace('_', ' ')}" for network in of_country)


def _order(network: NetworkToAsk) -> tuple[bool, int, str]:
    """Prefer UN networks to other platforms, then those of one region to wider ones."""
    return network.kind != PREFERRED_KIND, len(network.regions), network.code
