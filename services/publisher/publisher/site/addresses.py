"""Pages and their addresses: ``/{language}/{path}``, and ``index.json`` beside each page for machines.

Paths follow the pattern of their kind; which kinds there are is not known here (see ``page_types``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from contracts.vocabulary import Language, Region

Parameters = Mapping[str, str]
"""What stands in the places of a pattern, by name."""


class Format(StrEnum):
    """Forms in which a page can be read."""

    HTML = "html"
    JSON = "json"


FILES: Final = {Format.HTML: "", Format.JSON: "index.json"}
"""What follows the path of a page in the address of each form."""
LANGUAGES: Final = {language.value: language for language in Language}


@dataclass(frozen=True, slots=True)
class Page:
    """One page, whatever the language."""

    kind: str
    path: str
    """Without language: ``""`` for home, ``regions/lac/``. Unique; the ``page`` of publisher.page.published."""
    parameters: Parameters = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Requested:
    """What an address asks for; there need not be such a page."""

    path: str
    language: Language
    form: Format


def address(path: str, language: Language, form: Format = Format.HTML) -> str:
    """Return the absolute path of a page: ``/en/regions/lac/``."""
    return f"/{language.value}/{path}{FILES[form]}"


def parse(text: str) -> Requested | None:
    """Read an address; None when it is none of a page."""
    first, slash, path = text.removeprefix("/").partition("/")
    language = LANGUAGES.get(first)
    if language is None or not slash or not text.startswith("/"):
        return None
    for form, name in FILES.items():
        if name and (path == name or path.endswith(f"/{name}")):
            return Requested(path.removesuffix(name), language, form)
    return Requested(path, language, Format.HTML)


def _is_region(text: str) -> bool:
    return text in Region.__members__.values()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and not text.startswith("0") and len(text) < 10


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {"region": _is_region, "number": _is_number}
"""Parameters that take not any text."""
_PLACE: Final = re.compile(r"\{(\w+)\}")


def fill(pattern: str, parameters: Mapping[str, object]) -> str:
    """Return the path that a pattern gives with these parameters.

    Raises:
        KeyError: a parameter is missing.
    """
    return _PLACE.sub(lambda place: str(parameters[place[1]]), pattern)


def match(pattern: str, path: str) -> Parameters | None:
    """Read a path by a pattern; None when it does not fit."""
    found = _reader(pattern).fullmatch(path)
    if found is None:
        return None
    parameters = found.groupdict()
    fits = all(CHECKS[name](text) for name, text in parameters.items() if name in CHECKS)
    return parameters if fits else None


@cache
def _reader(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", pattern)
    return re.compile("".join(f"(?P<{p[1:-1]}>[^/]+)" if _PLACE.fullmatch(p) else re.escape(p) for p in parts))
