"""Twins of bytes and the object that holds them."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped] # a C extension without stubs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.representations.encoded import DamagedError, encode, pack, unpack


@given(st.text(max_size=1500))
def test_twins_hold_the_same_bytes_and_are_always_the_same(text: str) -> None:
    body = text.encode()
    made = encode(body)
    assert made == encode(body)
    assert brotli.decompress(made.coded("br")) == body
    assert gzip.decompress(made.coded("gzip")) == body
    assert made.coded(None) == body


@given(st.binary(max_size=300))
def test_what_is_packed_is_unpacked(body: bytes) -> None:
    assert unpack(pack(encode(body))) == encode(body)


@given(st.data())
def test_a_cut_or_flipped_object_is_found_out(data: st.DataObject) -> None:
    stored = pack(encode(b"<p>" * 50))
    at = data.draw(st.integers(0, len(stored) - 1))
    with pytest.raises(DamagedError):
        unpack(stored[:at])
    flipped = stored[:at] + bytes([stored[at] ^ data.draw(st.integers(1, 255))]) + stored[at + 1 :]
    with pytest.raises(DamagedError):
        unpack(flipped)
