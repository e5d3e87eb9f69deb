"""Only one supervisor has the folder, and what it writes is read back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.layout import StackLayout
from hub.state import (
    AlreadyRunningError,
    State,
    clear_state,
    is_held,
    only_supervisor,
    process_exists,
    read_state,
    write_state,
)


def test_a_second_supervisor_is_refused(tmp_path: Path) -> None:
    layout = StackLayout(tmp_path, 8000)

    with only_supervisor(layout):
        assert is_held(layout)
        with pytest.raises(AlreadyRunningError), only_supervisor(layout):
            pass
    assert not is_held(layout)


def test_the_lock_of_a_killed_supervisor_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom hub.layout import StackLayout\n"
        "from hub.state import only_supervisor\n"
        "with only_supervisor(StackLayout(Path(sys.argv[1]), 8000)): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert is_held(StackLayout(tmp_path, 8000))
        other.kill()
    assert not is_held(StackLayout(tmp_path, 8000))


def test_state_is_read_back_and_cleared(tmp_path: Path) -> None:
    layout = StackLayout(tmp_path, 8000)
    state = State(7, ready=True, addresses={"nats": "nats://127.0.0.1:8005"}, children={"nats": 8})

    write_state(layout, state)
    assert read_state(layout) == state
    clear_state(layout)
    assert read_state(layout) is None


def test_an_ended_process_does_not_exist_even_before_it_is_reaped() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)

        assert not process_exists(ended.pid)
        assert process_exists(os.getpid())
