"""Connecting to a receiver: the first of its addresses that answers, and only to allowed ones."""

from __future__ import annotations

import asyncio
import socket
import ssl
from ipaddress import ip_address
from typing import Final

from aiohappyeyeballs import AddrInfoType, start_connection

from notifier.sending.address import WebhookAddress
from notifier.sending.connection import ReceiverConnection
from notifier.sending.guard import Guard, GuardedResolver, GuardedSockets
from notifier.sending.resolving import NameLookups

NEXT_ADDRESS: Final = 0.25
"""Seconds after which the next address of a name is tried beside the one before (RFC 8305)."""
MAX_ADDRESSES: Final = 8


class Connector:
    """Opens connections.

    Args:
        trust: Whose certificates are taken.
    """

    def __init__(self, guard: Guard, lookups: NameLookups, trust: ssl.SSLContext) -> None:
        self._resolver = GuardedResolver(guard, lookups)
        self._sockets = GuardedSockets(guard)
        self._trust = trust

    async def connect(self, address: WebhookAddress) -> ReceiverConnection:
        """Open a connection, with TLS where the address says so.

        Raises:
            OSError: there is no such name, nothing listens, or the certificate is not to be trusted.
            RefusedAddressError: an address of the name is refused.
        """
        loop = asyncio.get_running_loop()
        found = [address.host] if address.is_literal else await self._resolver.resolve(address.host, address.port)
        infos = [_info(each, address.port) for each in found[:MAX_ADDRESSES]]
        if not infos:
            raise OSError(f"the name {address.host} has no address")
        opened = await start_connection(
            infos, happy_eyeballs_delay=NEXT_ADDRESS, interleave=1, loop=loop, socket_factory=self._sockets
        )
        tls = address.scheme == "https"
        try:
            _, connection = await loop.create_connection(
                ReceiverConnection,
                sock=opened,
                ssl=self._trust if tls else None,
                server_hostname=address.host.removesuffix(".") if tls else None,
            )
        except BaseException:
            opened.close()
            raise
        return connection


def _info(text: str, port: int) -> AddrInfoType:
    if ip_address(text).version == 4:
        return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (text, port)
    return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (text, port, 0, 0)
