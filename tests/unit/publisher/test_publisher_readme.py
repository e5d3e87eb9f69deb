"""The README says what the code does."""

from __future__ import annotations

from pathlib import Path

from chassis.testing.settings_table import markdown_table
from publisher.settings import Settings

README = (Path(__file__).parents[3] / "services" / "publisher" / "README.md").read_text("utf-8")


def test_the_table_of_settings_is_that_of_the_code() -> None:
    assert markdown_table(Settings) in README
