"""Structured logs: events are snake_case constants, data stands in keys, the trace id is bound by itself.

JSON on one line for machines, colours for a terminal. The standard library's loggers (uvicorn, drivers) go the same
way.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

import orjson
import structlog
from opentelemetry import trace
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from chassis.settings import ServiceSettings

_SECRET_KEY = re.compile(
    r"password|passwd|secret|token|authorization|api_?key|private|credential|cookie", re.IGNORECASE
)
_URL_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s@]+@")
_QUIET = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "pymongo": logging.WARNING, "asyncio": logging.WARNING}


class _Out:
    """Writes lines to whatever standard output is at that moment (tests replace it)."""

    def msg(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    log = debug = info = warning = warn = error = critical = exception = fatal = failure = msg


class _StandardHandler(logging.Handler):
    """Turns records of the standard library into events of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            log = structlog.get_logger()
            exc_info = record.exc_info if record.exc_info and record.exc_info[0] else None
            log.log(record.levelno, "library_message", logger=record.name, text=record.getMessage(), exc_info=exc_info)
        except Exception:  # noqa: BLE001 - a failing log line must never end the work that wrote it
            self.handleError(record)


def configure_logs(settings: ServiceSettings, service: str = "") -> None:
    """Set up logging for the whole process."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    people = settings.log_format == "console" or (settings.log_format == "auto" and sys.stdout.isatty())
    rendering: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if people
        else [structlog.processors.format_exc_info, _json]
    )

    # Loggers keep the list they were made with, so a second call changes the list itself.
    processors = structlog.get_config()["processors"]
    processors[:] = [
        structlog.contextvars.merge_contextvars,
        _stamp(service),
        _mask,
        *rendering,
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Out(),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_StandardHandler()], level=level, force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, level))


def get_logger() -> FilteringBoundLogger:
    """Return a logger; safe at module level, for it looks at the configuration when it is used."""
    return cast("FilteringBoundLogger", structlog.get_logger())


def hide_passwords(text: str) -> str:
    """Mask passwords inside of addresses."""
    return _URL_PASSWORD.sub(r"\1:***@", text)


def _stamp(service: str) -> Processor:
    """Add what every line has; in one step, because one line is written per request."""

    def stamp(_logger: Any, method: str, event: EventDict) -> EventDict:
        event["level"] = "error" if method == "exception" else method
        event["timestamp"] = datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
        event["service"] = service
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            event["trace_id"] = f"{span.trace_id:032x}"
            event["span_id"] = f"{span.span_id:016x}"
        return event

    return stamp


def _mask(_logger: Any, _method: str, event: EventDict) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if _is_secret(key):
            event[key] = "***"
        elif isinstance(value, str) and "://" in value:
            event[key] = hide_passwords(value)
    return event


@lru_cache(maxsize=1024)
def _is_secret(key: str) -> bool:
    return _SECRET_KEY.search(key) is not None


def _json(_logger: Any, _method: str, event: EventDict) -> str:
    try:
        return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        # Lone surrogates and huge numbers, which a caller can send; slower, but no line is lost.
        return json.dumps({str(key): value for key, value in event.items()}, default=repr)
