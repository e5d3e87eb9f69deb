"""The site in memory and what a release changes in it."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped] # a C extension without stubs
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Language
from publisher.blobs.media import language_of, media_type, twins
from publisher.releases.model import File, PageChange, PageState, file, page_change
from publisher.serving.index import SiteIndex

PATHS = st.sampled_from([f"/en/{letter}/" for letter in "abcdef"])
SITES = st.dictionaries(PATHS, st.binary(min_size=1, max_size=3), max_size=6)


def files_of(bodies: dict[str, bytes]) -> list[File]:
    return [file(path, body) for path, body in sorted(bodies.items())]


@given(st.lists(SITES, max_size=6))
def test_following_the_changes_leads_to_the_newest_state(states: list[dict[str, bytes]]) -> None:
    index, known = SiteIndex(), None
    for number, bodies in enumerate(states, start=1):
        change = page_change("page/", known, files_of(bodies), number)
        index.apply(number, [change] if change else [])
        known = change.state if change else known
        assert {path for path in bodies if index.find(path)} == set(bodies)
        assert len(index) == len(bodies)
        assert all((found := index.find(one.path)) and found.digest == one.digest for one in files_of(bodies))
        assert index.release == number


@given(SITES)
def test_equal_bytes_are_no_change(bodies: dict[str, bytes]) -> None:
    known = PageState("page/", 4, 9, tuple(files_of(bodies)))
    assert page_change("page/", known, files_of(bodies), 10) is None


def test_a_page_counts_its_own_changes() -> None:
    first = page_change("page/", None, files_of({"/en/a/": b"1"}), 7)
    assert first is not None
    assert first.state.version == 1
    second = page_change("page/", first.state, files_of({"/en/a/": b"2"}), 12)
    assert second is not None
    assert (second.state.version, second.state.release) == (2, 12)


def test_an_older_release_changes_nothing() -> None:
    index = SiteIndex()
    index.load(5, files_of({"/en/a/": b"new"}))
    old = File("/en/a/", "old", 3)
    index.apply(5, [PageChange(PageState("a/", 1, 4, (old,)), (old,), ())])
    found = index.find("/en/a/")
    assert found is not None
    assert found.digest != "old"


def test_paths_tell_type_and_language() -> None:
    assert media_type("/fr/regions/lac/") == "text/html; charset=utf-8"
    assert media_type("/fr/regions/lac/index.json") == "application/json; charset=utf-8"
    assert media_type("/assets/site.0.css") == "text/css; charset=utf-8"
    assert media_type("/x.bin") == "application/octet-stream"
    assert language_of("/ar/") is Language.AR
    assert language_of("/assets/site.0.css") is None
    assert language_of("/arab/") is None


@given(st.text(min_size=1100, max_size=1500))
def test_twins_hold_the_same_bytes_and_are_always_the_same(text: str) -> None:
    body = text.encode()
    made = twins(body)
    assert made == twins(body)
    assert brotli.decompress(made["br"]) == body
    assert gzip.decompress(made["gzip"]) == body


def test_small_files_have_no_twins() -> None:
    assert twins(b"x" * 1023) == {}
