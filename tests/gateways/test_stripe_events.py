"""Which events are believed: inputs W1 and W2, and the clock both ways."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateways.stripe import BadSignature, StripeGateway

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SECRET, OTHER = "whsec_ours", "whsec_of_another_endpoint"
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "created": 1795422600,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session", "metadata": {"order": "遂昌"}}},
    "livemode": False,
    "type": "checkout.session.completed",
}
RAW = json.dumps(EVENT, indent=2, ensure_ascii=False).encode()


@pytest.fixture
def gateway() -> StripeGateway:
    """A gateway in the middle of a rotation: the new secret, then the old one."""
    return StripeGateway("sk", ("whsec_new", SECRET), None, max_network_retries=0)


def mac(raw: bytes = RAW, secret: str = SECRET, at: datetime = NOW) -> str:
    """The signature of a body at a time."""
    return hmac.new(secret.encode(), b"%d.%s" % (at.timestamp(), raw), hashlib.sha256).hexdigest()


def signed(raw: bytes = RAW, secret: str = SECRET, at: datetime = NOW) -> str:
    """The header Stripe would send."""
    return f"t={int(at.timestamp())},v1={mac(raw, secret, at)},v0=00ff"


def test_a_good_event_is_taken_apart(gateway: StripeGateway) -> None:
    event = gateway.verify_event(RAW, signed(), NOW)
    assert (event.id, event.type, event.created, event.livemode) == (
        "evt_1", "checkout.session.completed", 1795422600, False)  # fmt: skip
    assert (event.object_type, event.object_id, event.payload) == ("checkout.session", "cs_test_1", EVENT)


def test_one_good_signature_of_two_is_enough(gateway: StripeGateway) -> None:
    header = f"t={int(NOW.timestamp())},v1={mac(secret=OTHER)},v1={mac()}"
    assert gateway.verify_event(RAW, header, NOW).id == "evt_1"
    assert gateway.verify_event(RAW, signed(secret="whsec_new"), NOW).id == "evt_1"


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_either_way_are_allowed(gateway: StripeGateway, seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    assert gateway.verify_event(RAW, signed(at=at), NOW).id == "evt_1"


@pytest.mark.parametrize(("seconds", "reason"), [(-301, "old"), (301, "future"), (10**9, "future")])
def test_more_than_five_minutes_are_not(gateway: StripeGateway, seconds: int, reason: str) -> None:
    with pytest.raises(BadSignature, match=reason):
        gateway.verify_event(RAW, signed(at=NOW + timedelta(seconds=seconds)), NOW)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "missing"),
        ("nonsense", "malformed"),
        (f"v1={mac()}", "malformed"),
        (f"t=,v1={mac()}", "malformed"),
        (f"t=now,v1={mac()}", "malformed"),
        (f"t=-{int(NOW.timestamp())},v1={mac()}", "malformed"),
        (f"t= {int(NOW.timestamp())},v1={mac()}", "malformed"),
        (f"t=１７９５４２２６００,v1={mac()}", "malformed"),
        (f"t={'9' * 5000},v1={mac()}", "malformed"),
        (f"{signed()},é=1", "malformed"),
        # An old event that was heard once must not be made young again.
        (f"{signed(at=NOW - timedelta(days=1))},t={int(NOW.timestamp())}", "malformed"),
        (f"t=000{int((NOW - timedelta(days=1)).timestamp())},{signed()}", "malformed"),
        (f"t={int(NOW.timestamp())}", "mismatch"),
        (f"t={int(NOW.timestamp())},v0={mac()}", "mismatch"),
        (f"t={int(NOW.timestamp()) + 1},v1={mac()}", "mismatch"),
        (f"t={int(NOW.timestamp())},v1={mac()[:-1]}", "mismatch"),
        (f"t={int(NOW.timestamp())},v1", "mismatch"),
        (signed(secret=OTHER), "mismatch"),
        (signed(secret=""), "mismatch"),
    ],
)
def test_any_other_signature_is_refused(gateway: StripeGateway, header: str, reason: str) -> None:
    with pytest.raises(BadSignature) as caught:
        gateway.verify_event(RAW, header, NOW)
    assert caught.value.reason == reason
    assert "evt_1" not in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(EVENT, ensure_ascii=False).encode(),
        json.dumps(EVENT, indent=2).encode(),
        RAW + b"\n",
        RAW.decode().encode("utf-16"),
        RAW.decode().encode("gb18030"),
        b"\xef\xbb\xbf" + RAW,
        b"",
    ],
)
def test_the_same_event_in_other_bytes_is_refused(gateway: StripeGateway, raw: bytes) -> None:
    with pytest.raises(BadSignature, match="mismatch"):
        gateway.verify_event(raw, signed(), NOW)


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"1", b"{}", b'{"object": "event"}', b"\xff", b"not json", b"[" * 100_000,
     json.dumps(EVENT | {"object": "v2.core.event"}).encode(),
     json.dumps(EVENT | {"data": {"object": "cs_test_1"}}).encode()],
)  # fmt: skip
def test_what_is_signed_and_no_event_is_refused(gateway: StripeGateway, raw: bytes) -> None:
    with pytest.raises(BadSignature):
        gateway.verify_event(raw, signed(raw), NOW)


def test_an_object_without_an_id_has_an_empty_one(gateway: StripeGateway) -> None:
    raw = json.dumps(EVENT | {"type": "balance.available", "data": {"object": {"object": "balance"}}}).encode()
    event = gateway.verify_event(raw, signed(raw), NOW)
    assert (event.object_type, event.object_id) == ("balance", "")


def test_without_a_secret_nothing_is_believed() -> None:
    for secrets in ((), ("",)):
        gateway = StripeGateway("sk", secrets, None, max_network_retries=0)
        with pytest.raises(BadSignature, match="mismatch"):
            gateway.verify_event(RAW, signed(secret=""), NOW)
