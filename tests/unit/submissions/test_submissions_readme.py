"""The README tells the settings as they are, and the way of a POST file by file."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

from chassis.testing.settings_table import markdown_table
from submissions.settings import Settings

SERVICE = Path(__file__).parents[3] / "services" / "submissions"
README = (SERVICE / "README.md").read_text("utf-8")
STEP = re.compile(r"^\d\. `(\S+\.py)`, `(\w+)`", re.MULTILINE)


def _names(tree: ast.Module, kinds: tuple[type[ast.AST], ...]) -> set[str]:
    return {getattr(node, "name", "") for node in ast.walk(tree) if isinstance(node, kinds)}


def test_the_table_of_settings_is_the_one_of_the_code() -> None:
    assert markdown_table(Settings) in README


def test_the_way_from_a_post_to_the_stored_document_leads_from_file_to_file() -> None:
    steps = STEP.findall(README)
    assert 3 <= len(steps) <= 5
    assert steps[0] == ("intake/routes.py", "take")
    trees = {path: ast.parse((SERVICE / "submissions" / path).read_text("utf-8")) for path, _ in steps}
    for path, name in steps:
        assert name in _names(trees[path], (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)), (path, name)
    called = {alias.name for tree in trees.values() for alias in ast.walk(tree) if isinstance(alias, ast.alias)}
    assert {name for _, name in steps[1:]} <= called
    for (path, _), (other, _) in pairwise(steps[:3]):
        module = "submissions." + other.removesuffix(".py").replace("/", ".")
        assert module in {node.module for node in ast.walk(trees[path]) if isinstance(node, ast.ImportFrom)}, other
    assert "document_of" in _names(trees[steps[-1][0]], (ast.FunctionDef,))
