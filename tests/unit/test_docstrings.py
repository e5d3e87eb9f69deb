"""Docstrings: plain PEP 257 form, "Return ..." where something is returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("contracts", "services", "deploy", "tools")
TRANSLATED = ("Give the ", "Give a ", "Give an ", "Tell ", "Say ", "Gives ", "Tells ", "Says ")


def first_lines(folder: str) -> Iterator[tuple[str, str]]:
    """Yield place and first line of every docstring of a function."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (text := ast.get_docstring(node)):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", text.splitlines()[0]


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_do_not_read_like_a_translation(folder: str) -> None:
    lines = list(first_lines(folder))

    assert lines
    assert [f"{place}: {line}" for place, line in lines if line.startswith(TRANSLATED)] == []
