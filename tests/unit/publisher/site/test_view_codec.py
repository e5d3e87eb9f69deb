"""Views as they are stored: the same view gives the same bytes, and the bytes give the view back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import orjson
import pytest
from tests import page_examples as examples

from publisher.site.page_types import UnknownPageError
from publisher.site.view_codec import decode, digest_of, encode

PAGES = {page.path: (page, view) for page, view in examples.page_set(full=True).items()}


@pytest.mark.parametrize("path", PAGES)
def test_a_view_comes_back_as_it_was(path: str) -> None:
    page, view = PAGES[path]
    assert decode(encode(page, view)) == (page, view)


@pytest.mark.parametrize("path", PAGES)
def test_keys_are_sorted_and_nothing_is_between_them(path: str) -> None:
    body = encode(*PAGES[path])
    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    view = replace(examples.submission_view(), title="a\ud800b")
    page = examples.page("submission", submission=view.id)
    _, shown = decode(encode(page, view))
    assert shown.title == "a?b"
    assert encode(page, shown) == encode(page, view)


def test_the_digest_depends_on_the_page_too() -> None:
    view = examples.submission_view()
    one, other = (encode(examples.page("submission", submission=name), view) for name in ("one", "other"))
    assert digest_of(one) != digest_of(other)
    assert len(digest_of(one)) == 64


def test_a_view_of_no_kind_is_refused() -> None:
    with pytest.raises(UnknownPageError):
        decode(orjson.dumps({"page": "nowhere/at/all/", "kind": "nothing", "view": {}}))


def test_a_worker_that_makes_pages_loads_no_driver_and_no_broker() -> None:
    program = (
        "import sys\n"
        "from publisher.site.page_types import page_types\n"
        "from publisher.site.representation import represent\n"
        "page_types()\n"
        "print([name for name in ('motor', 'pymongo', 'nats', 'faststream', 'fastapi') if name in sys.modules])\n"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    assert loaded.strip() == "[]"
