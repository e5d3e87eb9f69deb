"""Class names: each says one thing in the whole project, but for those that are named here with their reason."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("contracts", "services", "deploy", "tools")
SAME_IN_EACH_SERVICE = {
    "Settings": "every service reads its environment into one",
    "Service": "every bootstrap builds one",
}
SAME_ON_THE_WIRE = {
    "Evidence": "a record of the API and its event carry it in the same form",
    "Requester": "a record of the API and its event carry it in the same form",
    "Respondent": "a record of the API and its event carry it in the same form",
    "RoundTable": "a record of the API and its event carry it in the same form",
    "TermsOfReference": "a record of the API and its event carry it in the same form",
}


def class_names() -> dict[str, list[str]]:
    """Return every public class of the project with the modules that define it."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def test_a_class_name_stands_for_one_class() -> None:
    twice = {name: sorted(modules) for name, modules in class_names().items() if len(modules) > 1}
    excepted = SAME_IN_EACH_SERVICE | SAME_ON_THE_WIRE

    assert {name: modules for name, modules in twice.items() if name not in excepted} == {}
    assert set(excepted) <= set(twice), "an exception that is needed no more"


def test_what_is_the_same_on_the_wire_is_a_record_and_its_event() -> None:
    for name in SAME_ON_THE_WIRE:
        contract, record = sorted(class_names()[name])
        assert contract.startswith("contracts/contracts/registry_")
        assert record.startswith("services/registry/registry/")
        assert record.endswith("/schemas.py")
