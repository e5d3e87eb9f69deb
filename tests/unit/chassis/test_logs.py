"""Logs are structured, carry the trace, keep secrets, and take the standard library's loggers along."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from chassis.observability.logs import configure_logs, get_logger
from chassis.settings import ServiceSettings


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level, processors = root.handlers[:], root.level, before["processors"][:]
    yield
    root.handlers[:], root.level = handlers, level
    before["processors"][:] = processors
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def configure(**values: Any) -> None:
    configure_logs(ServiceSettings(mongodb_database="x", **values), "demo")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_line_is_json_with_event_level_time_and_service(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    get_logger().info("thing_done", count=3)
    (line,) = lines(capsys)
    assert line["event"] == "thing_done"
    assert (line["count"], line["level"], line["service"]) == (3, "info", "demo")
    assert line["timestamp"].endswith("Z")


def test_level_below_the_setting_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_level="warning")
    get_logger().info("quiet")
    logging.getLogger("uvicorn.error").info("quiet")
    assert lines(capsys) == []


def test_bound_context_stands_in_every_line_of_its_block(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    with structlog.contextvars.bound_contextvars(event_id="e1"):
        get_logger().info("one")
    get_logger().info("two")
    one, two = lines(capsys)
    assert one["event_id"] == "e1"
    assert "event_id" not in two


def test_trace_id_is_bound_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    with TracerProvider().get_tracer("t").start_as_current_span("work") as span:
        get_logger().info("inside")
    (line,) = lines(capsys)
    assert int(line["trace_id"], 16) == span.get_span_context().trace_id


def test_secrets_are_masked_by_key_and_inside_of_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    get_logger().info("connected", nats_password="hush", url="nats://user:hush@host:4222", Authorization="Bearer hush")
    assert "hush" not in json.dumps(lines(capsys))


def test_standard_library_loggers_write_the_same_form_with_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    try:
        json.loads("{")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("it %s", "failed")
    (line,) = lines(capsys)
    assert (line["event"], line["logger"], line["text"]) == ("library_message", "uvicorn.error", "it failed")
    assert "JSONDecodeError" in line["exception"]


def test_value_that_json_cannot_hold_does_not_lose_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    get_logger().info("odd", value=object(), text="\ud800")
    assert "odd" in capsys.readouterr().out


def test_people_get_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format="console")
    get_logger().info("thing_done", count=3)
    said = capsys.readouterr().out
    assert "thing_done" in said
    assert not said.startswith("{")
