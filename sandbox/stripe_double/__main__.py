"""`python -m sandbox.stripe_double`: run the double on this machine until it is told to stop."""

import argparse
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.stripe_double.app import create_double_app
from sandbox.stripe_double.double import Double, Settings

HOST = "127.0.0.1"
REAL_KEYS = ("sk_live_", "sk_test_", "rk_live_", "rk_test_")
READY = "The Stripe double is at "


class QuietHandler(WSGIRequestHandler):
    """Without a line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main(arguments: list[str] | None = None) -> None:
    """Serve on loopback only. SIGTERM and Ctrl-C end it in order; what it knows stays in the state file."""
    options = _options(arguments)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _leave)
    if options.follow_stdin:
        threading.Thread(target=_leave_with_parent, daemon=True).start()
    with socket.create_server((HOST, options.port)) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        double = Double(
            Settings(
                state=options.state,
                public_url=(options.public_url or address).rstrip("/"),
                secret_key=options.secret_key,
                webhook_secrets=tuple(options.webhook_secret),
                webhook_url=options.webhook_url,
            )
        )
        _serve(create_double_app(double), double, listener, address)


def _serve(app: Flask, double: Double, listener: socket.socket, address: str) -> None:
    port = listener.getsockname()[1]
    server = make_server(HOST, port, app, threaded=True, request_handler=QuietHandler, fd=listener.fileno())
    double.start()
    print(f"{READY}{address}", flush=True)
    try:
        server.serve_forever()
    finally:
        server.server_close()
        double.stop()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.stripe_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, required=True, help="SQLite file; made when missing")
    parser.add_argument("--webhook-url", help="where signed events go; without it they are only kept")
    parser.add_argument("--secret-key", required=True)
    parser.add_argument("--webhook-secret", action="append", required=True, help="several sign together")
    parser.add_argument("--public-url", help="the double's own address as a browser sees it")
    parser.add_argument("--follow-stdin", action="store_true", help="end when standard input does")
    options = parser.parse_args(arguments)
    if options.secret_key.startswith(REAL_KEYS):
        parser.error("that is a key of a real Stripe account: keep it away from the double")
    return options


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _leave_with_parent() -> None:
    # Not through sys.stdin: a thread that waits in there cannot be left behind at the end.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
