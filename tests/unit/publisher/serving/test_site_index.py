"""The site in memory and what a release changes in it."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from publisher.releases.model import PageChange, page_change
from publisher.serving.index import SiteIndex

PATHS = st.sampled_from([f"regions/{letter}/" for letter in "abcdef"])
SITES = st.dictionaries(PATHS, st.binary(min_size=1, max_size=3), max_size=6)


def views_of(bodies: dict[str, bytes]) -> dict[str, str]:
    return {page: hashlib.sha256(body).hexdigest() for page, body in sorted(bodies.items())}


@given(st.lists(SITES, max_size=6))
def test_following_the_changes_leads_to_the_newest_state(states: list[dict[str, bytes]]) -> None:
    index, known = SiteIndex(), dict[str, PageChange]()
    for number, bodies in enumerate(states, start=1):
        views = views_of(bodies)
        changes = [page_change(page, known.get(page), views.get(page), number) for page in {*known, *views}]
        made = [change for change in changes if change]
        index.apply(number, [(change.page, change.view) for change in made])
        known |= {change.page: change for change in made}
        assert len(index) == len(views)
        assert all(index.find(page) == view for page, view in views.items())
        assert index.release == number


@given(SITES)
def test_equal_views_are_no_change(bodies: dict[str, bytes]) -> None:
    for page, view in views_of(bodies).items():
        assert page_change(page, PageChange(page, view, 9, 4), view, 10) is None


def test_a_page_counts_its_own_changes() -> None:
    first = page_change("page/", None, "a" * 64, 7)
    assert first is not None
    assert first.version == 1
    second = page_change("page/", first, "b" * 64, 12)
    assert second is not None
    assert (second.version, second.release) == (2, 12)


def test_an_older_release_changes_nothing() -> None:
    index = SiteIndex()
    index.load(5, [("regions/a/", "a" * 64)])
    index.apply(5, [("regions/a/", "b" * 64)])
    assert index.find("regions/a/") == "a" * 64


def test_a_page_that_is_gone_is_found_no_more() -> None:
    index = SiteIndex()
    index.load(5, [("regions/a/", "a" * 64)])
    index.apply(6, [("regions/a/", None), ("regions/b/", None)])
    assert index.find("regions/a/") is None
    assert len(index) == 0
