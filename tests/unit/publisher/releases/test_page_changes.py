"""What a release changes at a page."""

from __future__ import annotations

from datetime import UTC, datetime

from contracts.vocabulary import Language, Region
from publisher.releases.model import PageChange, page_change, page_published

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_an_equal_view_is_no_change() -> None:
    assert page_change("page/", PageChange("page/", "a", 9, 4), "a", 10) is None


def test_a_page_that_never_was_and_is_not_is_no_change() -> None:
    assert page_change("page/", None, None, 10) is None


def test_a_page_counts_its_own_changes_and_goes_on_when_it_comes_back() -> None:
    first = page_change("page/", None, "a", 7)
    assert first == PageChange("page/", "a", 7, 1)
    gone = page_change("page/", first, None, 12)
    assert gone == PageChange("page/", None, 12, 2)
    assert page_change("page/", gone, None, 13) is None
    assert page_change("page/", gone, "a", 14) == PageChange("page/", "a", 14, 3)


def test_a_changed_page_is_announced_in_all_languages_with_the_digest_of_its_view() -> None:
    digest = "ab" * 32
    event = page_published(PageChange("regions/lac/", digest, 7, 3), Region.LAC, NOW)
    assert event is not None
    assert set(event.files) == set(Language)
    assert event.files[Language.AR].path == "/ar/regions/lac/"
    assert {file.digest for file in event.files.values()} == {digest}
    assert (event.version, event.release, event.region) == (3, 7, Region.LAC)


def test_a_page_that_is_gone_is_not_announced() -> None:
    assert page_published(PageChange("regions/lac/", None, 7, 3), Region.LAC, NOW) is None
