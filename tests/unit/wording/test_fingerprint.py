"""The version of the words changes with everything that decides how they read, and with nothing else."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from wording import fingerprint as module
from wording.fingerprint import contents, fingerprint


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "locale" / "fr").mkdir(parents=True)
    (tmp_path / "locale" / "fr" / "pages.po").write_text('msgid "Home"\nmsgstr "Accueil"\n')
    (tmp_path / "formats.py").write_text("LOCALES = {}\n")
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    return tmp_path


def digest() -> str:
    return fingerprint.__wrapped__()


def test_catalogues_names_and_modules_count() -> None:
    places = {place for place, _ in contents(files("wording"))}
    assert {"locale/ar/labels.po", "locale/zh/pages.po", "un_names.json", "formats.py", "countries.py"} <= places
    assert not any("__pycache__" in place for place in places)


def test_any_change_of_a_file_is_another_version(package: Path) -> None:
    before = digest()
    catalogue = package / "locale" / "fr" / "pages.po"
    catalogue.write_text('msgid "Home"\nmsgstr "Page d’accueil"\n')
    changed = digest()
    catalogue.rename(package / "locale" / "fr" / "labels.po")
    assert len({before, changed, digest()}) == 3


def test_compiled_modules_do_not_count(package: Path) -> None:
    before = digest()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "formats.cpython-311.pyc").write_bytes(b"\0")
    assert digest() == before


@pytest.mark.usefixtures("package")
def test_another_release_of_babel_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    monkeypatch.setattr(module, "babel_version", "0.0")
    assert digest() != before
