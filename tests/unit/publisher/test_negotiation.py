"""What request headers ask for."""

from __future__ import annotations

import pytest

from publisher.serving.negotiation import best_coding, has_already, wants_json


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.1, gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.5", "gzip"),
        ("gzip;q=0.5, identity", None),
        ("zstd", None),
    ],
)
def test_the_smallest_coding_that_is_wanted_wins(header: str | None, coding: str | None) -> None:
    assert best_coding(header) == coding


@pytest.mark.parametrize(
    ("header", "json"),
    [
        (None, False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("application/json", True),
        ("application/problem+json, text/html;q=0.5", True),
        ("application/json, text/html", False),
    ],
)
def test_people_get_pages_and_machines_get_problems(header: str | None, json: bool) -> None:
    assert wants_json(header) is json


@pytest.mark.parametrize(
    ("header", "has"),
    [
        (None, False),
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", W/"abc"', True),
        ("*", True),
        ("abc", False),
        ('"abcd"', False),
    ],
)
def test_tags_are_compared_weakly(header: str | None, has: bool) -> None:
    assert has_already(header, "abc") is has
