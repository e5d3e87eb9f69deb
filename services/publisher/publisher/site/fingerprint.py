"""Which version of code, templates, words and assets pages are made with.

Nothing is listed by hand: from the modules that make pages all imports within the project are followed, so that a
module that pages come to depend on is in the fingerprint from its first import on.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import wording
from publisher.site.assets import AssetNames
from publisher.site.page_types import page_types

Read = Callable[[Path], bytes]

PROJECT: Final = ("publisher", "contracts", "wording", "web", "chassis")
LIBRARIES: Final = ("babel", "jinja2", "markupsafe", "orjson", "pydantic")
"""What else decides about bytes."""
REPRESENTATION: Final = "publisher.site.representation"
NEVER: Final = ("__pycache__", "example.json")
"""Parts of paths of what decides about no byte."""


def fingerprint(assets: AssetNames, read: Read = Path.read_bytes) -> str:
    """Name everything but views that the bytes of pages depend on.

    Args:
        assets: Addresses that every page names.
        read: Reads a file; tests give another one to see what a change of a file does.
    """
    if read is Path.read_bytes:
        return _fingerprint_of_files(assets)
    return _digest([REPRESENTATION, *_page_modules()], _data_files(), read, repr(sorted(asdict(assets).items())))


def composition(read: Read = Path.read_bytes) -> str:
    """Name everything but facts that views depend on: the code that composes them, no templates and no words."""
    modules = {
        name: path for name, path in _reached(_page_modules()).items() if not name.startswith(("wording", "web"))
    }
    return _hash(sorted(modules.items()), read, "")


@cache
def _fingerprint_of_files(assets: AssetNames) -> str:
    about = repr(sorted(asdict(assets).items()))
    return _digest([REPRESENTATION, *_page_modules()], _data_files(), Path.read_bytes, about)


def _digest(modules: Iterable[str], data: Iterable[tuple[str, Path]], read: Read, about: str) -> str:
    versions = " ".join(f"{library} {version(library)}" for library in LIBRARIES)
    return _hash(sorted([*_reached(modules).items(), *data]), read, f"{versions}\n{about}")


def _hash(named: Iterable[tuple[str, Path]], read: Read, about: str) -> str:
    digest = hashlib.sha256(about.encode())
    for name, path in named:
        digest.update(name.encode() + b"\0" + hashlib.sha256(read(path)).digest())
    return digest.hexdigest()


def _page_modules() -> list[str]:
    return sorted({f"publisher.pages.{kind.folder.name}.page" for kind in page_types()})


def _data_files() -> Iterator[tuple[str, Path]]:
    """Yield templates and words; stylesheet and script are in their names already."""
    folders = {kind.folder for kind in page_types()}
    for root in sorted({*folders, Path(__file__).parent / "templates", Path(str(wording.__file__)).parent}):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".py" and not set(path.parts) & set(NEVER):
                yield f"{root.name}/{path.relative_to(root).as_posix()}", path


@cache
def _imports(name: str) -> tuple[Path, frozenset[str]] | None:
    """Read which modules of the project a module imports; None when it is no module."""
    if name.partition(".")[0] not in PROJECT:
        return None
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    path, found = Path(spec.origin), set[str]()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return path, frozenset(found)


def _reached(modules: Iterable[str]) -> dict[str, Path]:
    """Follow imports within the project."""
    reached: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        known = _imports(name)
        if known is not None and name not in reached:
            reached[name], imported = known
            waiting.extend(imported)
    return reached
