"""A view that no template can show does not take the page away: the last good one stays, and operators are told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.publisher.serving.conftest import Served

from contracts.vocabulary import Language
from publisher.representations import workers
from publisher.representations.key import Representation
from publisher.representations.workers import NotShowableError
from publisher.site.representation import Format, represent

PAGE = "regions/unece/"
BROKEN = "0" * 64


@pytest.fixture
def broken(served: Served) -> str:
    """Let the newest view of a page be one that cannot be shown; return the digest of the one before."""
    good = served.index.find(PAGE)
    assert good is not None
    served.views.bodies[BROKEN] = b'{"page":"regions/unece/","kind":"none","view":{}}'
    served.index.load(7, [(PAGE, BROKEN), ("404/", served.index.find("404/"))])
    return good


async def test_the_last_view_that_can_be_shown_is_served_and_the_failure_kept(served: Served, broken: str) -> None:
    served.releases.before[PAGE] = ["1" * 64, broken]
    served.views.bodies["1" * 64] = b"no envelope"
    answer = await served.client.get(f"/fr/{PAGE}")
    assert answer.status_code == 200
    assert answer.headers["x-release"] == "7"
    assert answer.headers["etag"].endswith(f'"{served.maker.key(Representation(broken, Language.FR, Format.HTML))}"')
    [(page, language, reason)] = served.releases.failures
    assert (page, language) == (PAGE, Language.FR)
    assert "UnknownPageError" in reason


async def test_readers_of_the_last_good_view_cost_no_further_try(served: Served, broken: str) -> None:
    served.releases.before[PAGE] = [broken]
    first = await served.client.get(f"/fr/{PAGE}")
    made = len(served.renderer.made)
    second = await served.client.get(f"/fr/{PAGE}")
    third = await served.client.get(f"/fr/{PAGE}", headers={"If-None-Match": first.headers["etag"]})
    assert (second.content, third.status_code) == (first.content, 304)
    assert len(served.renderer.made) == made
    assert len(served.releases.failures) == 1


async def test_a_page_without_any_good_view_is_said_to_be_unreadable_now(served: Served, broken: str) -> None:
    assert broken
    for _ in range(2):
        answer = await served.client.get(f"/fr/{PAGE}")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "5"
    assert len(served.releases.failures) == 1


async def test_a_mended_template_shows_the_page_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(view: bytes, *rest: Any) -> bytes:
        if b'"kind":"region"' in view:
            raise NotShowableError("the template is broken")
        return represent(view, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(workers, "represent", fragile)
        assert (await served.client.get(f"/fr/{PAGE}")).status_code == 503
    served.showing._not_showable.clear()  # a minute later
    assert (await served.client.get(f"/fr/{PAGE}")).status_code == 200
