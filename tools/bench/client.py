"""A crowd of browsers in a process of its own, so that it shares no interpreter with the server.

    python -m tools.bench.client < plan.json > figures.json

The plan: {"port": …, "seconds": …, "crowd": [[[head, body], …], …]}: what each browser sends, over one connection that
is kept open, again from the beginning when it comes to the end, or (`"once": true`) until there is nothing left.
The figures: [[milliseconds, …], statuses {code: how many}, seconds it took]. Head and body are latin-1 text.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Figures:
    """What a crowd saw: milliseconds of each answer, answers by status, seconds from the first to the last."""

    milliseconds: list[float]
    statuses: dict[str, int]
    seconds: float


@dataclass(frozen=True)
class Sent:
    """One request as it goes over the wire. Its headers say all but `Host` and the length."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def wire(self) -> str:
        """Its bytes, as latin-1 text."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += [f"Content-Length: {len(self.body)}"] if self.method == "POST" else []
        return "\r\n".join([*lines, "", self.body])


def let_in(port: int, crowd: Sequence[Sequence[Sent]], seconds: float, *, once: bool = False) -> Figures:
    """Send what every browser of the crowd has to send, for so long."""
    plan = {
        "port": port,
        "seconds": seconds,
        "once": once,
        "crowd": [[sent.wire() for sent in browser] for browser in crowd],
    }
    command = [sys.executable, "-m", "tools.bench.client"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the browsers failed: {done.stderr[-2000:]}")
    return Figures(*json.loads(done.stdout))


def main() -> None:
    """Read the plan, send it, print the figures."""
    plan = json.load(sys.stdin)
    found: list[tuple[float, str]] = []
    start = threading.Barrier(len(plan["crowd"]) + 1)
    until = time.perf_counter() + 3600
    end = [until]
    threads = [threading.Thread(target=_browse, args=(plan, said, start, end, found)) for said in plan["crowd"]]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    end[0] = began + plan["seconds"]
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if threads and not found:
        raise RuntimeError("nothing was answered")
    json.dump([[ms for ms, _ in found], Counter(status for _, status in found), took], sys.stdout)


def _browse(
    plan: dict[str, object], said: list[str], start: threading.Barrier, end: list[float], found: list[tuple[float, str]]
) -> None:
    requests = [text.encode("latin-1") for text in said]
    with socket.create_connection(("127.0.0.1", int(str(plan["port"]))), PATIENCE_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        for request in _order(requests, once=bool(plan["once"])):
            began = time.perf_counter()
            if began >= end[0]:
                return
            connection.sendall(request)
            status = _read(connection)
            found.append(((time.perf_counter() - began) * 1000, status))


def _order(requests: list[bytes], *, once: bool) -> Iterator[bytes]:
    return iter(requests) if once else chain.from_iterable(cycle([requests]))


def _read(connection: socket.socket) -> str:
    """One answer, to its last byte. It must say its length: every page of ours does."""
    data = connection.recv(262_144)
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        raise RuntimeError(f"an answer without a length: {head!r}")
    missing = int(lower[at + 15 :].split(b"\r\n", 1)[0]) - len(body)
    while missing > 0:
        missing -= len(_more(connection))
    return head[9:12].decode()


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(262_144)
    if not data:
        raise RuntimeError("the server hung up")
    return data


if __name__ == "__main__":
    main()
