"""The envelope against the CloudEvents project's own library, and as a property over all envelopes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings import http
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st
from tests.events_by_type import event_class

from contracts.envelope import CONTENT_TYPE_STRUCTURED, Envelope, EnvelopeError, format_time, from_message
from contracts.generate import FOLDER
from contracts.submissions_events import SubmissionAccepted

EXAMPLES = sorted((FOLDER / "examples").glob("*.json"))
by_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def envelope_of(path: Path) -> Envelope:
    example = json.loads(path.read_text(encoding="utf-8"))
    data = event_class(example["type"]).model_validate(example["data"])
    moment = datetime.fromisoformat(example["time"])
    parent = example.get("traceparent")
    return data.envelope(event_id=example["id"], subject=example["subject"], time=moment, traceparent=parent)


def assert_same(read: Any, envelope: Envelope) -> None:
    assert read.get_specversion() == "1.0"
    assert read.get_id() == envelope.id
    assert read.get_source() == envelope.source
    assert read.get_type() == envelope.type
    assert read.get_subject() == envelope.subject
    assert read.get_time() == envelope.time
    assert read.get_dataschema() == envelope.dataschema
    assert read.get_datacontenttype() == "application/json"
    assert read.get_data() == envelope.data


@by_example
def test_binary_mode_is_read_by_the_cloudevents_library(path: Path) -> None:
    envelope = envelope_of(path)
    headers = {key.lower(): value for key, value in envelope.headers(1).items()}
    assert_same(http.from_binary(http.HTTPMessage(headers, envelope.body()), JSONFormat(), CloudEvent), envelope)


@by_example
def test_structured_mode_is_read_by_the_cloudevents_library(path: Path) -> None:
    envelope = replace(envelope_of(path), extensions={"sequence": "00000000000000000042"})
    body = json.dumps(envelope.structured(), ensure_ascii=False).encode()
    message = http.HTTPMessage({"content-type": CONTENT_TYPE_STRUCTURED}, body)
    read = http.from_structured(message, JSONFormat(), CloudEvent)
    assert_same(read, envelope)
    assert read.get_extension("sequence") == "00000000000000000042"
    assert read.get_extension("traceparent") == envelope.traceparent


@by_example
def test_what_the_cloudevents_library_writes_is_read_as_the_same_envelope(path: Path) -> None:
    envelope = envelope_of(path)
    event = JSONFormat().read(CloudEvent, json.dumps(replace(envelope, traceparent=None).structured()).encode())
    message = http.to_binary(event, JSONFormat())
    assert from_message(message.headers, message.body) == replace(envelope, traceparent=None)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
identifiers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~/:-]{0,60}", fullmatch=True)
moments = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(9999, 12, 30),  # noqa: DTZ001 -- the same
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
envelopes = st.builds(
    Envelope,
    id=identifiers,
    source=identifiers,
    type=identifiers,
    subject=identifiers,
    time=moments,
    dataschema=identifiers,
    data=st.dictionaries(st.text(), json_values, max_size=6),
    traceparent=st.none() | identifiers,
    extensions=st.dictionaries(st.sampled_from(["sequence", "dataref", "prevsequencedigest"]), identifiers),
)


@given(envelope=envelopes, attempt=st.integers(1, 1000))
def test_every_envelope_survives_binary_mode(envelope: Envelope, attempt: int) -> None:
    assert from_message(envelope.headers(attempt), envelope.body()) == envelope


@given(envelope=envelopes)
def test_every_envelope_survives_structured_mode(envelope: Envelope) -> None:
    structured = json.loads(json.dumps(envelope.structured()))
    assert structured["data"] == envelope.data
    assert datetime.fromisoformat(structured["time"]) == envelope.time
    assert {name: structured[name] for name in envelope.extensions} == envelope.extensions


@given(headers=st.dictionaries(st.text(), st.text()) | st.none(), body=st.binary())
def test_rubbish_is_an_envelope_error_and_nothing_else(headers: dict[str, str] | None, body: bytes) -> None:
    with pytest.raises(EnvelopeError):
        from_message(headers, body)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'"text"', b"{", b'{"a": NaN}', b'{"a": -Infinity}', b"\xff\xfe{}", b'{"a":' * 100_000],
    ids=["empty", "list", "text", "cut", "nan", "infinity", "bytes", "deep"],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(EnvelopeError, match="body"):
        from_message(envelope_of(EXAMPLES[0]).headers(1), body)


@pytest.mark.parametrize("name", ["ce-id", "ce-source", "ce-type", "ce-time", "ce-subject", "ce-specversion"])
def test_a_missing_attribute_is_named(name: str) -> None:
    headers = envelope_of(EXAMPLES[0]).headers(1)
    del headers[name]
    with pytest.raises(EnvelopeError, match=f"missing {name}"):
        from_message(headers, b"{}")


@pytest.mark.parametrize(
    ("name", "value"), [("ce-time", "yesterday"), ("ce-time", "2026-03-01T12:00:00"), ("ce-specversion", "0.3")]
)
def test_a_malformed_attribute_is_refused(name: str, value: str) -> None:
    with pytest.raises(EnvelopeError):
        from_message(envelope_of(EXAMPLES[0]).headers(1) | {name: value}, b"{}")


def test_header_names_are_read_in_any_case() -> None:
    envelope = envelope_of(EXAMPLES[0])
    headers = {key.title(): value for key, value in envelope.headers(1).items()}
    assert from_message(headers, envelope.body()) == envelope


def test_a_republication_has_the_same_id_and_another_message_id() -> None:
    first, second = envelope_of(EXAMPLES[0]).headers(1), envelope_of(EXAMPLES[0]).headers(2)
    assert first["ce-id"] == second["ce-id"]
    assert (first["Nats-Msg-Id"], second["Nats-Msg-Id"]) == (f"{first['ce-id']}.1", f"{first['ce-id']}.2")


def test_times_are_written_in_utc_with_milliseconds_and_never_without_a_zone() -> None:
    assert format_time(NOON.astimezone(timezone(timedelta(hours=5)))) == "2026-03-01T12:00:00.000Z"
    with pytest.raises(ValueError, match="zone"):
        format_time(NOON.replace(tzinfo=None))


def accepted() -> SubmissionAccepted:
    path = FOLDER / "examples" / "submissions.submission.accepted.v1.portugal.json"
    return SubmissionAccepted.model_validate(json.loads(path.read_text(encoding="utf-8"))["data"])


def test_an_event_is_read_from_its_own_subject() -> None:
    data = accepted()
    assert SubmissionAccepted.read(data.envelope(event_id="1", subject="s", time=NOON), data.nats_subject()) == data


@pytest.mark.parametrize(
    "subject",
    [
        "hub.registry.submission.accepted.unece",
        "hub.submissions.submission.accepted.lac",
        "hub.submissions.x.y.unece",
        "",
    ],
)
def test_an_event_that_came_on_a_foreign_subject_is_refused(subject: str) -> None:
    with pytest.raises(EnvelopeError, match="came on"):
        SubmissionAccepted.read(accepted().envelope(event_id="1", subject="s", time=NOON), subject)


def test_an_envelope_of_another_type_is_refused() -> None:
    envelope = replace(accepted().envelope(event_id="1", subject="s", time=NOON), type="org.gcmhub.other.v1")
    with pytest.raises(EnvelopeError, match=r"is not org\.gcmhub\.submissions"):
        SubmissionAccepted.read(envelope, accepted().nats_subject())
