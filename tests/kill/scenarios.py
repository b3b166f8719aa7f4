"""What is done between picking and hand-over, and by the jobs that follow: how it is laid out, and where it can die.

Places are named as `web.failpoints` names them, without the moment before or after.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.carriers import Carrier
from models.delivery import Consignment, Parcel
from models.orders import Order
from models.parties import Person
from models.stock import Lot
from operations import handover, runs, telling, tracking
from operations.actor import Actor
from operations.deferring import defer
from tests import cast, dispatching, orders, parcels
from tests.carriers.aggregator_double import WAY
from tests.days import now
from tests.fulfilment.places import consignment_of, packed_form, picks_of, sheet_of, wave_of, waybill_of
from tests.kill.house import Form, House
from tests.pages import Browser
from tests.shop import refunding
from web.filters import SHANGHAI

MANIFESTS = "/fulfilment/manifests"
Act = Callable[[Session], object]


@dataclass(frozen=True)
class Step:
    """A form somebody sends."""

    lay: Callable[[House], Form]
    places: tuple[str, ...] = ("commit-1",)


@dataclass(frozen=True)
class Job:
    """A job, and what queues it once all others are done. outside: whom it speaks to."""

    lay: Callable[[House], Act]
    places: tuple[str, ...]
    outside: str = ""


def _waves(house: House) -> Form:
    orders.up_to(house.session, "confirmed")
    return Form("/fulfilment/waves", {"take": "first", "first": "20", "picker": "0", "storage": "ambient"})


def _on_wave(step: str, end: str, house: House) -> Form:
    return Form(wave_of(house.session, orders.up_to(house.session, step)) + end)


def _assign(house: House) -> Form:
    form = _on_wave("picking", "/assignment", house)
    return Form(form.path, {"picker": str(orders.packer(house.session).person_id)})


def _pick(house: House) -> Form:
    order = orders.up_to(house.session, "picking", {"DRIED": 2, "TEA": 1})
    return Form(picks_of(house.session, order)[0], {"picked": "2"})


def _swap(house: House) -> Form:
    cast.stock_up(house.session, "DRIED", 5, days_left=100, code="EARLY")
    order = orders.up_to(house.session, "picking")
    return Form(f"{picks_of(house.session, order)[0]}/swap", {"lot_code": "L00001", "reason": "not_found"})


def _on_sheet(step: str, end: str, house: House) -> Form:
    return Form(sheet_of(house.session, orders.up_to(house.session, step)) + end)


def _pack(house: House) -> Form:
    order = orders.up_to(house.session, "picked")
    path = f"{sheet_of(house.session, order)}/packing"
    page = Browser(house.app, "packer").get(path).text
    return Form(path, packed_form(house.session, order, page, "0.65"))


def _short(end: str, who: str, house: House) -> Form:
    return Form(f"{sheet_of(house.session, _lacking(house.session))}{end}", who=who, page="/account")


def _manifest(house: House) -> Form:
    orders.up_to(house.session, "packed")
    return Form(MANIFESTS, {"carrier": "SF"})


def _scan(house: House) -> Form:
    order = orders.up_to(house.session, "packed")
    manifest = handover.open_manifest(house.session, orders.packer(house.session), "SF")
    house.session.commit()
    return Form(f"{MANIFESTS}/{manifest.id}/parcels", {"waybill": waybill_of(house.session, order)})


def _on_manifest(end: str, house: House) -> Form:
    return Form(f"{MANIFESTS}/{_on_its_way(house.session).manifest_id}{end}")


def _back(house: House) -> Form:
    parcel = _on_its_way(house.session)
    tracking.take_in(house.session, "SF", [tracking.Happening(parcel.waybill or "", "returning", now())], "file")
    house.session.commit()
    return Form(f"/fulfilment/returns/parcels/{parcel.id}", {"bin": "A-01-01"})


def _table(house: House) -> Form:
    return Form("/fulfilment/tracking", {"carrier": "SF"}, file=("file", _told(_on_its_way(house.session))))


#: By endpoint.
STEPS = {
    "fulfilment.build_wave": Step(_waves),
    "fulfilment.assign_wave": Step(_assign),
    "fulfilment.dissolve_wave": Step(partial(_on_wave, "picking", "/dissolving")),
    "fulfilment.claim_pick": Step(partial(_on_wave, "picking", "/picks")),
    "fulfilment.confirm_pick": Step(_pick, ("commit-1", "commit-2")),
    "fulfilment.swap_lot": Step(_swap),
    "fulfilment.start_picking": Step(partial(_on_sheet, "confirmed", "/picking"), ("commit-1", "commit-2")),
    "fulfilment.pack": Step(_pack),
    "fulfilment.unpack": Step(partial(_on_sheet, "packed", "/unpacking")),
    "fulfilment.send_ahead": Step(partial(_short, "/parting", "packer")),
    "fulfilment.take_off_missing": Step(partial(_short, "/missing", "support")),
    "fulfilment.open_manifest": Step(_manifest),
    "fulfilment.scan_out": Step(_scan),
    "fulfilment.close_manifest": Step(partial(_on_manifest, "/closing")),
    "fulfilment.take_parcel_back": Step(_back),
    "fulfilment.print_wave_labels": Step(partial(_on_wave, "packed", "/labels")),
    "fulfilment.print_wave_slips": Step(partial(_on_wave, "packed", "/slips")),
    "fulfilment.print_manifest_labels": Step(partial(_on_manifest, "/labels")),
    "fulfilment.take_tracking_file": Step(_table),
}


def _tell_carrier(house: House) -> Act:
    parcel = _on_its_way(house.session)
    return lambda session: handover.close(session, orders.packer(session), parcel.manifest_id or 0)


def _tell_buyer(house: House) -> Act:
    consumer = house.session.scalars(select(Person.id).where(Person.name == "consumer")).one()
    order = orders.up_to(house.session, "packed", buyer=Actor(consumer))
    order.email = "chen@example.cn"
    house.session.commit()
    consignment = consignment_of(house.session, order).id
    return lambda session: parcels.ship(session, orders.packer(session), consignment)


def _tell_short(house: House) -> Act:
    lines = [line.id for line in _lacking(house.session).lines if line.sku_id]
    return lambda session: telling.tell_short(session, lines[:1])


def _watch(house: House) -> Act:
    orders.up_to(house.session, "confirmed")

    def late(session: Session) -> None:
        session.execute(update(Consignment).values(ship_by=func.now() - timedelta(minutes=1)))
        defer(session, "tell.watch", timestamp=0)

    return late


def _print(kind: str, house: House) -> Act:
    wave = dispatching.packed(house.session, orders.up_to(house.session, "confirmed")).id
    params = {"wave": wave, "locale": "en", "back": "/fulfilment"}
    return lambda session: runs.begin_new(session, orders.packer(session), kind, params, None, kind)


def _refund(house: House) -> Act:
    assert house.double is not None
    attempt = refunding.paid(house.app, house.session, house.double)
    return lambda session: refunding.granted(session, session.merge(attempt))


def _take_files(house: House) -> Act:
    content = _told(_on_its_way(house.session))
    path = house.folder / "stores" / "carriers" / "SF" / "tracking" / "a.csv"

    def lay_down(session: Session) -> None:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        os.utime(path, (time.time() - 90,) * 2)
        defer(session, "carriers.take_files", timestamp=0)

    return lay_down


def _ask(house: House) -> Act:
    assert house.aggregator is not None
    parcel = _on_its_way(house.session)
    house.aggregator.known[parcel.waybill or ""] = WAY[:2]
    spoken_to = {"adapter": "aggregator", "outside_code": "shunfeng"}
    house.session.execute(update(Carrier).where(Carrier.code == "SF").values(**spoken_to))
    house.session.execute(update(Parcel).values(shipped_at=func.now() - timedelta(hours=25)))
    house.session.commit()
    return lambda session: defer(session, "carriers.ask", timestamp=0)


#: By name.
JOBS = {
    "carriers.tell": Job(_tell_carrier, ("carriers.announce-1", "commit-1")),
    "carriers.take_files": Job(
        _take_files, ("carriers.incoming-1", "commit-1", "carriers.set_aside-1", "carriers.incoming-2")
    ),
    "carriers.ask": Job(_ask, ("carriers.track-1", "commit-1"), "aggregator"),
    "tell.buyer": Job(_tell_buyer, ("commit-1", "mailer.send-1", "commit-2", "sms.send-1", "commit-3")),
    "tell.short": Job(_tell_short, ("commit-1",)),
    "tell.watch": Job(_watch, ("commit-1", "commit-2")),
    "labels.print": Job(partial(_print, "labels.print"), ("commit-1", "storage.put-1", "commit-2")),
    "slips.print": Job(partial(_print, "slips.print"), ("commit-1", "storage.put-1", "commit-2")),
    "payments.send_refund": Job(_refund, ("commit-1", "stripe.refund-1", "commit-2"), "stripe"),
}


def _lacking(session: Session) -> Order:
    """A paid order whose tea is here and whose dried shoots are not."""
    dried = cast.sku_by_code(session, "DRIED").id
    session.execute(update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == dried))
    return orders.up_to(session, "confirmed", {"DRIED": 2, "TEA": 1})


def _on_its_way(session: Session) -> Parcel:
    orders.up_to(session, "shipped")
    return session.scalars(select(Parcel)).one()


def _told(parcel: Parcel) -> bytes:
    """A carrier's table with one line about it."""
    return f"运单号,状态,时间\n{parcel.waybill},揽收,{now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}\n".encode()
