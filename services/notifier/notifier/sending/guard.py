"""Which addresses a webhook may go to.

The text of an address is checked at registration, the address really used at every connection: names change what
they point to, and there are many ways to write 127.0.0.1.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from notifier.sending.address import RefusedAddressError, WebhookAddress, read_address
from notifier.sending.resolving import NameLookups

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS: Final = frozenset({443, 80})
PORT_REFUSED: Final = "port {} is not allowed; 443 and 80 are"

REFUSED_V4: Final = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_V6: Final = IPv6Network("2000::/3")
"""All that is outside is loopback, IPv4-mapped, NAT64, unique local, link-local, multicast or reserved."""
REFUSED_V6: Final = tuple(
    IPv6Network(cidr)
    for cidr in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Return whether an address is a plain public unicast one (``is_global`` of Python lets NAT64 and more through)."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in REFUSED_V4)
    return address in GLOBAL_V6 and not any(address in network for network in REFUSED_V6)


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules, with the exceptions of the settings (``allow``: networks that are allowed with any port)."""

    allow: tuple[Network, ...] = ()
    allow_http: bool = False

    @classmethod
    def of(cls, cidrs: Sequence[str], *, allow_http: bool) -> Guard:
        """Build from the text of networks."""
        return cls(tuple(ip_network(cidr) for cidr in cidrs), allow_http)

    def check_address(self, text: str, port: int) -> None:
        """Check the address and port a connection is about to use.

        Raises:
            RefusedAddressError: it is not public, or the port is not a port of the web.
        """
        address = ip_address(text)
        if any(address in network for network in self.allow if network.version == address.version):
            return
        if not is_public(address):
            raise RefusedAddressError(f"address {address} is not public")
        if port not in PORTS:
            raise RefusedAddressError(PORT_REFUSED.format(port))

    def check_url(self, text: str) -> WebhookAddress:
        """Check the text of a target; a name in it is checked when it is resolved.

        Raises:
            RefusedAddressError: it is no absolute web address, or one that is refused as it stands.
        """
        address = read_address(text)
        if address.scheme == "http" and not self.allow_http:
            raise RefusedAddressError("https is required")
        if address.is_literal:
            self.check_address(address.host, address.port)
        elif address.port not in PORTS and not self.allow:
            raise RefusedAddressError(PORT_REFUSED.format(address.port))
        return address


class GuardedResolver:
    """Resolves names, and refuses a name if one of its addresses is refused."""

    def __init__(self, guard: Guard, lookups: NameLookups | None = None) -> None:
        self._guard = guard
        self._lookups = lookups or NameLookups()

    async def resolve(self, host: str, port: int) -> list[str]:
        """Resolve all addresses of a name and check each.

        Raises:
            OSError: it does not resolve.
            RefusedAddressError: one of its addresses is refused.
        """
        found = await self._lookups.addresses(host)
        for address in found:
            self._guard.check_address(address, port)
        return found

    async def check(self, address: WebhookAddress) -> None:
        """Refuse a target whose name points to a refused address now; a name that does not resolve passes.

        Raises:
            RefusedAddressError: one of its addresses is refused.
        """
        try:
            await self.resolve(address.host, address.port)
        except OSError:  # a name may begin to resolve later; every connection is checked again
            return


class GuardedSockets:
    """Makes the sockets of connections: the last place an address passes, whatever way it came."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        """Check the address this socket is for, then make it."""
        family, kind, protocol, _, address = info
        self._guard.check_address(str(address[0]), int(address[1]))
        return socket.socket(family, kind, protocol)
