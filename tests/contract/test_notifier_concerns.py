"""The catalogue names what the notifier consumes; each of these events has a concern of its own."""

from __future__ import annotations

from pathlib import Path

import yaml

import contracts
from contracts.all_events import ALL_EVENTS
from contracts.events import EventData
from notifier.concerns import EVENTS, concerns

CATALOGUE = yaml.safe_load((Path(contracts.__file__).parents[1] / "catalog.yaml").read_text(encoding="utf-8"))
CONSUMED = {name for name, entry in CATALOGUE["events"].items() if "notifier" in entry["consumers"]}


def test_the_catalogue_names_exactly_what_is_consumed() -> None:
    assert CONSUMED
    assert {event.NAME for event in EVENTS} == CONSUMED


def test_every_event_that_is_consumed_has_a_concern_of_its_own() -> None:
    classes = [event for event in ALL_EVENTS if event.NAME in CONSUMED]

    assert {event.NAME for event in classes} == CONSUMED
    assert not [event for event in classes if concerns.dispatch(event) is concerns.dispatch(EventData)]
