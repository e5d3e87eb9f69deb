"""The stylesheet, the script and the mark as files whose names say what they hold.

The stylesheet is built from parts in a fixed order; its name carries a digest of its bytes, so it can
be kept by browsers for ever and a page names exactly the one it was made for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from web.design.style import SHARED_PARTS, StyleSheet, kit_parts

STYLE_PARTS: Final = (
    "base.css",
    "layout.css",
    "components.css",
    "tables.css",
    "input.css",
    "print.css",
)
"""What public pages alone need, in this order, after the parts that all pages of the project share."""


@dataclass(frozen=True, slots=True)
class AssetNames:
    """Addresses that every page names: its files, and the public address of the site."""

    stylesheet: str
    script: str
    icon: str
    site: str = ""
    """``https://host`` for canonical and hreflang links; empty gives paths alone."""


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A file of the site that is the same in all languages."""

    path: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """All files besides pages, and the names by which pages call them."""

    files: Mapping[str, AssetFile]
    names: AssetNames


@cache
def load_assets(site: str = "") -> Assets:
    """Build the files from their parts and name them by their content."""
    folder = files("publisher") / "site" / "assets"
    own = (folder / "css" / part for part in STYLE_PARTS)
    sheet = StyleSheet("site", (*kit_parts(*SHARED_PARTS), *own))
    stylesheet = AssetFile(f"/assets/{sheet.name}", "text/css; charset=utf-8", sheet.content)
    script = _named("site", "js", "text/javascript; charset=utf-8", (folder / "site.js").read_bytes())
    icon = _named("mark", "svg", "image/svg+xml", (folder / "mark.svg").read_bytes())
    names = AssetNames(stylesheet=stylesheet.path, script=script.path, icon=icon.path, site=site.rstrip("/"))
    return Assets(files={file.path: file for file in (stylesheet, script, icon)}, names=names)


def _named(stem: str, suffix: str, media_type: str, content: bytes) -> AssetFile:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return AssetFile(f"/assets/{stem}.{digest}.{suffix}", media_type, content)
