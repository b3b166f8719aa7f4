"""An aggregator is told of parcels, asked about them, and believed when it signs; both sides keep to the protocol."""

import json
from datetime import UTC, datetime

import pytest

from gateways.carriers import Carriers, aggregator
from gateways.carrying import (
    Adapter,
    Announcement,
    BadSignature,
    CarrierRefused,
    CarrierUnavailable,
    Partner,
    Shipment,
    Sought,
)
from tests.carriers.aggregator_double import WAY, Double

SF = Partner("SF", "shunfeng")
CALLBACK = "https://shop.example/webhooks/tracking/aggregator"


def way(double: Double) -> Adapter:
    """The gateway, set up for the double."""
    return Carriers({"aggregator": double.url}, "https://shop.example/webhooks/tracking/{}".format).way("aggregator")


def announcement(*waybills: str) -> Announcement:
    """Parcels with these numbers."""
    address = ("浙江省", "杭州市", "西湖区", "")
    shipments = (
        Shipment(one, "AAAAA-AAAAA", "陈一禾", "+8619900000301", address, "示例路1号", 1200, "ambient")
        for one in waybills
    )
    return Announcement("M000001", datetime(2026, 11, 27, 17, tzinfo=UTC), "", tuple(shipments))


def test_parcels_are_subscribed_to_once_and_what_is_pushed_is_read(double: Double) -> None:
    carrier = way(double)
    carrier.announce(SF, announcement("SF500000000001", "SF500000000002"))
    carrier.announce(SF, announcement("SF500000000001", "SF500000000002"))

    told = double.subscribed["SF500000000001"]
    assert (told.company, told.callback, told.phone, len(told.salt)) == ("shunfeng", CALLBACK, "19900000301", 32)

    push = carrier.take_push(double.push("SF500000000001", WAY))
    assert push.outside_code == "shunfeng"
    assert [one.kind for one in push.told] == ["delivered", "out_for_delivery", "in_transit", "collected"]
    assert push.told[-1].at == datetime(2026, 11, 27, 10, 1, 7, tzinfo=UTC)
    assert (push.told[0].waybill, push.told[0].place) == ("SF500000000001", "浙江,杭州市")


def test_a_question_is_signed_and_nothing_known_is_nothing(double: Double) -> None:
    double.known["SF500000000001"] = WAY[:2]
    told = way(double).track(SF, [Sought("SF500000000009", "+8619900000301"), Sought("SF500000000001", "")])
    assert [one.kind for one in told] == ["in_transit", "collected"]


@pytest.mark.parametrize("change", ["param", "sign", "salt", "none"])
def test_another_signature_is_not_believed(double: Double, change: str) -> None:
    carrier = way(double)
    carrier.announce(SF, announcement("SF500000000001"))
    form = double.push("SF500000000001", WAY)
    if change == "param":
        form["param"] = form["param"].replace("301", "302")
    elif change == "sign":
        form["sign"] = form["sign"][:-1] + "Ü"
    elif change == "salt":
        double.subscribed["SF500000000001"].salt = ""
        form = double.push("SF500000000001", WAY)
    else:
        form = {}
    with pytest.raises(BadSignature):
        carrier.take_push(form)


@pytest.mark.parametrize("param", ["[]", "{", '{"lastResult":{"nu":"A1B2","data":[{"time":"yesterday"}]}}', "1" * 5000])
def test_what_is_signed_but_cannot_be_read_is_not_taken(double: Double, param: str) -> None:
    carrier = way(double)
    carrier.announce(SF, announcement("SF500000000001"))
    salt = double.subscribed["SF500000000001"].salt
    with pytest.raises(BadSignature):
        carrier.take_push({"param": param, "sign": aggregator._md5(param + salt)})


def test_one_that_is_never_taken_leaves_no_other_out(double: Double) -> None:
    double.refused.add("SF500000000001")
    with pytest.raises(CarrierRefused, match="1 of 2"):
        way(double).announce(SF, announcement("SF500000000001", "SF500000000002"))
    assert set(double.subscribed) == {"SF500000000002"}


@pytest.mark.parametrize("fault", [500, 302, "hang"])
def test_for_now_is_tried_later_and_no_secret_is_told(
    double: Double, monkeypatch: pytest.MonkeyPatch, fault: int | str
) -> None:
    double.fault = fault
    monkeypatch.setattr(aggregator, "SECONDS", 0.3)
    with pytest.raises(CarrierUnavailable) as caught:
        way(double).announce(SF, announcement("SF500000000001"))
    assert "k&y" not in str(caught.value)


def test_a_key_that_ran_out_is_for_now(double: Double) -> None:
    url = double.url.replace("k%26y", "another")
    carrier = Carriers({"aggregator": url}, str).way("aggregator")
    with pytest.raises(CarrierUnavailable, match="600"):
        carrier.announce(SF, announcement("SF500000000001"))
    with pytest.raises(CarrierUnavailable, match="503"):
        carrier.track(SF, [Sought("SF500000000001", "")])


@pytest.mark.parametrize(
    "url", ["ftp://a:b@c", "https://c/poll", "https://a@c/poll", "http://a:secret@elsewhere.example/poll"]
)
def test_a_url_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ValueError, match="aggregator: its URL") as caught:
        Carriers({"aggregator": url}, str)
    assert "secret" not in str(caught.value)


def test_a_way_that_is_off_or_unknown() -> None:
    with pytest.raises(CarrierUnavailable):
        Carriers({}, str).way("aggregator")
    with pytest.raises(ValueError, match="no way pigeon"):
        Carriers({"pigeon": "https://a:b@c"}, str)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1", "collected"), ("0", "in_transit"), ("1003", "in_transit"), ("5", "out_for_delivery"),
        ("501", "at_station"), ("303", "delivered"), ("304", "delivered"), ("206", "failed"), ("14", "returning"),
        ("203", "returning"), ("6", "returning"), ("4", "returned"), ("777", "in_transit"),
    ],
)  # fmt: skip
def test_every_state_is_one_of_ours(double: Double, code: str, kind: str) -> None:
    carrier = way(double)
    carrier.announce(SF, announcement("SF500000000001"))
    form = double.push("SF500000000001", WAY[:1])
    param = json.dumps(json.loads(form["param"]), ensure_ascii=False).replace('"103"', f'"{code}"')
    salt = double.subscribed["SF500000000001"].salt
    [told] = carrier.take_push({"param": param, "sign": aggregator._md5(param + salt)}).told
    assert told.kind == kind
