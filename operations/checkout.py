"""Placing an order: once per checkout, at the total the buyer saw, with the stock taken."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar, cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from models.carts import Cart, CartLine
from models.catalogue import Listing
from models.freight import FreightZone, zone_of
from models.orders import Order, OrderEvent, OrderLine
from models.parties import Person
from models.payments import PaymentAttempt
from models.reading.basket import BasketLine, basket
from models.reading.pickups import stations_near
from models.settings import figures
from models.stock import Hold
from operations import pool, quotas, reach, stock
from operations.actor import Actor
from operations.pricing import Line, LineFreight, Quote, quote
from operations.refusals import Invalid, Missing, Refused

#: The payment provider lets a session live at least half an hour; ours ends with it.
LEAST_PAYMENT_MINUTES = 31
#: Letters and figures that are not mistaken for each other when read out.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


#: Statements of every order, made once: to put one together takes as long as to run it.
_CART = (
    select(Cart, func.now())
    .where(Cart.checkout_token == bindparam("token"))
    .with_for_update(of=Cart)
    .execution_options(populate_existing=True)
)
_SKUS = pool.locking(select(Listing.sku_id).join(CartLine).where(CartLine.cart_id == bindparam("cart")))
_EVENT, _LINES, _HOLDS = (insert(cast(Table, kind.__table__)) for kind in (OrderEvent, OrderLine, Hold))
_LINE_IDS = _LINES.returning(OrderLine.id, sort_by_parameter_order=True)


class LimitedLine(Protocol):
    """So many packs of a listing of which one buyer may have only so many (any number while None)."""

    @property
    def listing_id(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def buyer_limit(self) -> int | None: ...


AnyLine = TypeVar("AnyLine", bound=LimitedLine)


@dataclass(frozen=True)
class Destination:
    """Where the goods go and who is told. Codes are those of models.divisions, the phone number is E.164.

    station_id: the village station where the buyer fetches them; brought to the street while None.
    """

    recipient: str
    phone: str
    province_code: str
    city_code: str | None
    county_code: str | None
    town_code: str | None
    street: str
    email: str | None = None
    remark: str = ""
    locale: str = "zh_Hans"
    station_id: int | None = None


@dataclass(frozen=True)
class Placed:
    """The order and the attempt to pay it with. `again`: it had been placed before with the same form."""

    order: Order
    attempt: PaymentAttempt
    again: bool


def place_order(
    session: Session, actor: Actor, checkout_token: str, destination: Destination, seen_total_fen: int
) -> Placed:
    """Make an order of the cart with that checkout token.

    Sending it again answers the same order. Refused when a line is not on sale, below its floor, sold out, above its
    buyer's limit or its shop's quota, cannot be sent there, when there is no such station, or when the total is not the
    one the buyer saw (`seen_total_fen`).
    """
    found = session.execute(_CART, {"token": checkout_token}).first()
    if found is None or found.Cart.person_id not in {None, actor.person_id}:
        raise Missing
    cart, now = found
    if cart.closed_at is not None:
        return _placed_before(session, cart)
    session.execute(_SKUS, {"cart": cart.id})
    lines = basket(session, cart.id)
    _check_lines(session, actor, lines)
    _check_station(session, destination)
    card = session.scalar(zone_of(destination.province_code))
    priced = _priced(lines, card)
    if priced.total_fen != seen_total_fen:
        raise Refused("total_changed", seen_fen=seen_total_fen, total_fen=priced.total_fen)
    _take(session, lines)
    quotas.check(session, lines)
    return _write(session, actor, cart, now, destination, lines, priced)


def quote_for(session: Session, lines: list[BasketLine], province_code: str) -> Quote:
    """What these lines cost when sent to a province. Refused when the province is not served."""
    return _priced(lines, session.scalar(zone_of(province_code)))


def over_limit(session: Session, person_id: int | None, lines: Sequence[AnyLine]) -> list[AnyLine]:
    """The lines with which a person would have more packs of a listing than one buyer may, over all his orders.

    The person stays locked until the transaction ends: of two orders at once only one can be the last allowed.
    """
    limited = {line.listing_id for line in lines if line.buyer_limit is not None}
    had = _packs_of(session, person_id, limited) if limited and person_id is not None else {}
    return [
        line
        for line in lines
        if line.buyer_limit is not None and had.get(line.listing_id, 0) + line.quantity > line.buyer_limit
    ]


def new_number() -> str:
    """An order number: ten random characters in two groups, 50 bits. It says nothing of date or volume."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{characters[:5]}-{characters[5:]}"


def _placed_before(session: Session, cart: Cart) -> Placed:
    order = session.scalars(select(Order).where(Order.checkout_token == cart.checkout_token)).one_or_none()
    if order is None:  # an emptied cart of a guest who has signed in since
        raise Missing
    attempt = session.scalars(
        select(PaymentAttempt).where(PaymentAttempt.order_id == order.id).order_by(PaymentAttempt.id.desc()).limit(1)
    ).one()
    return Placed(order, attempt, again=True)


def _check_lines(session: Session, actor: Actor, lines: list[BasketLine]) -> None:
    if not lines:
        raise Refused("cart_empty")
    gone = [line for line in lines if not _may_be_sold(line)]
    if gone:
        raise Refused("not_on_sale", lines=gone)
    over = over_limit(session, actor.person_id, lines)
    if over:
        raise Refused("over_buyer_limit", lines=over)


def _check_station(session: Session, to: Destination) -> None:
    """A parcel is fetched at an approved station of the buyer's township; what stands elsewhere is not known there."""
    if to.station_id is None:
        return
    near = session.scalars(stations_near(to.county_code, to.town_code)).all()
    if to.station_id not in {station.id for station in near}:
        raise Invalid("station_unknown", field="station")


def _packs_of(session: Session, person_id: int, listings: set[int]) -> dict[int, int]:
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    rows = session.execute(
        select(OrderLine.listing_id, func.sum(OrderLine.quantity - OrderLine.cancelled))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.buyer_id == person_id,
            Order.state.not_in(("cancelled", "expired")),
            OrderLine.listing_id.in_(listings),
        )
        .group_by(OrderLine.listing_id)
    )
    return {listing: int(packs) for listing, packs in rows}


def _may_be_sold(line: BasketLine) -> bool:
    below_floor = line.lowest_fen is not None and line.unit_fen < line.lowest_fen
    return line.on_sale and line.stock_item_id is not None and not below_floor


def _priced(lines: list[BasketLine], card: FreightZone | None) -> Quote:
    if card is None:
        raise Invalid("province_not_served", field="province")
    why = reach.staying(lines, card)
    if why:
        raise Invalid("not_sent_there", field="province", lines=[one for one in lines if one.line_id in why], why=why)
    return quote([_line(line) for line in lines], card)


def _line(line: BasketLine) -> Line:
    return Line(line.unit_fen, line.quantity, line.net_weight_g, line.storage, line.freight_payer or "buyer")


def _take(session: Session, lines: list[BasketLine]) -> None:
    """Take the stock before any row refers to it: a foreign key's share lock and a later lock would deadlock."""
    wanted: Counter[int] = Counter()
    for line in lines:
        assert line.stock_item_id is not None  # noqa: S101 _check_lines refused it
        wanted[line.stock_item_id] += line.quantity
    try:
        stock.hold(session, wanted)
    except stock.SoldOut as out:
        short = [line for line in lines if line.stock_item_id in out.short]
        raise Refused("sold_out", lines=short) from None


def _write(
    session: Session,
    actor: Actor,
    cart: Cart,
    now: datetime,
    to: Destination,
    lines: list[BasketLine],
    priced: Quote,
) -> Placed:
    set_by_association = figures(session)
    due = now + timedelta(minutes=max(set_by_association["payment_minutes"], LEAST_PAYMENT_MINUTES))
    order = Order(
        number=new_number(),
        checkout_token=cart.checkout_token,
        cart_id=cart.id,
        buyer_id=actor.person_id,
        state="awaiting_payment",
        currency="cny",
        goods_fen=priced.goods_fen,
        discount_fen=0,
        freight_fen=priced.freight_fen,
        total_fen=priced.total_fen,
        payment_due=due,
        **vars(to),
    )
    attempt = PaymentAttempt(
        order=order, state="created", amount_fen=order.total_fen, currency=order.currency, expires_at=due
    )
    cart.closed_at, cart.token_hash = now, None  # the browser's token may open another cart
    session.add(attempt)
    session.flush()
    session.execute(_EVENT, {"order_id": order.id, "to_state": order.state, "actor_id": actor.person_id})
    _write_lines(session, order, lines, priced, set_by_association["service_fee_bp"])
    return Placed(order, attempt, again=False)


def _write_lines(session: Session, order: Order, lines: list[BasketLine], priced: Quote, service_fee_bp: int) -> None:
    snapshots = [_snapshot(order, line, part, service_fee_bp) for line, part in zip(lines, priced.lines, strict=True)]
    ids = session.scalars(_LINE_IDS, snapshots).all()
    session.execute(
        _HOLDS,
        [
            {
                "order_line_id": line_id,
                "stock_item_id": line.stock_item_id,
                "quantity": line.quantity,
                "until": order.payment_due,
            }
            for line_id, line in zip(ids, lines, strict=True)
        ],
    )


def _snapshot(order: Order, line: BasketLine, part: LineFreight, service_fee_bp: int) -> dict[str, object]:
    return {
        "order_id": order.id,
        "listing_id": line.listing_id,
        "shop_id": line.shop_id,
        "sku_id": line.sku_id,
        "supplier_id": line.supplier_id,
        "product_slug": line.product_slug,
        "title_zh": line.title_zh,
        "title_en": line.title_en,
        "pack_zh": line.pack_zh,
        "pack_en": line.pack_en,
        "picture": line.picture,
        "storage": line.storage,
        "net_weight_g": line.net_weight_g,
        "min_remaining_days": line.min_remaining_days,
        "quantity": line.quantity,
        "unit_fen": line.unit_fen,
        "line_fen": line.line_fen,
        "purchase_fen": line.purchase_fen,
        "pool_fen": line.pool_fen,
        "floor_fen": line.floor_fen,
        "waiver_id": line.waiver_id if line.floor_fen and line.unit_fen < line.floor_fen else None,
        "freight_payer": line.freight_payer,
        "freight_fen": part.freight_fen,
        "freight_borne_fen": part.borne_fen,
        "catch_weight": line.catch_weight,
        "service_fee_bp": service_fee_bp,
        "buyer_limit": line.buyer_limit,
    }
