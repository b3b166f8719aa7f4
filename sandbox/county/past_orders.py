"""Orders at every step between the cart and the carrier, each brought there by the real operations.

They are placed now, by the database's clock, for no operation takes an earlier day. An order whose payment is overdue
therefore comes about by itself, when nobody pays for those that wait.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carts import Cart
from models.catalogue import Listing
from models.delivery import Consignment
from models.orders import Order
from models.payments import PaymentAttempt
from models.reading.basket import basket
from models.waves import Wave
from operations import carts, checkout, handover, packing, payments, picking
from operations.actor import Actor
from operations.checkout import Destination, Placed
from operations.packing import Box
from operations.payments import CheckoutFacts
from sandbox.county.goods import County
from sandbox.county.shelves import Shelf

#: Stands for the first of the season's goods: fresh in every month but not always the same.
FRESH = "fresh"
#: How far an order goes; `cancelled` leaves the path right after placing.
STEPS = ("placed", "waiting", "picking", "packed", "shipped")


@dataclass(frozen=True)
class Wish:
    """An order to be made: where to, what (shop, pack, packs), how far, by whom."""

    to: Destination
    lines: tuple[tuple[str, str, int], ...]
    step: str
    is_guest: bool = True


def place_all(county: County, shelf: Shelf, today: date) -> None:
    """Place every order of the list and bring it to its step."""
    for wish in WISHES:
        make(county, shelf, today, wish)


def make(county: County, shelf: Shelf, today: date, wish: Wish) -> Order:
    """Place one order and bring it to its step."""
    listings = _listings(county)
    buyer = Actor() if wish.is_guest else county.team["consumer"]
    lines = [(shop, shelf.seasonal[0] if code == FRESH else code, packs) for shop, code, packs in wish.lines]
    cart = _cart(county.session, buyer, [(listings[shop, code], packs) for shop, code, packs in lines])
    placed = _place(county.session, buyer, cart, wish.to)
    if wish.step == "cancelled":
        payments.give_up(county.session, buyer, placed.order.id)
    elif wish.step != "placed":
        _pay(county.session, placed.attempt, today)
        _handle(county, placed.order, wish)
    return placed.order


def _listings(county: County) -> dict[tuple[str, str], int]:
    shops = {county.parties.house.pavilion.id: "pavilion"} | {shop.id: shop.slug for _, shop in county.parties.shops()}
    codes = {sku.id: code for code, sku in county.skus.items()}
    rows = county.session.execute(select(Listing.id, Listing.shop_id, Listing.sku_id))
    return {(shops[row.shop_id], codes[row.sku_id]): row.id for row in rows}


def _cart(session: Session, buyer: Actor, wanted: list[tuple[int, int]]) -> Cart:
    cart = carts.open_cart(session, buyer.person_id, None if buyer.person_id else secrets.token_hex(32))
    for listing_id, packs in wanted:
        carts.add(session, cart, listing_id, packs)
    return cart


def _place(session: Session, buyer: Actor, cart: Cart, to: Destination) -> Placed:
    total = checkout.quote_for(session, basket(session, cart.id), to.province_code).total_fen
    return checkout.place_order(session, buyer, cart.checkout_token, to, total)


def _pay(session: Session, attempt: PaymentAttempt, today: date) -> None:
    """The payment provider never heard of these sessions, so none of them can be asked about or refunded there."""
    paid = f"cs_demo_{attempt.id:04}"
    payments.attach_checkout(session, attempt.id, paid, f"https://checkout.invalid/{paid}", attempt.expires_at)
    facts = CheckoutFacts(
        status="complete",
        paid=True,
        amount_fen=attempt.amount_fen,
        currency=attempt.currency,
        livemode=False,
        payment_intent_id=f"pi_demo_{attempt.id:04}",
        charge_id=f"ch_demo_{attempt.id:04}",
    )
    payments.settle(session, attempt.id, facts, livemode=False, today=today)


def _handle(county: County, order: Order, wish: Wish) -> None:
    """Pick, pack and scan out every consignment as far as the order goes; picking stops after the first line."""
    session, packer, reached = county.session, county.team["warehouse"], STEPS.index(wish.step)
    found = session.scalars(select(Consignment).where(Consignment.order_id == order.id).order_by(Consignment.id)).all()
    for consignment in found:
        if reached >= STEPS.index("picking"):
            _pick(
                session, packer, picking.start(session, packer, consignment.id), 1 if wish.step == "picking" else None
            )
        if reached >= STEPS.index("packed"):
            packing.pack(session, packer, consignment.id, [_box(session, consignment)], _weights(consignment))
        if wish.step == "shipped":
            _scan_out(session, packer, consignment)


def _pick(session: Session, packer: Actor, wave: Wave, most: int | None) -> None:
    lines = 0
    while (most is None or lines < most) and (task := picking.claim(session, packer, wave.id)):
        picking.confirm(session, packer, task.id, task.quantity, lot_code=task.lot.code)
        lines += 1


def _weights(consignment: Consignment) -> dict[int, int]:
    """What is sold by its weight weighs what it should."""
    return {line.id: line.quantity * line.lot.sku.net_weight_g for line in consignment.pick_lines}


def _box(session: Session, consignment: Consignment) -> Box:
    """One box of the proposed material, as heavy as it should be."""
    goods_g = sum(line.quantity * line.lot.sku.net_weight_g for line in consignment.pick_lines)
    material, _boxes = packing.propose(packing.materials(session, consignment.storage), goods_g)
    return Box(goods_g + (material.weight_g if material else 0), material.id if material else None)


def _scan_out(session: Session, packer: Actor, consignment: Consignment) -> None:
    for parcel in consignment.parcels:
        manifest = handover.open_manifest(session, packer, parcel.carrier or "", consignment.order.station_id)
        handover.scan_out(session, packer, manifest.id, parcel.waybill or "")


def somebody(recipient: str, number: int, county_code: str, street: str) -> Destination:
    """An invented buyer; the number ends his telephone number."""
    return Destination(
        recipient=recipient,
        phone=f"+861990000{number:04}",
        province_code=county_code[:2],
        city_code=county_code[:4],
        county_code=county_code,
        town_code=None,
        street=street,
    )


_HANGZHOU = somebody("陈一禾", 301, "330106", "示例路1号1幢101室")
_SHANGHAI = somebody("林小满", 302, "310115", "示例大道2号")
_NANJING = somebody("王之远", 303, "320106", "示例街3号")
_WUHAN = somebody("周南", 307, "420111", "示例路7号")
_DONGGUAN = somebody("吴冬", 308, "441900", "示例镇示例工业区8号")
_HEFEI = somebody("郑晓岚", 310, "340104", "示例路10号")
_BEIJING = somebody("Robin Field", 311, "110108", "示例路11号")
_CONSUMER = somebody("苏晚晴", 320, "330106", "示例路20号2单元302室")

WISHES = (
    Wish(_CONSUMER, (("pavilion", "SC-026", 1), ("chashuping-farm", "SC-027", 1)), "shipped", is_guest=False),
    Wish(_NANJING, (("haochuan-sunyuan", "SC-013", 2), ("haochuan-sunyuan", "SC-042", 1)), "shipped"),
    Wish(_HEFEI, (("datian-chuwei", "SC-014", 2),), "shipped"),
    Wish(_CONSUMER, (("maoyang-tea", "SC-001", 1), ("pavilion", "SC-012", 4)), "packed", is_guest=False),
    Wish(_SHANGHAI, (("pavilion", "SC-013", 1), ("datian-chuwei", "SC-043", 2)), "picking"),
    Wish(_HANGZHOU, (("pavilion", FRESH, 1), ("maoyang-tea", "SC-001", 1), ("wuxing-shanhuo", "SC-013", 1)), "waiting"),
    Wish(
        replace(_CONSUMER, remark="下班后送，放门卫即可。"),
        (("maoyang-tea", "SC-001-B", 1), ("datian-chuwei", "SC-014", 1), ("pavilion", "SC-026", 1)),
        "waiting",
        is_guest=False,
    ),
    Wish(_DONGGUAN, (("datian-chuwei", "SC-043", 3), ("pavilion", "SC-012", 2)), "waiting"),
    Wish(_SHANGHAI, (("pavilion", "SC-026", 2), ("chashuping-farm", "SC-027", 1)), "waiting"),
    Wish(replace(_BEIJING, locale="en"), (("maoyang-tea", "SC-001", 2),), "waiting"),
    Wish(_HEFEI, (("pavilion", FRESH, 1), ("haochuan-sunyuan", "SC-012", 2)), "placed"),
    Wish(_CONSUMER, (("maoyang-tea", "SC-001", 2),), "placed", is_guest=False),
    Wish(_WUHAN, (("wuxing-shanhuo", "SC-013", 1), ("pavilion", "SC-042", 2)), "cancelled"),
)
