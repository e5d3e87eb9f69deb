"""A receiver that says whatever it is told to, byte for byte, from a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

Saying = Callable[[socket.socket], None]

PATIENCE: Final = 20.0
TAKEN: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntaken"


@dataclass
class RawReceiver:
    """Where it listens, and what it was sent: the head of each request, and the connections."""

    port: int
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """The address of the receiver without a path."""
        return f"http://127.0.0.1:{self.port}"


def read_request(connection: socket.socket) -> bytes:
    """Read a request with its body; return its head."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (chunk := connection.recv(65_536)):
            raise ConnectionError("no request")
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(missing))
    return head


@contextmanager
def raw_receiver(say: Saying) -> Iterator[RawReceiver]:
    """Take connections; after each request of one, say something on it."""
    listening = socket.create_server(("127.0.0.1", 0))
    receiver = RawReceiver(listening.getsockname()[1])
    opened: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while True:
                receiver.heads.append(read_request(connection))
                say(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                connection.settimeout(PATIENCE)
                receiver.connections += 1
                opened.append(connection)
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield receiver
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for connection in opened:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def say(*parts: bytes) -> Saying:
    """Say these bytes."""

    def saying(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return saying


def say_endlessly(piece: bytes, start: bytes = b"") -> Saying:
    """Say ``start`` once, then ``piece`` until the other side has enough of it, at most for 20 s."""
    block = piece * max(1, 65_536 // len(piece))

    def saying(connection: socket.socket) -> None:
        connection.sendall(start)
        end = monotonic() + PATIENCE
        while monotonic() < end:
            connection.sendall(block)

    return saying
