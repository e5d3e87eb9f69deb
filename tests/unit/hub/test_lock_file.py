"""requirements.lock names every dependency with its hash and no address to download it from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = set(re.findall(r"^([a-z0-9][a-z0-9.-]*)==", LOCK, re.MULTILINE))
PROJECTS = sorted(
    {*ROOT.glob("*/pyproject.toml"), *ROOT.glob("services/*/pyproject.toml"), *ROOT.glob("deploy/*/pyproject.toml")}
)


def name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def outside(requirements: list[str]) -> set[str]:
    return {name(requirement) for requirement in requirements if not requirement.startswith("gcmhub-")}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_every_dependency_of_a_package_is_locked(project: Path) -> None:
    wanted = outside(tomllib.loads(project.read_text())["project"]["dependencies"])

    assert wanted <= LOCKED, "run `make lock`"


def test_every_tool_is_locked() -> None:
    wanted = outside(tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"])

    assert wanted <= LOCKED, "run `make lock`"


def test_no_address_is_recorded() -> None:
    assert "://" not in LOCK


def test_every_entry_has_a_hash() -> None:
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)

    assert [entry.split("\n")[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
