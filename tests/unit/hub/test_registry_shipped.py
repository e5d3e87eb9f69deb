"""The data that ships stands in the one form that `hub registry export` writes."""

from pathlib import Path

import pytest

from registry.data_files import read, write

REGISTRY = Path(__file__).resolve().parents[3] / "services/registry"
FILES = sorted([*(REGISTRY / "data").rglob("*.yaml"), *(REGISTRY / "demonstration").rglob("*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(REGISTRY)))
def test_a_data_file_has_the_one_form(path: Path) -> None:
    content = read(path.read_text(encoding="utf-8"))

    assert write(content).encode() == path.read_bytes()
    assert set(content) == {"type", "records"}
