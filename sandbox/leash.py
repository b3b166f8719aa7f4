"""Start a program that ends when its parent does, even if the parent is killed: `python -m sandbox.leash PROGRAM …`."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the program. The kernel keeps the wish across exec (Linux, prctl(2))."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)
    os.execvp(arguments[0], arguments)  # noqa: S606 arguments are our own


if __name__ == "__main__":
    main(sys.argv[1:])
