"""One trace goes on across stored traceparents; nothing is recorded while nobody takes the spans."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry import context, trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import messaging_attributes
from opentelemetry.semconv.attributes import error_attributes, http_attributes, url_attributes
from opentelemetry.trace import SpanKind
from opentelemetry.util._once import Once

from chassis.observability import names
from chassis.observability.telemetry import configure_telemetry, current_traceparent, span_from, tracer

STORED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(autouse=True)
def _own_provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER_SET_ONCE", Once())
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    yield
    assert trace.get_current_span() is trace.INVALID_SPAN


@pytest.fixture
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    configure_telemetry("demo", exporter)
    return exporter


def test_span_goes_on_with_a_stored_trace(spans: InMemorySpanExporter) -> None:
    with span_from(STORED, "process thing", SpanKind.CONSUMER, {"messaging.system": "nats"}):
        assert (current_traceparent() or "").split("-")[1] == STORED.split("-")[1]
    (span,) = spans.get_finished_spans()
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == STORED.split("-")[2]
    assert span.kind is SpanKind.CONSUMER
    assert dict(span.attributes or {}) == {"messaging.system": "nats"}


@pytest.mark.parametrize("stored", [None, "", "rubbish", "00-00000000000000000000000000000000-b7ad6b7169203331-01"])
def test_span_begins_a_trace_of_its_own_without_a_good_stored_one(
    spans: InMemorySpanExporter, stored: str | None
) -> None:
    with tracer().start_as_current_span("unrelated"), span_from(stored, "work"):
        pass
    work = next(span for span in spans.get_finished_spans() if span.name == "work")
    assert work.parent is None


def test_error_is_recorded_and_the_context_is_detached(spans: InMemorySpanExporter) -> None:
    before = context.get_current()
    with pytest.raises(RuntimeError), span_from(STORED, "work"):
        raise RuntimeError("broken")
    assert context.get_current() == before
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert span.events[0].name == "exception"


def test_without_exporter_ids_are_there_and_nothing_is_recorded() -> None:
    configure_telemetry("demo")
    with span_from(None, "work") as span:
        assert current_traceparent() is not None
        assert not span.is_recording()
    exporter = InMemorySpanExporter()
    configure_telemetry("demo", exporter)
    with span_from(None, "work") as span:
        assert span.is_recording()
    assert len(exporter.get_finished_spans()) == 1


def test_outside_of_a_span_there_is_no_traceparent() -> None:
    assert current_traceparent() is None


def test_resource_names_the_service(spans: InMemorySpanExporter) -> None:
    with tracer().start_as_current_span("work"):
        pass
    resource = spans.get_finished_spans()[0].resource.attributes
    assert (resource["service.namespace"], resource["service.name"]) == ("gcmhub", "demo")


def test_endpoint_that_is_down_breaks_nothing() -> None:
    code = (
        "from chassis.observability.telemetry import *\n"
        "configure_telemetry('demo')\n"
        "with span_from(None, 'work') as span: assert span.is_recording()\n"
        "flush_telemetry()\nprint('done')\n"
    )
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=30)  # noqa: PLW1510 - our own code; the output says more than a status
    assert ended.stdout == "done\n", ended.stderr


def test_failed_work_names_its_kind_of_error(spans: InMemorySpanExporter) -> None:
    with pytest.raises(KeyError), span_from(STORED, "work"):
        raise KeyError("x")
    assert (spans.get_finished_spans()[0].attributes or {})["error.type"] == "KeyError"


def test_names_are_those_of_the_semantic_conventions() -> None:
    known = {
        value
        for module in (error_attributes, http_attributes, url_attributes, messaging_attributes)
        for name, value in vars(module).items()
        if name.isupper()
    }
    ours = {name: value for name, value in vars(names).items() if name.isupper()}
    assert ours
    assert set(ours.values()) <= known
    assert all(value.replace(".", "_").upper() == name for name, value in ours.items())


def test_nothing_of_the_exporter_is_imported_where_nothing_is_exported() -> None:
    code = (
        "import sys\nfrom chassis.observability.telemetry import configure_telemetry\nconfigure_telemetry('demo')\n"
        "print([name for name in sys.modules if 'exporter.otlp' in name or 'protobuf' in name])\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout == "[]\n"
