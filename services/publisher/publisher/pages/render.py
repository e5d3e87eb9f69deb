"""Bytes of a page: a pure function of its view, language and asset names.

No clock, no environment, no order of dictionaries: equal views give equal bytes on every machine.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import __version__ as babel_version

from contracts.vocabulary import Language
from publisher.pages.assets import AssetNames
from publisher.pages.context import page_context
from publisher.pages.environment import environment
from publisher.pages.twin import twin
from publisher.pages.urls import PageKey
from publisher.pages.views import View


def render(page: PageKey, view: View, language: Language, assets: AssetNames) -> bytes:
    """Give the HTML of a page in one language."""
    template = environment(language).get_template(f"{page.kind}.html")
    return template.render(page_context(page, view, language, assets)).encode("utf-8", errors="replace")


def render_json(page: PageKey, view: View, language: Language) -> bytes:
    """Give the JSON twin: the same facts, with names in the page's language beside the codes."""
    return twin(page, view, language)


@cache
def fingerprint() -> str:
    """Name the version of everything but the views that pages depend on.

    When it differs from the one a release was made with, every page has to be rendered anew.
    """
    digest = hashlib.sha256(babel_version.encode())
    for folder in (files("publisher") / "pages", files("publisher") / "templates", files("publisher") / "assets"):
        _add(digest, folder)
    _add(digest, files("wording"))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, entry: Traversable) -> None:
    if entry.is_dir():
        for child in sorted(entry.iterdir(), key=lambda child: child.name):
            if child.name != "__pycache__":
                _add(digest, child)
    else:
        digest.update(entry.name.encode() + b"\0" + hashlib.sha256(entry.read_bytes()).digest())
