"""`hub secrets`: made once, read by their owner only, the same for every container at each repetition."""

from __future__ import annotations

from pathlib import Path

from hub.compose import write_secrets


def test_a_repetition_changes_nothing(tmp_path: Path) -> None:
    first = {path.name: path.read_text() for path in write_secrets(tmp_path)}

    assert {path.name: path.read_text() for path in write_secrets(tmp_path)} == first


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    for path in write_secrets(tmp_path):
        assert path.stat().st_mode & 0o077 == 0


def test_a_deleted_file_comes_back_with_the_same_passwords(tmp_path: Path) -> None:
    [registry] = [path for path in write_secrets(tmp_path) if path.name == "registry.env"]
    before = registry.read_text()
    registry.unlink()

    write_secrets(tmp_path)

    assert registry.read_text() == before


def test_sessions_of_the_console_survive_a_restart_of_the_registry(tmp_path: Path) -> None:
    [registry] = [path for path in write_secrets(tmp_path) if path.name == "registry.env"]

    assert "CONSOLE_SECRET=p" in registry.read_text()
