"""Twenty shops list one sku of which there are fifty boxes, and two hundred buyers come at once: fifty are sold."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.carts import Cart
from models.orders import Order, OrderLine
from models.parties import Organisation
from operations import carts, catalogue, pool
from operations.actor import HOUSE, Actor
from operations.checkout import Placed, place_order
from operations.pool import Terms
from operations.refusals import Refused
from tests import books, cast, orders
from tests.races.barrier import answers, at_once, committed, errors
from tests.races.test_floor import more_shops

SHOPS, BOXES, BUYERS = 20, 50, 200
#: As many connections as a test may have; each wave comes at once.
WAVE = 40


def test_fifty_boxes_in_twenty_shops(sessions: sessionmaker[Session], session: Session) -> None:
    sku = cast.sku_by_code(session, "FRESH")
    pool.set_terms(session, HOUSE, sku, Terms(4111, 5333, 7300, 7900))
    for shop in more_shops(session, SHOPS):
        catalogue.list_sku(session, HOUSE, shop, sku, 7900)
    orders.place(session, orders.cart_with(session, {"FRESH": 100 - BOXES}))
    slugs = session.scalars(select(Organisation.slug).where(Organisation.slug.like("more-%"))).all()
    listings = [orders.listing(session, "FRESH", slug).id for slug in slugs]
    filled = [_cart(session, listings[n % SHOPS]) for n in range(BUYERS)]
    total = books.total(session, filled[0])
    session.commit()

    results: list[Placed | Exception] = []
    for start in range(0, BUYERS, WAVE):
        wave = filled[start : start + WAVE]
        results += at_once([committed(sessions, _placing(cart.checkout_token, total)) for cart in wave])

    assert len(answers(results)) == BOXES
    assert {error.code if isinstance(error, Refused) else repr(error) for error in errors(results)} == {"sold_out"}
    assert books.counters(session, "FRESH") == (100, 100, 0)
    sold = select(func.sum(OrderLine.quantity)).join(Order).where(OrderLine.listing_id.in_(listings))
    assert session.scalars(sold).one() == BOXES


def _cart(session: Session, listing_id: int) -> Cart:
    cart = carts.open_cart(session, None, f"{session.query(Cart).count():032}")
    carts.add(session, cart, listing_id, 1)
    return cart


def _placing(token: str, total: int) -> Callable[[Session], Placed]:
    return lambda session: place_order(session, Actor(), token, orders.HANGZHOU, total)
