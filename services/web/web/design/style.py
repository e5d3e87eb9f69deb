"""One style sheet from its parts: the shared tokens first, then a service's own parts in their order."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable


def style_sheet(folder: Traversable, parts: Iterable[str]) -> bytes:
    """Put a style sheet together; later parts refine earlier ones."""
    tokens = (files("web") / "design" / "tokens.css").read_text("utf-8")
    own = "".join((folder / part).read_text("utf-8") for part in parts)
    return _squeezed(tokens + own).encode()


def _squeezed(style: str) -> str:
    """Drop comments and indentation: a plain, safe saving that keeps the sheet readable."""
    while (start := style.find("/*")) >= 0:
        style = style[:start] + style[style.index("*/", start) + 2 :]
    lines = (line.strip() for line in style.splitlines())
    return "\n".join(line for line in lines if line) + "\n"
