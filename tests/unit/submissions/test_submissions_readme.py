"""The README tells the settings as they are."""

from __future__ import annotations

from pathlib import Path

from chassis.testing.settings_table import markdown_table
from submissions.settings import Settings

README = Path(__file__).parents[3] / "services" / "submissions" / "README.md"


def test_the_table_of_settings_is_the_one_of_the_code() -> None:
    assert markdown_table(Settings) in README.read_text("utf-8")
