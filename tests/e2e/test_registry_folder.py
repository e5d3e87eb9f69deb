"""The registry as a folder of files: applied to an empty registry, exported in the same bytes, changed, refused."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from tests.stack import Stack, free_port_base

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "services/registry/data"
DEMONSTRATION = ROOT / "services/registry/demonstration"

pytestmark = pytest.mark.long


class EmptyStack(Stack):
    """A stack whose registry knows nothing."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"REGISTRY_LOAD": "false"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = EmptyStack(tmp_path_factory.mktemp("stack"), free_port_base())
    stack.up()
    yield stack
    stack.down()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what ships: it stays as it is for as long as the tests run."""
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("shipped") / "data"))


@pytest.fixture(scope="module")
def filled(stack: Stack, shipped: Path) -> Stack:
    """Fill the registry with what ships; whoever comes second finds it filled."""
    stack.hub("registry", "apply", str(shipped), "--yes")
    return stack


@pytest.fixture
def folder(shipped: Path, tmp_path: Path) -> Path:
    """Copy what ships, to be changed by a test."""
    return Path(shutil.copytree(shipped, tmp_path / "facts"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


def change(path: Path, key: str, **fields: Any) -> None:
    """Change fields of a record in a file; None takes one out."""
    file = yaml.safe_load(path.read_text())
    [record] = [one for one in file["records"] if one["code"] == key]
    record |= fields
    for name in [name for name, value in fields.items() if value is None]:
        del record[name]
    path.write_text(yaml.safe_dump(file, allow_unicode=True, sort_keys=False))


def answered(stack: Stack, answer: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the tool at a terminal where somebody answers."""
    terminal, inside = pty.openpty()
    os.write(terminal, answer.encode())
    try:
        return subprocess.run(
            [sys.executable, "-m", "hub", *words],
            env=stack.environment,
            stdin=inside,
            capture_output=True,
            timeout=180,
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(inside)


def countries(stack: Stack) -> int:
    answer = httpx.get(f"{stack.addresses['registry']}/v1/countries?limit=1")
    return int(answer.json()["count"])


def take_interrupts() -> None:
    """Let Ctrl-C be heard also where the tests run in the background, whose children would ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_what_ships_goes_into_an_empty_registry_and_comes_out_in_the_same_bytes(
    stack: Stack, shipped: Path, tmp_path: Path
) -> None:
    assert countries(stack) == 0

    before = stack.hub("registry", "diff", str(shipped), check=False)
    assert before.returncode == 1, before.stderr
    assert "+ country PRT  new, countries.yaml" in before.stdout
    assert " new, 0 changed, 0 unchanged" in before.stdout.splitlines()[-1]

    unasked = stack.hub("registry", "apply", str(shipped), check=False)
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr
    assert countries(stack) == 0

    interrupted = subprocess.Popen(
        [sys.executable, "-m", "hub", "registry", "apply", str(shipped), "--yes"],
        env=stack.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=take_interrupts,  # noqa: PLW1509 - nothing but a system call between fork and exec
    )
    deadline = time.monotonic() + 120
    while not countries(stack) and time.monotonic() < deadline:  # it runs only between two looks
        interrupted.send_signal(signal.SIGCONT)
        time.sleep(0.1)
        interrupted.send_signal(signal.SIGSTOP)
    interrupted.send_signal(signal.SIGINT)
    interrupted.send_signal(signal.SIGCONT)
    told = interrupted.communicate(timeout=60)[1]
    assert interrupted.returncode == 2, told
    assert "the same command does the rest" in told
    assert countries(stack) > 0

    rest = stack.hub("registry", "diff", str(shipped), check=False)
    assert rest.returncode == 1
    done = stack.hub("registry", "apply", str(shipped), "--yes")
    assert "recorded: " in done.stderr

    again = stack.hub("registry", "apply", str(shipped))
    assert "nothing to change" in again.stdout
    assert stack.hub("registry", "diff", str(shipped)).returncode == 0

    stack.hub("registry", "export", str(tmp_path / "exported"))
    assert content(tmp_path / "exported") == content(shipped)


def test_a_change_is_shown_field_by_field_applied_and_kept_in_the_history(
    filled: Stack, shipped: Path, folder: Path
) -> None:
    change(folder / "rounds.yaml", "rr1-arab", place="Beirut", note="Said again in other words.", mode=None)
    (folder / "champions.yaml").unlink()

    shown = filled.hub("registry", "diff", str(folder), check=False)
    for_machines = json.loads(filled.hub("registry", "diff", str(folder), "--json", check=False).stdout)

    assert shown.returncode == 1
    assert "~ round rr1-arab  changed, rounds.yaml" in shown.stdout
    assert '    place: "online" -> "Beirut"' in shown.stdout
    assert '    mode: "virtual" -> nothing' in shown.stdout
    assert "= champion: not in the folder, left as it is: " in shown.stdout
    assert [one["key"] for one in for_machines["records"]] == ["rr1-arab"]
    assert for_machines["counts"]["changed"] == 1
    assert {one["type"] for one in for_machines["left"]} == {"champion"}

    no = answered(filled, "n\n", "registry", "apply", str(folder))
    assert (no.returncode, b"nothing was applied" in no.stderr) == (1, True), no.stderr
    yes = answered(filled, "y\n", "registry", "apply", str(folder), "--reason", "Corrected by the commission")
    assert (yes.returncode, b"recorded: " in yes.stderr) == (0, True), yes.stderr

    registry = filled.addresses["registry"]
    assert httpx.get(f"{registry}/v1/rounds/rr1-arab").json()["place"] == "Beirut"
    newest = httpx.get(f"{registry}/v1/rounds/rr1-arab/history").json()["items"][0]
    assert newest["reason"] == "Corrected by the commission"
    assert "nothing to change" in filled.hub("registry", "apply", str(folder)).stdout
    filled.hub("registry", "apply", str(shipped), "--yes")


def test_what_is_wrong_is_told_with_file_record_and_field_and_nothing_is_recorded(filled: Stack, folder: Path) -> None:
    change(folder / "rounds.yaml", "rr1-arab", questionnaires={"stakeholder_input": "atlantis"}, place="Beirut")
    change(folder / "rounds.yaml", "rr1-unece", starts_on="soon")

    refused = filled.hub("registry", "apply", str(folder), "--yes", check=False)

    assert refused.returncode == 2
    assert "rounds.yaml: record " in refused.stderr
    assert "(rr1-unece): starts_on: " in refused.stderr

    change(folder / "rounds.yaml", "rr1-unece", starts_on="2020-11-12")
    refused = filled.hub("registry", "diff", str(folder), "--json", check=False)

    assert refused.returncode == 2
    [problem] = json.loads(refused.stdout)["problems"]
    assert problem["file"] == "rounds.yaml"
    assert "rr1-arab" in problem["record"]
    assert problem["field"].startswith("questionnaires")
    assert httpx.get(f"{filled.addresses['registry']}/v1/rounds/rr1-arab").json()["place"] == "online"


def test_a_record_that_names_one_of_a_later_call_goes_in_after_it(filled: Stack, tmp_path: Path) -> None:
    records = [
        {
            "code": f"part-{number:03}",
            "title": f"Part {number}",
            "kind": "report",
            "source": "Made for a test",
            "confidence": "high",
        }
        | ({"part_of": f"part-{number + 1:03}"} if number < 129 else {})
        for number in range(130)
    ]
    (tmp_path / "documents.yaml").write_text(yaml.safe_dump({"type": "document", "records": records}))

    filled.hub("registry", "apply", str(tmp_path), "--yes")

    assert "nothing to change" in filled.hub("registry", "apply", str(tmp_path)).stdout


def test_demonstration_records_are_exported_only_when_asked_for(filled: Stack, tmp_path: Path) -> None:
    filled.hub("registry", "apply", str(DEMONSTRATION), "--yes")

    filled.hub("registry", "export", str(tmp_path / "facts"))
    filled.hub("registry", "export", str(tmp_path / "all"), "--demonstration")

    assert b"demo-unece" not in (tmp_path / "facts/rounds.yaml").read_bytes()
    assert b"demo-unece" in (tmp_path / "all/rounds.yaml").read_bytes()


def test_an_export_leaves_a_folder_with_other_files_alone_unless_forced(filled: Stack, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    refused = filled.hub("registry", "export", str(tmp_path), check=False)

    assert refused.returncode == 2
    assert "thesis.txt" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    filled.hub("registry", "export", str(tmp_path), "--force")
    before = content(tmp_path)
    assert "countries.yaml" in before
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    filled.hub("registry", "export", str(tmp_path), "--force")
    assert content(tmp_path) == before


def test_another_registry_needs_a_token_and_the_token_a_right(filled: Stack, shipped: Path) -> None:
    elsewhere = ("--url", filled.addresses["registry"])

    without = filled.hub("registry", "diff", str(shipped), *elsewhere, check=False)
    submitter = filled.token("--role", "submitter", "--country", "PRT")
    wrong = filled.hub("registry", "diff", str(shipped), *elsewhere, "--token", submitter, check=False)
    operator = filled.hub("registry", "diff", str(shipped), *elsewhere, "--token", filled.token("--role", "operator"))
    nobody = filled.hub("registry", "diff", str(shipped), "--url", "http://127.0.0.1:9", "--token", "x", check=False)

    assert (without.returncode, wrong.returncode, operator.returncode, nobody.returncode) == (2, 2, 0, 2)
    assert "HUB_TOKEN" in without.stderr
    assert "403" in wrong.stderr
    assert "nobody answers at http://127.0.0.1:9" in nobody.stderr
