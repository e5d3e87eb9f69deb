"""Replaces itself by a command that dies with its parent. Run as a file, with nothing but the standard library.

`python -I -S launcher.py PARENT_PID COMMAND ARGUMENT...`: asks the kernel (Linux) to kill this process when its
parent dies, then becomes the command. A supervisor that is killed with SIGKILL leaves no orphan behind.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the command."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - becoming the command is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
