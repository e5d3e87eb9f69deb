"""What pydantic finds wrong, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from chassis.errors import FieldError
from chassis.http.problems import json_pointer
from web.translating import Translate, untranslated
from wording.marking import marked

_DAY: Final = marked("Enter a day, like 2026-03-01")
_TIME: Final = marked("Enter a day and a time")
_LISTED: Final = marked("Choose one of the list")
_PLAIN: Final = {
    "missing": marked("Enter this"),
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "datetime_from_date_parsing": _TIME,
    "datetime_parsing": _TIME,
    "enum": _LISTED,
    "int_parsing": marked("Enter a number"),
    "literal_error": _LISTED,
    "too_short": marked("Choose at least one"),
}


def plain_errors(error: ValidationError, translate: Translate = untranslated) -> list[FieldError]:
    """Return what is wrong in plain words, each with its JSON pointer."""
    found = error.errors(include_url=False, include_input=False)
    return [FieldError(json_pointer(wrong["loc"]), _plain(wrong, translate)) for wrong in found]


def _plain(error: Mapping[str, Any], translate: Translate) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_too_short":
        return translate("Write at least %(number)s characters") % {"number": context["min_length"]}
    if kind == "string_too_long":
        return translate("Write at most %(number)s characters") % {"number": context["max_length"]}
    if kind == "value_error":
        text = str(context.get("error", error["msg"]))
        return text if "YYYY-MM-DD" not in text else translate(_DAY)
    return translate(_PLAIN[kind]) if kind in _PLAIN else str(error["msg"])
