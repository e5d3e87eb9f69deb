"""One style sheet from its parts: the tokens first, then parts in their order; later ones refine earlier ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

SHARED_PARTS: Final = ("base.css", "frame.css", "parts.css", "tables.css")
"""What public pages and desks have in common, in this order."""
DESK_PARTS: Final = (*SHARED_PARTS, "desk.css", "forms.css", "desk_parts.css", "narrow.css", "print.css")
"""What a desk or a form needs, in this order."""


@dataclass(frozen=True)
class StyleSheet:
    """A style sheet whose name says what it holds, so that browsers may keep it for ever."""

    stem: str
    """How its name begins."""
    parts: tuple[Traversable, ...]

    @cached_property
    def content(self) -> bytes:
        """The sheet: the tokens, then the parts."""
        return _squeezed("".join(part.read_text("utf-8") for part in (*kit_parts("tokens.css"), *self.parts))).encode()

    @cached_property
    def name(self) -> str:
        """Name of the file."""
        return f"{self.stem}.{hashlib.sha256(self.content).hexdigest()[:16]}.css"


def kit_parts(*names: str) -> tuple[Traversable, ...]:
    """Return parts that the kit offers, by their names."""
    return tuple(files("web") / "design" / name for name in names)


def _squeezed(style: str) -> str:
    """Drop comments and indentation: a plain, safe saving that keeps the sheet readable."""
    while (start := style.find("/*")) >= 0:
        style = style[:start] + style[style.index("*/", start) + 2 :]
    lines = (line.strip() for line in style.splitlines())
    return "\n".join(line for line in lines if line) + "\n"
