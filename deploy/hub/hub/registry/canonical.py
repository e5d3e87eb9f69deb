"""The one form a data file has: what is written is read back the same, and written again it has the same bytes.

YAML in block style, keys in the order given, no anchors, no comments. A text stands plain where no reader of YAML 1.1
or 1.2 could take it for something else, in quotes where one could (`no`, `2020-10-31`, `052`, `1e3`), and line by
line where it has several lines. What is read is JSON: no dates, no keys beside text, no key twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

WIDTH: Final = 120
"""A long text goes on in a new line at the first space behind this column."""
_LOADER: Final[type[yaml.SafeLoader]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast one where it was built."""
_TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"
_RARE_BREAKS: Final = re.compile("[\r\x85\u2028\u2029]")
"""Ends of lines to YAML, which reads them as plain ones unless they are escaped."""
_OTHERS_READ: Final = {
    "bool": (re.compile(r"(?:y|Y|n|N)$"), "yYnN"),
    "int": (re.compile(r"[-+]?(?:0o[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9_]+)$"), "-+0123456789"),
    "float": (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"), "-+.0123456789"),
}
"""What is text here but a truth value or a number for some other reader of YAML."""


class NotJsonError(ValueError):
    """The file holds something that is no JSON; the text says what and where."""


class _Dumper(yaml.SafeDumper):
    """Writes lists a step further in than their key, and nothing by reference."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the base's signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base's signature
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if _RARE_BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)
for _name, (_pattern, _first) in _OTHERS_READ.items():
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", _pattern, list(_first))


class _Loader(_LOADER):  # type: ignore[misc, valid-type] # the base is chosen above
    """Reads a day as the text it is and takes no key twice: the second one would silently win."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    read: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is no text", key_node.start_mark)
        if key in read:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
        read[key] = loader.construct_object(value_node, deep=True)
    return read


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def write(content: Mapping[str, Any]) -> str:
    """Write a JSON object in the one form."""
    return yaml.dump(
        dict(content), Dumper=_Dumper, allow_unicode=True, width=WIDTH, sort_keys=False, default_flow_style=False
    )


def read(text: str) -> Any:
    """Read what a file holds.

    Raises:
        NotJsonError: it is no YAML, or says what JSON cannot.
    """
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise NotJsonError(f"{where}{error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise NotJsonError(" ".join(str(error).split())) from None
    _demand_json(content, "")
    return content


def _demand_json(value: Any, pointer: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _demand_json(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _demand_json(inner, f"{pointer}/{number}")
    elif not isinstance(value, str | int | float | None) or (isinstance(value, float) and not math.isfinite(value)):
        raise NotJsonError(f"{pointer or '/'}: {value!r} is neither text, number, truth value, list nor mapping")
