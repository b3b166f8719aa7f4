"""A tracking aggregator of this machine: checks what is signed, remembers who subscribed, and signs what it pushes.

It shares no code with the gateway, so that both can be wrong only in different ways.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

CUSTOMER, KEY = "SUINONG", "k&y/of=tests"


@dataclass(frozen=True)
class Line:
    """One line of a parcel's way, in the aggregator's words."""

    time: str
    code: str
    context: str
    area: str = "浙江,杭州市"


#: The usual way of a parcel, from the first line to the last.
WAY = (
    Line("2026-11-27 18:01:07", "103", "【遂昌县】已揽收"),
    Line("2026-11-28 03:12:44", "1002", "【丽水转运中心】已发出"),
    Line("2026-11-28 14:40:09", "5", "【杭州西湖】派件中"),
    Line("2026-11-28 16:20:31", "301", "已签收，签收人：本人"),
)


@dataclass
class Subscription:
    """What was said when a number was subscribed to."""

    company: str
    salt: str
    callback: str
    phone: str


class Double(ThreadingHTTPServer):
    """The server. `fault` is answered instead of anything else: an HTTP status, or `hang`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.url = f"http://{CUSTOMER}:k%26y%2Fof%3Dtests@127.0.0.1:{self.server_port}/poll"
        self.subscribed: dict[str, Subscription] = {}
        self.known: dict[str, tuple[Line, ...]] = {}
        self.refused: set[str] = set()
        self.fault: int | str = 200
        self.calls: list[str] = []
        self.let_go = threading.Event()

    def push(self, number: str, lines: tuple[Line, ...], state: str = "0") -> dict[str, str]:
        """The form that is pushed about a number, signed with the salt it was subscribed with."""
        told = self.subscribed[number]
        result = {"message": "ok", "state": state, "status": "200", "com": told.company, "nu": number}
        param = json.dumps({"status": "polling", "lastResult": result | {"data": _data(lines)}}, ensure_ascii=False)
        return {"param": param, "sign": _signed(param + told.salt)}


class _Desk(BaseHTTPRequestHandler):
    server: Double

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        self.server.calls.append(self.path)
        if self.server.fault == "hang":
            self.server.let_go.wait(10)
            return
        status = int(self.server.fault)
        answer = {"/poll": self._subscribe, "/poll/query.do": self._query}[self.path](form) if status == 200 else {}
        content = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _subscribe(self, form: dict[str, str]) -> dict[str, Any]:
        param = json.loads(form["param"])
        number, extra = param["number"], param["parameters"]
        if form["schema"] != "json" or param["key"] != KEY:
            return _said("600")
        if number in self.server.refused or not param["company"]:
            return _said("700")
        if number in self.server.subscribed:
            return _said("501")
        self.server.subscribed[number] = Subscription(
            param["company"], extra["salt"], extra["callbackurl"], extra["phone"]
        )
        return _said("200")

    def _query(self, form: dict[str, str]) -> dict[str, Any]:
        if form["customer"] != CUSTOMER or form["sign"] != _signed(form["param"] + KEY + CUSTOMER):
            return _said("503")
        asked = json.loads(form["param"])
        lines = self.server.known.get(asked["num"])
        if lines is None:
            return _said("500")
        return {"status": "200", "state": "0", "com": asked["com"], "nu": asked["num"], "data": _data(lines)}

    def log_message(self, *said: object) -> None:
        """Not to the terminal."""


@contextmanager
def listening() -> Iterator[Double]:
    """A double, ended at the end."""
    with Double() as double:
        thread = threading.Thread(target=double.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield double
        double.let_go.set()
        double.shutdown()
        thread.join()


def _data(lines: tuple[Line, ...]) -> list[dict[str, str]]:
    """The latest first, as the aggregator has it."""
    return [
        {"time": one.time, "ftime": one.time, "context": one.context, "statusCode": one.code, "areaName": one.area}
        for one in reversed(lines)
    ]


def _said(code: str) -> dict[str, Any]:
    return {"result": code == "200", "returnCode": code, "message": "提交成功" if code == "200" else "失败"}


def _signed(text: str) -> str:
    return hashlib.new("md5", text.encode(), usedforsecurity=False).hexdigest().upper()
