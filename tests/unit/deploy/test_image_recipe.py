"""The one recipe of the images: what goes in, who runs it, how it is probed and stopped."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RECIPE = (ROOT / "deploy/Dockerfile").read_text().replace("\\\n", " ")
IMAGE = RECIPE.rpartition("\nFROM ")[2]


def test_the_image_runs_without_root_and_writes_no_byte_code() -> None:
    assert re.search(r"^USER 10001:10001$", IMAGE, re.MULTILINE)
    assert "PYTHONDONTWRITEBYTECODE=1" in IMAGE


def test_signals_reach_the_process_and_probes_need_no_shell() -> None:
    [entry] = re.findall(r"^ENTRYPOINT (.+)$", IMAGE, re.MULTILINE)
    [probe] = re.findall(r"^HEALTHCHECK .*?CMD (.+)$", IMAGE, re.MULTILINE)

    assert json.loads(entry) == ["/opt/gcmhub/bin/start"]
    assert json.loads(probe)[0] == "python"
    assert "/live" in json.loads(probe)[-1]
    assert r"exec /opt/gcmhub/bin/python -m" in RECIPE


def test_nothing_is_installed_that_the_lock_does_not_vouch_for() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install [^&|]+", RECIPE)

    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-deps --no-index own/" in line for line in installs)
    assert "apt" not in RECIPE


def test_only_the_finished_environment_leaves_the_build_stage() -> None:
    assert re.findall(r"^COPY .+$", IMAGE, re.MULTILINE) == ["COPY --from=packages /opt/gcmhub /opt/gcmhub"]


def test_the_build_sees_sources_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]

    assert lines[0] == "*"
    assert {line for line in lines if line.startswith("!")} == {
        "!requirements.lock",
        "!contracts",
        "!services",
        "!deploy/hub",
        "!deploy/locked.py",
        "!build/wheels",
    }


def test_no_recipe_names_a_host_to_download_from() -> None:
    files = [ROOT / "docker-compose.yml", *(ROOT / "deploy").glob("*/Dockerfile"), ROOT / "deploy/Dockerfile"]
    files += list((ROOT / "deploy/verify").glob("*.sh"))

    for file in files:
        hosts = set(re.findall(r"https?://([A-Za-z0-9.-]+)", file.read_text())) - {"127.0.0.1"}
        assert not hosts, file
