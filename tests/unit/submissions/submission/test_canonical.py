"""The fast path of canonical JSON equals the reference implementation of RFC 8785."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from submissions.submission.canonical import MAX_DEPTH, NotCanonicalError, canonical_json, digest

ANY_CHARACTER = st.characters(exclude_categories=["Cs"])
LIKE_JSON = st.sampled_from([*'[]{}",:\\.eE0-\n', '\\"', "null", "true", "1.5", "\ufb33", "\U0001f600"])
"""What the look at the dumped bytes could take for structure, and characters that sort differently in UTF-16."""
TEXTS = st.text(ANY_CHARACTER) | st.lists(LIKE_JSON).map("".join)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1.0, 1e16, 1e21, 1e-7, 5e-324])
WITH_FLOATS = SCALARS | FLOATS
KEYS = st.text(ANY_CHARACTER, max_size=5) | st.lists(LIKE_JSON, max_size=4).map("".join)


@given(st.recursive(WITH_FLOATS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20))
def test_every_value_has_the_form_of_the_reference_implementation(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        return
    assert canonical_json(value) == expected


def test_keys_beyond_the_basic_plane_sort_by_utf16_units() -> None:
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**400, float("nan"), float("inf"), "\ud800", {"a": ["\udfff"]}])
def test_values_without_an_exact_form_are_refused(value: Any) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_json(value)


@pytest.mark.parametrize("beside", [[], [1.5], [2**60]])
def test_nesting_beyond_the_bound_is_refused_whatever_stands_beside_it(beside: list[Any]) -> None:
    deep: Any = "x"
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert canonical_json(deep)
    with pytest.raises(NotCanonicalError):
        canonical_json([*beside, deep])


def test_the_digest_names_the_bytes() -> None:
    assert digest(b"{}") == f"sha256:{hashlib.sha256(b'{}').hexdigest()}"
