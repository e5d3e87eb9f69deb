"""A maker on a folder, with views in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.page_examples import page_set

from contracts.vocabulary import Language
from publisher.releases.views import ViewMissingError
from publisher.representations.encoded import Encoded
from publisher.representations.key import Representation
from publisher.representations.maker import RepresentationMaker
from publisher.representations.store import RepresentationStore
from publisher.representations.workers import Renderer
from publisher.site.assets import load_assets
from publisher.site.representation import Format
from publisher.site.view_codec import digest_of, encode

ASSETS = load_assets("https://hub.test").names
VERSION = "f" * 64


@dataclass
class ViewsInMemory:
    """Views by digest, counting how often they are read."""

    bodies: dict[str, bytes]
    read: list[str] = field(default_factory=list)

    async def get(self, digest: str) -> bytes:
        self.read.append(digest)
        if digest not in self.bodies:
            raise ViewMissingError(digest)
        return self.bodies[digest]


class CountingRenderer(Renderer):
    """Counts what it makes."""

    def __init__(self) -> None:
        super().__init__(ASSETS)
        self.made: list[tuple[Language, Format]] = []

    async def represent(self, view: bytes, language: Language, form: Format) -> Encoded:
        self.made.append((language, form))
        return await super().represent(view, language, form)


@dataclass
class Bench:
    """A maker with its parts, and the views it can show."""

    maker: RepresentationMaker
    renderer: CountingRenderer
    store: RepresentationStore
    views: ViewsInMemory
    folder: Path

    @property
    def wanted(self) -> Representation:
        return Representation(next(iter(self.views.bodies)), Language.FR, Format.HTML)

    def another(self, memory: int = 1_000_000, version: str = VERSION) -> RepresentationMaker:
        """Make a maker of another process on the same store."""
        store = RepresentationStore(self.folder.as_uri(), version)
        return RepresentationMaker(self.views, store, self.renderer, version, memory)

    def stored(self) -> list[Path]:
        return [path for path in self.folder.glob("representations/*/*") if path.is_file()]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bodies = {digest_of(body): body for page, view in page_set(full=True).items() for body in [encode(page, view)]}
    views, renderer, store = ViewsInMemory(bodies), CountingRenderer(), RepresentationStore(tmp_path.as_uri(), VERSION)
    maker = RepresentationMaker(views, store, renderer, VERSION, 1_000_000)
    yield Bench(maker, renderer, store, views, tmp_path)
    await maker.stop()


def kept(maker: RepresentationMaker) -> Any:
    """Return what a maker keeps in memory."""
    return maker._kept
