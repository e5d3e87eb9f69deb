"""One record that cannot be read or shown never takes the others of a list with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from chassis.observability.logs import get_logger
from registry.records.model import Revision

T = TypeVar("T")
logger = get_logger()


def each_shown(revisions: Iterable[Revision], show: Callable[[Revision], T]) -> list[T]:
    """Return what ``show`` makes of each revision; one of which it can make nothing is left out, with a log entry."""
    shown = []
    for revision in revisions:
        try:
            shown.append(show(revision))
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            statement = revision.statement
            logger.exception(
                "record_not_shown",
                type=statement.type.value,
                key=statement.key,
                version=revision.version,
                reason=str(error),
            )
    return shown
