"""The JSON twin of a page: the same facts for machines, with names in the page's language beside the codes."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, cast

import orjson

from contracts.vocabulary import Language
from publisher.site.addresses import Format, Page, address
from publisher.site.page_types import page_types
from wording.catalogues import translations
from wording.countries import country_name
from wording.formats import iso
from wording.labels import OBJECTIVES, REGIONS

_PLAIN: Final = frozenset({str, int, bool, float, type(None)})
_COUNTRY_FIELDS: Final = frozenset({"iso3", "country"})


def twin(page: Page, view: Any, language: Language) -> bytes:
    """Write the JSON twin: keys in the order of the view's fields, dates in ISO 8601 and UTC."""
    document = {
        "page": address(page.path, language),
        "kind": page.kind,
        "language": language.value,
        "alternates": {other.value: address(page.path, other, Format.JSON) for other in Language},
        "data": _plain(view, language),
        **page_types().of(page).twin(view, language),
    }
    try:
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate in a text: it has no bytes and becomes a question mark
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", errors="replace")


def _plain(value: object, language: Language) -> Any:
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value, language)
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key], language) for key in sorted(value, key=str)}
    if isinstance(value, tuple | list):
        return [_plain(item, language) for item in value]
    return _scalar(value)


@cache
def _names(record: Hashable) -> tuple[str, ...]:
    """List the fields of a class of records."""
    return tuple(field.name for field in fields(cast("type[Any]", record)))


def _scalar(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _record(record: Any, language: Language) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    words = translations(language).gettext
    for name in _names(cast("Hashable", type(record))):
        value = getattr(record, name)
        plain[name] = _plain(value, language)
        if name in _COUNTRY_FIELDS and isinstance(value, str):
            plain[f"{name}_name"] = country_name(value, language)
        elif name == "code" and value in REGIONS:
            plain["name"] = words(REGIONS[value])
        elif name == "objective" and isinstance(value, int):
            plain["objective_name"] = words(OBJECTIVES[value - 1])
    if "id" in plain:
        plain["address"] = address(page_types().page("submission", submission=plain["id"]).path, language)
    return plain
