"""No page of the sample stack changes unless somebody means it to; `SITE=long` also shuffles the events.

`SITE_BODIES=FOLDER` names bodies saved before (`python -m tests.site.pages --check --save FOLDER`): differences are
then shown line by line. After a change that is meant: `python -m tests.site.pages --record`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from tests.events_by_type import event_class
from tests.site.baseline import read_recorded, report, save
from tests.site.feeding import read_events
from tests.site.pages import whole_site
from tests.site.reading import normalized

from chassis.testing import servers
from contracts import all_events  # noqa: F401 - fills the register

SHUFFLES = (1, 2, 3) if os.environ.get("SITE") == "long" else ()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Log errors only: thousands of requests would bury the report."""
    before = structlog.get_config()
    structlog.configure(**before | {"wrapper_class": structlog.make_filtering_bound_logger(logging.ERROR)})
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("shuffle", [None, *SHUFFLES])
async def test_every_page_is_byte_for_byte_what_was_recorded(
    nats_server: servers.Nats, mongo_server: servers.MongoDB, tmp_path: Path, shuffle: int | None
) -> None:
    site = await whole_site(nats_server, mongo_server, tmp_path, shuffle=shuffle)
    old = os.environ.get("SITE_BODIES")
    found = report(site, Path(old) if old else None)
    assert not found, found


def test_the_events_that_are_fed_keep_to_the_contracts() -> None:
    events = read_events()
    for event in events:
        event_class(event.envelope.type).read(event.envelope, event.nats_subject)
    assert len({event.envelope.id for event in events}) == len(events)


def test_only_digests_of_assets_and_numbers_of_problems_are_taken_out() -> None:
    page = b'<link href="/assets/site.0123456789abcdef.css"><p>/assets/0123456789abcdef 019c0000-0000-7000-8000-1</p>'
    assert normalized(page) == page.replace(b"site.0123456789abcdef.css", b"site.css")
    problem = b'{"status":404,"instance":"01a21fa2-d998-7203-adbd-737b7ccca443"}'
    assert normalized(problem) == b'{"status":404,"instance":""}'


def test_a_report_names_what_differs_and_shows_the_difference(tmp_path: Path) -> None:
    recorded = dict.fromkeys(read_recorded(), b"one\ntwo\n")
    changed, gone = sorted(recorded)[:2]
    save({changed: b"one\nthree\n"}, tmp_path)
    site = {address: body for address, body in recorded.items() if address != gone} | {"/en/new/": b""}
    found = report(site, tmp_path)
    assert f"{len(recorded) - 1} of {len(recorded)} addresses, other bytes:\n  {changed}" in found
    assert f"not linked any more:\n  {gone}" in found
    assert "not recorded:\n  /en/new/" in found
    assert "-three\n+two" in found
