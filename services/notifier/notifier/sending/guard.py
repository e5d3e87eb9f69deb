"""Which addresses a webhook may go to.

The text of an address is checked at registration, the address really used at every connection: names change what
they point to, and there are many ways to write 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_URL: Final = 2048
_LONGEST_NAME: Final = 254
"""Characters of a name in the DNS, with a dot at its end."""
PORTS: Final = frozenset({443, 80})
_NUMERIC_LABEL: Final = re.compile(r"^(?:\d+|0[xX][0-9a-fA-F]*)$", re.ASCII)
_PLAIN: Final = re.compile(r"^[^\s\\\x00-\x20\x7f]+$")

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


class RefusedAddressError(Exception):
    """The address, scheme, port or form is not allowed. No ``OSError``: nobody may take it for a broken network."""


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
            raise RefusedAddressError(f"port {port} is not allowed")

    def check_url(self, text: str) -> URL:
        """Check the text of a target; a name in it is checked when it is resolved.

        Raises:
            RefusedAddressError: it is no absolute web address, or one that is refused as it stands.
        """
        if len(text) > MAX_URL or not _PLAIN.match(text):
            raise RefusedAddressError("it is longer than 2048 characters, empty, or holds blanks or backslashes")
        try:
            url = URL(text)
            host, port = url.raw_host, url.port
        except ValueError as error:
            raise RefusedAddressError("it is no address") from error
        if url.scheme not in {"https", "http"} or not host or port is None:
            raise RefusedAddressError("it is no absolute https address")
        if not _can_be_looked_up(host):
            raise RefusedAddressError("its name has an empty part, or one of more than 63 characters")
        if url.scheme == "http" and not self.allow_http:
            raise RefusedAddressError("https is required")
        if url.user is not None or url.password is not None or url.raw_fragment:
            raise RefusedAddressError("it holds a user, a password or a fragment")
        literal = _literal(host)
        if literal is not None:
            self.check_address(literal, port)
        elif port not in PORTS and not self.allow:
            raise RefusedAddressError(f"port {port} is not allowed")
        return url

    async def check_name(self, url: URL, seconds: float = 3) -> None:
        """Refuse a target whose name points to a refused address now; a name that does not resolve passes.

        Raises:
            RefusedAddressError: one of its addresses is refused.
        """
        try:
            async with asyncio.timeout(seconds):
                await GuardedResolver(self).resolve(url.raw_host or "", url.port or 0)
        except OSError:  # a name may begin to resolve later; every connection is checked again
            return


def _can_be_looked_up(host: str) -> bool:
    """Return whether a name has the form that look-ups take (RFC 1035)."""
    try:
        return len(host.encode("idna")) <= _LONGEST_NAME
    except UnicodeError:
        return False


class GuardedResolver(AbstractResolver):
    """Resolves names, and refuses a name if one of its addresses is refused."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve all addresses of a name and check each."""
        if not _can_be_looked_up(host):
            raise OSError(f"{host} is no name that can be looked up")
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        results: list[ResolveResult] = []
        for kind, _, protocol, _, address in found:
            self._guard.check_address(str(address[0]), port)
            results.append(
                ResolveResult(
                    hostname=host,
                    host=str(address[0]),
                    port=port,
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        return results

    async def close(self) -> None:
        """Nothing is held."""


class GuardedSockets:
    """Makes the sockets of connections: the last place an address passes, whatever way it came."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        """Check the address this socket is for, then make it."""
        family, kind, protocol, _, address = info
        self._guard.check_address(str(address[0]), int(address[1]))
        return socket.socket(family, kind, protocol)


def _literal(host: str) -> str | None:
    """Return the address if the host is one; refuse the many other ways to write one (0x7f.1, 2130706433, 127.1)."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        if not last or _NUMERIC_LABEL.match(last):
            raise RefusedAddressError("the host is a number, but no address in its usual form") from None
        return None
