"""The web server and the worker as processes of their own, that can be killed like any."""

import multiprocessing
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

from werkzeug.serving import make_server

from app import create_app
from config import read_settings
from jobs.worker import run_worker

#: Each process is forked from one that has only imported the program: as good as started, in a twentieth of the time.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])
SECONDS = 40


def serve(environ: Mapping[str, str]) -> None:
    """Serve pages until a signal comes."""
    settings = read_settings(environ)
    make_server(settings.host, settings.port, create_app(settings), threaded=True).serve_forever()


def work(environ: Mapping[str, str]) -> None:
    """Work on jobs until a signal comes, as `flask worker` does."""
    settings = read_settings(environ)
    run_worker(create_app(settings), settings.database_url)


@contextmanager
def started(what: Callable[[Mapping[str, str]], None], environ: Mapping[str, str]) -> Iterator[ForkServerProcess]:
    """A process that does so, for the length of a `with`; a server answers by then."""
    process = FORKS.Process(target=what, args=(dict(environ),), daemon=True)
    process.start()
    try:
        if what is serve:
            _wait_for(process, int(environ["PORT"]))
        yield process
    finally:
        process.kill()
        process.join(SECONDS)


def was_killed(process: ForkServerProcess) -> bool:
    """Whether it came to its failpoint. It is waited for."""
    process.join(SECONDS)
    return process.exitcode == -signal.SIGKILL


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(process: ForkServerProcess, port: int) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.is_alive():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the server did not start")
