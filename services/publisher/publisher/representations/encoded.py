"""Bytes in the codings in which readers take them, and the one object as which the store keeps them."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from struct import Struct
from typing import Final

import brotli  # type: ignore[import-untyped] # a C extension without stubs

from chassis.errors import HubError

BROTLI_QUALITY: Final = 5
GZIP_LEVEL: Final = 6
GZIP_WINDOW: Final = 31
DIGEST_SIZE: Final = 32
"""A stored object begins with the SHA-256 of all that follows: length of the brotli twin, then both twins."""
LENGTH: Final = Struct(">I")


class DamagedError(HubError):
    """A stored object does not hold what was put into it."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Compressed bytes; the plain ones come out of them. Every representation has both twins, whatever its size."""

    br: bytes
    gzip: bytes

    def coded(self, coding: str | None) -> bytes:
        """Return the bytes in a coding, ``br`` or ``gzip``; None for plain."""
        if coding is None:
            return bytes(brotli.decompress(self.br))
        return self.br if coding == "br" else self.gzip


def encode(plain: bytes) -> Encoded:
    """Compress; the same bytes give the same twins."""
    gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)  # writes no time into its header
    br = brotli.compress(plain, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return Encoded(br, gzip.compress(plain) + gzip.flush())


def pack(encoded: Encoded) -> bytes:
    """Return the object that the store keeps."""
    content = LENGTH.pack(len(encoded.br)) + encoded.br + encoded.gzip
    return hashlib.sha256(content).digest() + content


def unpack(stored: bytes) -> Encoded:
    """Read an object of the store.

    Raises:
        DamagedError: it was cut or changed.
    """
    digest, content = stored[:DIGEST_SIZE], stored[DIGEST_SIZE:]
    if len(content) < LENGTH.size:
        raise DamagedError("the object is cut")
    if hashlib.sha256(content).digest() != digest:
        raise DamagedError("the object holds other bytes")
    end = LENGTH.size + int(LENGTH.unpack_from(content)[0])
    return Encoded(content[LENGTH.size : end], content[end:])
