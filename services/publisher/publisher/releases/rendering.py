"""The files of a page: HTML and JSON in six languages, as bytes with their twins. CPU only; runs in a thread."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable

from contracts.vocabulary import Language
from publisher.blobs.media import twins
from publisher.pages.assets import Assets
from publisher.pages.render import fingerprint, render, render_json
from publisher.pages.urls import PageKey, address, json_address
from publisher.pages.views import View
from publisher.releases.model import ASSETS_PAGE, File, PageState, file


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's files, with the bytes by digest."""

    path: str
    files: tuple[File, ...] = ()
    bodies: Mapping[str, bytes] = field(default_factory=dict)
    failure: str | None = None
    """Why the page could not be made; it stays as it was."""


def render_page(page: PageKey, view: View | None, assets: Assets) -> Rendered:
    """Make all files of a page; none for a page that is no more."""
    if view is None:
        return Rendered(page.path)
    made: dict[str, bytes] = {}
    try:
        for language in Language:
            made[address(page, language)] = render(page, view, language, assets.names)
            made[json_address(page, language)] = render_json(page, view, language)
    except Exception as error:  # noqa: BLE001 - one page that cannot be made must not keep back all others
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Rendered(page.path, failure=f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})")
    return _rendered(page.path, made)


def render_assets(assets: Assets, known: PageState | None) -> Rendered:
    """Give the files that belong to no page, beside those that are there."""
    rendered = _rendered(ASSETS_PAGE, {path: one.content for path, one in assets.files.items()})
    kept = tuple(one for one in (known.files if known else ()) if one.path not in assets.files)
    return replace(rendered, files=(*kept, *rendered.files))


def compress(bodies: Iterable[bytes]) -> list[dict[str, bytes]]:
    """Give the twins of each."""
    return [twins(body) for body in bodies]


def renderer_version(assets: Assets) -> str:
    """Name everything but facts that pages depend on: templates, words, the code that composes views, the address."""
    digest = hashlib.sha256(f"{fingerprint()}\n{assets.names.site}\n{sorted(assets.files)}".encode())
    for part in _modules(files("publisher") / "composing"):
        digest.update(part)
    return digest.hexdigest()


def _modules(folder: Traversable) -> list[bytes]:
    modules = sorted((m for m in folder.iterdir() if m.name.endswith(".py")), key=lambda m: m.name)
    return [module.read_bytes() for module in modules]


def _rendered(path: str, made: Mapping[str, bytes]) -> Rendered:
    described = {name: file(name, body) for name, body in made.items()}
    return Rendered(path, tuple(described.values()), {described[name].digest: body for name, body in made.items()})
