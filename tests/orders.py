"""Orders in any state, always by the real path: cart, checkout, payment, warehouse."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carts import Cart
from models.catalogue import Listing, Sku
from models.delivery import Consignment
from models.orders import Order
from models.parties import Organisation, Person
from models.payments import PaymentAttempt
from models.reading.basket import basket
from operations import carts, checkout, payments
from operations.actor import Actor
from operations.checkout import Destination, Placed
from operations.payments import CheckoutFacts
from tests import parcels
from tests.cast import today

HANGZHOU = Destination(
    recipient="陈一禾",
    phone="+8619900000301",
    province_code="33",
    city_code="3301",
    county_code="330106",
    town_code=None,
    street="示例路1号1幢101室",
)
STEPS = ("placed", "confirmed", "picking", "picked", "packed", "shipped", "delivered")


def listing(session: Session, sku: str, shop: str = "pavilion") -> Listing:
    """A live listing of the cast."""
    return session.scalars(
        select(Listing)
        .join(Organisation, Organisation.id == Listing.shop_id)
        .join(Sku, Sku.id == Listing.sku_id)
        .where(Sku.code == sku, Organisation.slug == shop)
    ).one()


def cart_with(session: Session, wanted: dict[str, int], *, shop: str = "pavilion", buyer: Actor | None = None) -> Cart:
    """A cart with packs by sku code; a guest's unless there is a buyer."""
    person = buyer.person_id if buyer else None
    cart = carts.open_cart(session, person, None if person else secrets.token_hex(16))
    for sku, packs in wanted.items():
        carts.add(session, cart, listing(session, sku, shop).id, packs)
    return cart


def place(session: Session, cart: Cart, to: Destination = HANGZHOU, buyer: Actor | None = None) -> Placed:
    """Place the order of a cart at today's total."""
    total = checkout.quote_for(session, basket(session, cart.id), to.province_code).total_fen
    return checkout.place_order(session, buyer or Actor(), cart.checkout_token, to, total)


def paid(attempt: PaymentAttempt) -> CheckoutFacts:
    """What the payment provider says once this attempt is paid."""
    return CheckoutFacts(
        "complete", True, attempt.amount_fen, attempt.currency, False, f"pi_{attempt.id}", f"ch_{attempt.id}"
    )


def up_to(
    session: Session,
    step: str,
    wanted: dict[str, int] | None = None,
    *,
    buyer: Actor | None = None,
    to: Destination = HANGZHOU,
) -> Order:
    """An order brought to one of STEPS. The session is committed."""
    placed = place(session, cart_with(session, wanted or {"DRIED": 2}, buyer=buyer), to, buyer)
    reached = STEPS.index(step)
    if reached >= STEPS.index("confirmed"):
        payments.settle(session, placed.attempt.id, paid(placed.attempt), livemode=False, today=today())
    for consignment in session.scalars(select(Consignment).where(Consignment.order_id == placed.order.id)).all():
        _handle(session, consignment, reached)
    session.commit()
    return placed.order


def packer(session: Session) -> Actor:
    """The packer of the cast."""
    return Actor(session.scalars(select(Person.id).where(Person.name == "packer")).one())


def _handle(session: Session, consignment: Consignment, reached: int) -> None:
    staff = packer(session)
    if reached >= STEPS.index("picking"):
        parcels.start(session, staff, consignment.id)
    if reached >= STEPS.index("picked"):
        parcels.pick(session, staff, consignment.id)
    if reached >= STEPS.index("packed"):
        parcels.pack(session, staff, consignment.id)
    if reached >= STEPS.index("shipped"):
        parcels.ship(session, staff, consignment.id)
    if reached >= STEPS.index("delivered"):
        parcels.deliver(session, consignment.id)
