"""By a tracking aggregator: parcels are subscribed to, what happens is pushed to us, and we may ask.

The protocol is that of the aggregators common in China (docs/decisions/0018). Its signatures are MD5: not our choice.
"""

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from gateways.carrying import (
    Adapter,
    Announcement,
    BadSignature,
    CarrierRefused,
    CarrierUnavailable,
    Partner,
    Push,
    Shipment,
    Sought,
    Where,
)
from gateways.tracking_tables import CHINA, LONGEST, Told

SECONDS = 10.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_ANSWER = 1024 * 1024
MOST_HAPPENINGS = 500
#: Answers to a subscription: taken, or taken before; and those that will stay the same however often it is tried.
TAKEN = frozenset({"200", "501"})
FOR_GOOD = frozenset({"700", "701", "702"})
#: Answers to a question: nothing is known of this number (yet), or not to us.
NOTHING_KNOWN = frozenset({"400", "408", "500"})
#: State of one line, from its most exact code to its first figure. None: nothing has happened to the parcel yet.
STATES: Mapping[str, str | None] = {
    **dict.fromkeys(("101", "102", "401")),
    **dict.fromkeys(("1", "103"), "collected"),
    **dict.fromkeys(("0", "1001", "1002", "1003", "7", "8", "10", "11", "12", "13"), "in_transit"),
    **dict.fromkeys(("5",), "out_for_delivery"),
    **dict.fromkeys(("501",), "at_station"),
    # 304 lies in a locker, but no more is told of it: for the carrier it is signed for
    **dict.fromkeys(("3", "301", "302", "303", "304"), "delivered"),
    **dict.fromkeys(("2", "201", "202", "204", "205", "206", "207", "208", "209", "210"), "failed"),
    # 203 and 14: the recipient refused it, so it turns round
    **dict.fromkeys(("6", "14", "203"), "returning"),
    **dict.fromkeys(("4",), "returned"),
}


def open_way(where: Where) -> Adapter:
    """This way: `https://customer:key@host/path`. Raises ValueError."""
    return Aggregator(where)


class Aggregator(Adapter):
    """Subscribes, asks, and believes what is signed. Keeps no connection open."""

    def __init__(self, where: Where) -> None:
        parts = urlsplit(where.url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("its URL begins with https:// and names a host")
        if not parts.username or not parts.password:
            raise ValueError("its URL needs customer and key: https://customer:key@host/path")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("its URL on another machine begins with https://")
        self._parts, self._path = parts, parts.path.rstrip("/")
        self._customer, self._key = unquote(parts.username), unquote(parts.password)
        self._pushed_to = where.pushed_to
        # what is signed with stays the same, so that pushes are believed after a start
        self._salt = hmac.new(self._key.encode(), b"suinong tracking", hashlib.sha256).hexdigest()[:32]

    def announce(self, to: Partner, announcement: Announcement) -> None:
        """Subscribe to every parcel; those that are never taken are counted at the end, none is left out for them."""
        refused = [one.waybill for one in announcement.shipments if not self._subscribe(to, one)]
        if refused:
            raise CarrierRefused(f"{len(refused)} of {len(announcement.shipments)} parcels are not taken")

    def track(self, to: Partner, parcels: Sequence[Sought]) -> Sequence[Told]:
        """Everything known of each parcel."""
        return [told for parcel in parcels for told in self._ask(to, parcel)]

    def set_aside(self, to: Partner, name: str, wrong: str) -> None:
        """Nobody lays anything down here."""

    def take_push(self, form: Mapping[str, str]) -> Push:
        """Nothing of it is read before its signature is right."""
        param = form.get("param", "")
        if not hmac.compare_digest(_md5(param + self._salt).encode(), form.get("sign", "").upper().encode()):
            raise BadSignature
        try:
            result = json.loads(param).get("lastResult") or {}
            return Push(str(result.get("com", "")), tuple(_happenings(result)))
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise BadSignature from None

    def answer(self, *, taken: bool) -> Mapping[str, Any]:
        """What ends a push, or has it come again."""
        if taken:
            return {"result": True, "returnCode": "200", "message": "成功"}
        return {"result": False, "returnCode": "500", "message": "失败"}

    def _subscribe(self, to: Partner, one: Shipment) -> bool:
        """Whether it is watched from now on; False where it never will be."""
        param = {
            "company": to.outside_code,
            "number": one.waybill,
            "to": "".join(one.address),
            "key": self._key,
            "parameters": {
                "callbackurl": self._pushed_to,
                "salt": self._salt,
                "resultv2": "4",
                "phone": one.phone.removeprefix("+86"),
            },
        }
        code = str(self._post("", {"schema": "json", "param": _json(param)}).get("returnCode"))
        if code not in TAKEN | FOR_GOOD:
            raise CarrierUnavailable(f"the aggregator answered {code[:20]}")
        return code in TAKEN

    def _ask(self, to: Partner, parcel: Sought) -> Iterator[Told]:
        asked = {"com": to.outside_code, "num": parcel.waybill, "phone": parcel.phone.removeprefix("+86")}
        param = _json(asked | {"resultv2": "4", "order": "desc"})
        sign = _md5(param + self._key + self._customer)
        answer = self._post("/query.do", {"customer": self._customer, "sign": sign, "param": param})
        if str(answer.get("status")) == "200":
            yield from _happenings(answer)
        elif (code := str(answer.get("returnCode"))) not in NOTHING_KNOWN:
            raise CarrierUnavailable(f"the aggregator answered {code[:20]}")

    def _post(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Accept": "application/json"}
        try:
            with closing(self._connection()) as connection:
                connection.request("POST", f"{self._path}{path}" or "/", urlencode(form).encode(), headers)
                answer = connection.getresponse()
                status, body = answer.status, answer.read(MOST_ANSWER)
            if not 200 <= status < 300:
                raise CarrierUnavailable(f"the aggregator answered {status}")
            said = json.loads(body)
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise CarrierUnavailable(type(error).__name__) from error
        if not isinstance(said, dict):
            raise CarrierUnavailable("the aggregator answered something else")
        return said

    def _connection(self) -> http.client.HTTPConnection:
        host = self._parts.hostname or ""
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, self._parts.port, timeout=SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, self._parts.port, timeout=SECONDS, context=context)


def _happenings(result: Mapping[str, Any]) -> Iterator[Told]:
    """The lines of an answer or a push, the latest first. A line without a code of its own is on its way, but for the
    latest, which the parcel's state is said of."""
    waybill, lines = str(result.get("nu", "")).upper(), list(result.get("data") or ())[:MOST_HAPPENINGS]
    for place, line in enumerate(lines):
        code = str(line.get("statusCode") or (result.get("state", "0") if place == 0 else "0"))
        kind = STATES.get(code, "in_transit")
        if kind is not None and waybill:
            at = datetime.strptime(str(line.get("ftime") or line["time"]), "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
            where = str(line.get("areaName") or line.get("location") or "")
            yield Told(waybill, kind, at, where[:LONGEST], str(line.get("context", ""))[:LONGEST])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
