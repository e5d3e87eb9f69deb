"""Reads a page as a browser would, and refuses what no page may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})
HEADINGS = {f"h{n}": n for n in range(1, 7)}


@dataclass
class Reading:
    """What stood in a page."""

    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    linked_data: str = ""

    @property
    def text(self) -> str:
        return "".join(self.texts)


class Reader(HTMLParser):
    """Checks that tags are balanced and that nothing can run or restyle the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.reading = Reading()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), f"repeated attribute in {tag}: {attrs}"
        for name in values:
            assert not name.startswith("on"), f"{tag} carries {name}"
            assert name != "style", f"{tag} carries a style"
        if tag == "script":
            assert values.get("type") == "application/ld+json" or (values.get("src") or "").startswith("/assets/")
        assert tag not in {"style", "iframe", "object", "embed", "base", "svg", "img"}, tag
        reading = self.reading
        reading.tags.append((tag, values))
        if tag == "a":
            target = values.get("href") or ""
            assert target.startswith(("/", "#", "http://", "https://", "mailto:")), target
            reading.links.append(target)
        if values.get("id"):
            reading.ids.append(values["id"] or "")
        if tag in HEADINGS:
            reading.headings.append(HEADINGS[tag])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.reading.linked_data += data
        else:
            self.reading.texts.append(data)


def read_page(content: bytes) -> Reading:
    """Read a page and hold it against what is true of every page."""
    reader = Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    assert not reader.open, f"left open: {reader.open}"
    reading = reader.reading
    assert len(reading.ids) == len(set(reading.ids)), "an id stands twice"
    assert reading.headings.count(1) == 1, "not one h1"
    for above, below in zip(reading.headings, reading.headings[1:], strict=False):
        assert below <= above + 1, f"h{below} follows h{above}"
    return reading


@pytest.fixture(scope="session")
def reader() -> Callable[[bytes], Reading]:
    """Give the reader of pages."""
    return read_page
