"""The README says what the code does: its table of settings, its recipe for receivers."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from chassis.testing.settings_table import markdown_table
from notifier.settings import Settings

README = (Path(__file__).parents[3] / "services" / "notifier" / "README.md").read_text("utf-8")


def test_the_readme_lists_every_setting() -> None:
    assert markdown_table(Settings) in README


def test_the_recipe_of_the_readme_checks_a_chain() -> None:
    recipe = next(code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "chain_holds" in code)
    names: dict[str, Any] = {}
    exec(recipe, names)  # noqa: S102 - the text of our own README
    first = json.dumps({"sequence": f"{1:020}", "prevsequencedigest": hashlib.sha256(b"n").hexdigest()}).encode()
    second = json.dumps({"sequence": f"{2:020}", "prevsequencedigest": hashlib.sha256(first).hexdigest()}).encode()
    assert names["chain_holds"]("n", [first, second])
    assert not names["chain_holds"]("n", [second])
    assert not names["chain_holds"]("n", [first + b" ", second])
