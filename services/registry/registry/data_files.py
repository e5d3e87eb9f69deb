"""The one form of a data file, for everybody who reads or writes one: the loader, the console, ``hub registry``.

YAML in block style, keys in the order given, no anchors, no comments. What is written is read back the same, and
written again it has the same bytes. A text stands plain where no reader of YAML 1.1 or 1.2 could take it for something
else, in quotes where one could (`no`, `2020-10-31`, `052`, `1e3`), and line by line where it has several lines. What
is read is JSON: no dates, no keys beside text, no key twice. Decision 70 says why PyYAML reads and writes it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Final

import yaml

WIDTH: Final = 120
"""A long text goes on in a new line at the first space behind this column."""
DEEPEST: Final = 100
"""Lists and mappings inside each other: the quick parser has no bound of its own and ends the process."""
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


class DataFileError(ValueError):
    """The text is no YAML, or says what JSON cannot; ``line`` counts from one and is None where no one line is wrong.

    DataFileError
    ├── RepeatedKeyError   a key stands twice: the second one would silently win
    └── AliasError         something is named and repeated by its name, where that is not taken
    """

    def __init__(self, problem: str, mark: Any = None) -> None:
        super().__init__(f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark else problem)
        self.problem = problem
        self.line = mark.line + 1 if mark else None


class RepeatedKeyError(DataFileError):
    """A key stands twice."""

    def __init__(self, key: str, mark: Any) -> None:
        super().__init__(f"key {key!r} stands twice", mark)
        self.key = key


class AliasError(DataFileError):
    """A part stands for another one."""


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

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Make the value of a node; one that is not of the type it claims is told with its line."""
        try:
            return super().construct_object(node, deep=deep)
        except (yaml.YAMLError, DataFileError):
            raise
        except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError) as error:
            # The constructors of PyYAML fail in many ways: `!!int abc`, `!!bool maybe`, `!!timestamp x`.
            given = f"{node.value[:40]!r}" if isinstance(node, yaml.ScalarNode) else "this"
            raise DataFileError(f"{given} is no {node.tag.rpartition(':')[2]}", node.start_mark) from error


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    read: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise DataFileError(f"key {key!r} is no text", key_node.start_mark)
        if key in read:
            raise RepeatedKeyError(key, key_node.start_mark)
        read[key] = loader.construct_object(value_node, deep=True)
    return read


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def write(content: Any, *, width: int = WIDTH) -> str:
    """Return JSON in the one form; lines go on below at the first space behind ``width`` columns."""
    return yaml.dump(
        content, Dumper=_Dumper, allow_unicode=True, width=width, sort_keys=False, default_flow_style=False
    )


def read(text: str, *, aliases: bool = True, most: int | None = None) -> Any:
    """Return what a text holds; without ``aliases`` it must write everything out.

    ``most`` bounds how many values, lists and mappings are read, for texts that anybody can send.

    Raises:
        DataFileError: it is no YAML, or says what JSON cannot.
    """
    try:
        _look_through(text, aliases=aliases, most=most)
        content = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
        _demand_json(content, "")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DataFileError(error.problem or error.context or "is no YAML", mark) from None
    except DataFileError:
        raise
    except (yaml.YAMLError, ValueError) as error:
        raise DataFileError(" ".join(str(error).split())) from None
    except RecursionError:
        raise DataFileError("a part holds itself") from None
    return content


def line_of(text: str, pointer: str) -> int:
    """Return the line, from one, of a place in a text that was read; of one that is not there, its surroundings'."""
    return lines_of(text, [pointer])[0]


def lines_of(text: str, pointers: Sequence[str]) -> list[int]:
    """Return the line of each place, as ``line_of`` does, reading the text once."""
    root = yaml.compose(text, _Loader)
    return [_line(root, pointer) for pointer in pointers]


def _line(node: yaml.Node | None, pointer: str) -> int:
    line = 1
    for part in pointer.strip("/").split("/") if pointer.strip("/") else ():
        if isinstance(node, yaml.MappingNode):
            found = next(((name, child) for name, child in node.value if name.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _look_through(text: str, *, aliases: bool, most: int | None) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(text, _Loader)):
        if most is not None and number > most:
            raise DataFileError(f"more than {most} parts", event.start_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise DataFileError(f"more than {DEEPEST} parts inside each other", event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent) and not aliases:
            raise AliasError("a part is named and not written out", event.start_mark)


def _demand_json(value: Any, pointer: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _demand_json(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _demand_json(inner, f"{pointer}/{number}")
    elif not isinstance(value, str | int | float | None) or (isinstance(value, float) and not math.isfinite(value)):
        raise DataFileError(f"{pointer or '/'}: {value!r} is neither text, number, truth value, list nor mapping")
