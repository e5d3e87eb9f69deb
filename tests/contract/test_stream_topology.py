"""Streams, subjects and durables fit together."""

from __future__ import annotations

from itertools import combinations

import pytest

from contracts.all_events import ALL_EVENTS
from contracts.events import EventData
from contracts.topology import (
    ACK_WAIT,
    CONSUMERS,
    DUPLICATE_WINDOW,
    GENERATIONS,
    MAX_DELIVER,
    RETRY_SCHEDULE,
    STREAMS,
    StreamSpec,
    consumers_of,
    dead_subject,
)
from contracts.vocabulary import Region

SUBJECTS = [f"hub.{event.NAME}.{region}" for event in ALL_EVENTS for region in Region]


def prefix(subject: str) -> list[str]:
    """Give the tokens before ``>``; every subject of a stream ends so."""
    *tokens, last = subject.split(".")
    assert last == ">"
    assert "*" not in tokens
    return tokens


def takes(stream: StreamSpec, subject: str) -> bool:
    tokens = subject.split(".")
    return any(len(tokens) > len(p) and tokens[: len(p)] == p for p in map(prefix, stream.subjects))


def test_streams_do_not_overlap() -> None:
    prefixes = [prefix(subject) for stream in STREAMS for subject in stream.subjects]
    for one, other in combinations(prefixes, 2):
        shorter = min(len(one), len(other))
        assert one[:shorter] != other[:shorter]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_an_event_falls_in_exactly_the_stream_of_its_service(subject: str) -> None:
    assert [stream.name for stream in STREAMS if takes(stream, subject)] == [subject.split(".")[1].upper()]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_dead_letter_falls_in_the_dead_letters_alone(subject: str) -> None:
    for service in {consumer.service for consumer in CONSUMERS}:
        assert [stream.name for stream in STREAMS if takes(stream, dead_subject(service, subject))] == ["DEAD"]


@pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.NAME)
def test_a_subject_has_five_tokens_and_no_id(event: type[EventData]) -> None:
    assert len(f"hub.{event.NAME}.lac".split(".")) == 5
    assert event.NAME.lower() == event.NAME


def test_types_subjects_and_schema_files_are_unique() -> None:
    for values in (
        [event.event_type() for event in ALL_EVENTS],
        [event.schema_file() for event in ALL_EVENTS],
        [(event.NAME, event.MAJOR) for event in ALL_EVENTS],
        [event.__name__ for event in ALL_EVENTS],
    ):
        assert len(set(values)) == len(values)


def test_a_service_has_one_durable_per_stream_and_reads_no_own_events() -> None:
    pairs = [(consumer.service, consumer.stream) for consumer in CONSUMERS]
    assert len(set(pairs)) == len(pairs)
    assert all(consumer.stream != consumer.service.upper() for consumer in CONSUMERS)


def test_a_durables_filter_lies_inside_its_stream() -> None:
    streams = {stream.name: stream for stream in STREAMS}
    for consumer in CONSUMERS:
        assert takes(streams[consumer.stream], consumer.filter_subject)


def test_durables_carry_their_generation_and_bound_what_is_pending() -> None:
    consumer = consumers_of("publisher")[0]
    assert [consumer.durable(generation) for generation in (1, 2)] == ["publisher-g1", "publisher-g2"]
    assert GENERATIONS[0] == 1
    assert all(consumer.max_ack_pending == 4 * consumer.concurrency for consumer in CONSUMERS)


def test_deliveries_outlast_the_retry_schedule_and_duplicates_the_longest_wait_of_the_relay() -> None:
    assert len(RETRY_SCHEDULE) + 1 < MAX_DELIVER
    assert list(RETRY_SCHEDULE) == sorted(RETRY_SCHEDULE)
    assert DUPLICATE_WINDOW > ACK_WAIT


def test_what_cannot_be_made_again_is_kept_for_good() -> None:
    assert {stream.name for stream in STREAMS if stream.kept} == {"REGISTRY", "SUBMISSIONS", "DEAD"}
    assert all((stream.max_age == 0) == stream.kept and stream.max_bytes > 0 for stream in STREAMS)
