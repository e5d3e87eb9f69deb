"""`hub up` as people use it: samples and deliveries on the terminal, Ctrl-C, kill, second start."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.stack import Stack, free_port_base

from hub.demo import samples
from hub.state import process_exists

SAMPLES = len(list(samples()))
START_TIMEOUT = 300

pytestmark = pytest.mark.long


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path / "var", free_port_base())
    yield stack
    stack.hub("down", check=False)


def in_foreground(stack: Stack, output: Path) -> subprocess.Popen[bytes]:
    with output.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "hub", "up"],
            env=stack.environment,
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
        )


def wait_until(holds: Callable[[], bool], output: Path, timeout: float = START_TIMEOUT) -> None:
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.1)


def lines(output: Path, word: str) -> list[str]:
    return [line for line in output.read_text().splitlines() if f" {word} " in line]


def pages(output: Path) -> set[str]:
    return {line.rsplit(maxsplit=1)[1] for line in lines(output, "on its pages")}


def test_samples_appear_on_pages_and_as_verified_deliveries_and_only_once(stack: Stack, tmp_path: Path) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    supervisor = in_foreground(stack, first)
    wait_until(lambda: len(lines(first, "verified")) == SAMPLES and len(pages(first)) == SAMPLES, first)
    children = stack.processes()

    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(60) == 0
    assert not [name for name, pid in children.items() if process_exists(pid)]

    supervisor = in_foreground(stack, second)
    wait_until(lambda: len(pages(second)) == SAMPLES, second)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(60) == 0
    assert pages(second) == pages(first)
    assert not lines(second, "verified")
    assert not lines(first, "not verified")


def test_a_stack_is_one_and_mends_itself(stack: Stack) -> None:
    stack.up()
    before = stack.processes()

    again = stack.hub("up", check=False)
    assert again.returncode == 1
    assert f"already running, process {json.loads((stack.var / 'run/hub.json').read_text())['pid']}" in again.stderr

    os.kill(before["registry"], signal.SIGKILL)
    log = stack.var / "log" / "hub.log"
    wait_until(lambda: "registry is back" in log.read_text(), log)
    assert re.search(r"registry ended with status -9; it starts again", log.read_text())
    after = stack.processes()
    assert {name for name in after if after[name] != before[name]} == {"registry"}
    assert json.loads(stack.hub("status", "--json").stdout)["services"]["registry"]["ready"]

    supervisor = json.loads((stack.var / "run/hub.json").read_text())["pid"]
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: not any(process_exists(pid) for pid in after.values()), log, timeout=10)

    stack.up()
    assert httpx.get(f"{stack.addresses['registry']}/ready").status_code == 200
    left = stack.processes()
    stack.down()
    assert not [name for name, pid in left.items() if process_exists(pid)]


def test_a_failing_start_ends_with_the_reason_and_leaves_nothing(stack: Stack) -> None:
    stack.var.mkdir()
    (stack.var / "log").mkdir()
    (stack.var / "nats").write_text("a file where a folder belongs")

    failed = stack.hub("up", "--detach", check=False)

    assert failed.returncode == 1
    assert failed.stdout == ""
    assert not (stack.var / "run" / "hub.json").exists()
