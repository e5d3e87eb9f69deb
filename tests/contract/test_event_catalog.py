"""The catalogue against the register of events, the topology and the generated files, both ways."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.all_events import ALL_EVENTS
from contracts.events import EventData, register
from contracts.generate import FOLDER, generated, load_catalog, out_of_date
from contracts.topology import CONSUMERS, STREAMS, consumers_of, stream_of_service

CATALOG = load_catalog()
FIELDS = {
    "description",
    "owner",
    "producer",
    "stream",
    "version",
    "schema",
    "region",
    "subject",
    "examples",
    "consumers",
}
by_name = pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.NAME)


def matches(filter_subject: str, subject: str) -> bool:
    """Tell whether a NATS filter that may end in ``>`` takes a subject."""
    wanted, given = filter_subject.split("."), subject.split(".")
    if wanted[-1] == ">":
        return len(given) >= len(wanted) and given[: len(wanted) - 1] == wanted[:-1]
    return wanted == given


def test_catalogue_and_register_name_the_same_events() -> None:
    assert set(CATALOG) == {event.NAME for event in register().values()}


def test_every_event_of_the_register_is_imported_with_all_events() -> None:
    assert set(register().values()) == set(ALL_EVENTS)


@by_name
def test_an_entry_says_everything_and_nothing_unknown(event: type[EventData]) -> None:
    entry = CATALOG[event.NAME]
    assert set(entry) == FIELDS
    texts: list[Any] = [entry["description"], entry["region"], entry["subject"], *entry["consumers"].values()]
    assert all(isinstance(text, str) and text.strip() for text in texts)


@by_name
def test_an_entry_agrees_with_its_class(event: type[EventData]) -> None:
    entry = CATALOG[event.NAME]
    assert entry["producer"] == event.service()
    assert entry["owner"] == event.service()
    assert entry["version"] == event.MAJOR
    assert entry["schema"] == f"schemas/{event.schema_file()}"
    assert entry["stream"] == stream_of_service(event.service())


@by_name
def test_consumers_are_other_services_whose_durable_takes_the_event(event: type[EventData]) -> None:
    for service in CATALOG[event.NAME]["consumers"]:
        assert service != event.service()
        subject = f"hub.{event.NAME}.lac"
        assert any(matches(consumer.filter_subject, subject) for consumer in consumers_of(service)), service


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: f"{consumer.service}-{consumer.stream}")
def test_a_durable_takes_something_that_the_catalogue_says_its_service_consumes(consumer: Any) -> None:
    consumed = [name for name, entry in CATALOG.items() if consumer.service in entry["consumers"]]
    taken = [name for name in consumed if matches(consumer.filter_subject, f"hub.{name}.lac")]
    assert taken
    assert {CATALOG[name]["stream"] for name in taken} == {consumer.stream}


@by_name
def test_an_event_has_two_examples_and_no_example_is_forgotten(event: type[EventData]) -> None:
    listed = CATALOG[event.NAME]["examples"]
    assert len(listed) >= 2
    stored = (FOLDER / "examples").glob(f"{event.NAME}.v{event.MAJOR}.*.json")
    assert sorted(listed) == sorted(f"examples/{path.name}" for path in stored)


def test_no_example_stands_without_an_event() -> None:
    listed = {path for entry in CATALOG.values() for path in entry["examples"]}
    assert {f"examples/{path.name}" for path in (FOLDER / "examples").iterdir()} == listed


def test_generated_schemas_and_asyncapi_are_up_to_date() -> None:
    assert out_of_date(generated()) == [], "run `python -m contracts.generate`"


def test_streams_of_the_catalogue_exist() -> None:
    assert {entry["stream"] for entry in CATALOG.values()} <= {stream.name for stream in STREAMS}
