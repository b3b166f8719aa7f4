"""A double for a test: started as a process of its own on a free port of this machine, and stopped again."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.stripe_double import Json
from sandbox.stripe_double.__main__ import READY
from sandbox.stripe_double.wire import Exchange, exchange

ROOT = Path(__file__).parents[2]
SECRET_KEY = "sk_double"
WEBHOOK_SECRET = "whsec_double"
SECONDS = 20.0


class Control:
    """The knobs of a running double, see control.py. Everything raises AssertionError when the double says no."""

    def __init__(self, base_url: str, secret_key: str) -> None:
        self.base_url = base_url
        self._headers = {"Authorization": f"Bearer {secret_key}", "Content-Type": "application/json"}

    def webhooks(self, **knobs: object) -> None:
        """drop, duplicate, delay_seconds, reorder, paused, url."""
        self._ask("PATCH", "/webhooks", knobs)

    def fault(self, kind: str, *, times: int = 1, seconds: float = 0, match: str = "") -> None:
        """rate_limit, server_error, hang, drop_answer or error_after_work on the next calls that match."""
        self._ask("POST", "/faults", {"kind": kind, "times": times, "seconds": seconds, "match": match})

    def clear_faults(self) -> None:
        """Nothing more goes wrong."""
        self._ask("DELETE", "/faults")

    def refunds(self, **knobs: object) -> None:
        """pending: whether new refunds stay pending."""
        self._ask("PATCH", "/refunds", knobs)

    def end_refund(self, refund_id: str, status: str) -> Json:
        """What the bank makes of a refund: succeeded or failed."""
        ended: Json = self._ask("POST", f"/refunds/{refund_id}", {"status": status})
        return ended

    def advance(self, seconds: int) -> int:
        """Move the clock; returns the new time."""
        now: int = self._ask("POST", "/clock", {"seconds": seconds})["now"]
        return now

    def deliveries(self) -> list[Json]:
        """Every webhook so far: type, event_id, state, attempts, answer."""
        found: list[Json] = self._ask("GET", "/deliveries")
        return found

    def calls(self) -> list[Json]:
        """What the API was asked, oldest first: method, path, key, status and params (the decoded form)."""
        return [call | {"params": json.loads(call["params"])} for call in self._ask("GET", "/calls")]

    def state(self) -> Json:
        """now, webhooks, faults, breaches."""
        found: Json = self._ask("GET", "/state")
        return found

    def forget(self) -> None:
        """As new: no objects, no events, no keys, no knobs turned, the machine's own time."""
        self._ask("DELETE", "/state")

    def pay(self, session_id: str) -> str:
        """What the buyer does on the hosted page; returns where the browser is sent."""
        return self._end(session_id, "confirmation")

    def decline(self, session_id: str) -> str:
        """The bank says no; returns where the browser is sent."""
        return self._end(session_id, "decline")

    def _end(self, session_id: str, outcome: str) -> str:
        answer = exchange("POST", f"{self.base_url}/pay/{session_id}/{outcome}", b"", {}, SECONDS)
        return str(_well(answer, 303).headers["Location"])

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        raw = None if body is None else json.dumps(body).encode()
        answer = exchange(method, f"{self.base_url}/_double{path}", raw, self._headers, SECONDS)
        return json.loads(_well(answer, 200).body)


@dataclass
class RunningDouble:
    """`base_url` is what STRIPE_API_BASE takes. `state` may be given to `start` again, with the same port."""

    base_url: str
    secret_key: str
    webhook_secret: str
    state: Path
    control: Control
    process: "subprocess.Popen[str]"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.base_url.rpartition(":")[2])

    def stop(self) -> None:
        """End it in order, and let go of its pipes."""
        self.process.terminate()
        self._wait()

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self._wait()

    def _wait(self) -> None:
        with self.process:
            self.process.wait(SECONDS)


def start(
    state: Path,
    *,
    port: int = 0,
    webhook_url: str | None = None,
    secret_key: str = SECRET_KEY,
    webhook_secret: str = WEBHOOK_SECRET,
    public_url: str | None = None,
) -> RunningDouble:
    """Start a double and wait until it answers; it ends with this process at the latest."""
    command = [sys.executable, "-m", "sandbox.stripe_double", "--follow-stdin", "--port", str(port)]
    options = {
        "--state": str(state),
        "--secret-key": secret_key,
        "--webhook-secret": webhook_secret,
        "--webhook-url": webhook_url,
        "--public-url": public_url,
    }
    command += [part for name, value in options.items() if value is not None for part in (name, value)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline() if process.stdout else ""
    if not line.startswith(READY):
        process.kill()
        with process:
            raise RuntimeError(f"the Stripe double did not start: {line!r}")
    base_url = line.removeprefix(READY).strip()
    return RunningDouble(base_url, secret_key, webhook_secret, state, Control(base_url, secret_key), process)


@contextmanager
def running_double(webhook_url: str | None = None, *, state: Path | None = None) -> Iterator[RunningDouble]:
    """A double for the length of a `with`. Fails at the end when the double itself broke Stripe's contract."""
    with tempfile.TemporaryDirectory() as folder:
        double = start(state or Path(folder) / "double.sqlite3", webhook_url=webhook_url)
        try:
            yield double
            breaches = double.control.state()["breaches"]
            if breaches:
                raise AssertionError(f"the double broke the contract: {breaches}")
        finally:
            double.stop()


def _well(answer: Exchange, status: int) -> Exchange:
    if answer.status != status:
        raise AssertionError(f"the double answered {answer.status}: {answer.body[:500]!r}")
    return answer
