"""How a difference looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rich.text import Text

from hub.registry.difference import Compared, Difference, RecordOutcome
from hub.registry.folder import field_of

SIGNS: Final = {RecordOutcome.NEW: ("+", "green"), RecordOutcome.CHANGED: ("~", "yellow")}
MOST_LEFT: Final = 12
"""Keys named per type among those that are left as they are."""


def lines(difference: Difference) -> Iterator[Text]:
    """Yield every record that is new or changed, what the folder does not name, and the sum."""
    for comparison in difference.open:
        yield from _record(comparison)
    for of_type, group in groupby(difference.left, key=lambda left: left[0]):
        keys = [key for _, key in group]
        more = f" and {len(keys) - MOST_LEFT} more" if len(keys) > MOST_LEFT else ""
        yield Text(f"= {of_type}: not in the folder, left as it is: {', '.join(keys[:MOST_LEFT])}{more}", "dim")
    yield Text(summary(difference))


def summary(difference: Difference) -> str:
    """Return the sum in one line."""
    counts = difference.counts()
    text = f"{counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged"
    if counts["left"]:
        text += f"; {counts['left']} only in the registry"
    return text if difference.open else f"nothing to change: {text}"


def _record(comparison: Compared) -> Iterator[Text]:
    sign, colour = SIGNS[comparison.outcome]
    yield Text.assemble(
        (f"{sign} {comparison.name}", colour), (f"  {comparison.outcome.value}, {comparison.record.file}", "dim")
    )
    if comparison.replaces:
        yield Text(f"    takes the place of version {', '.join(map(str, comparison.replaces))}")
    for change in comparison.changes if comparison.outcome is RecordOutcome.CHANGED else ():
        before, after = change.readable()
        yield Text.assemble(f"    {field_of(change.pointer)}: ", (before, "red"), " -> ", (after, "green"))
