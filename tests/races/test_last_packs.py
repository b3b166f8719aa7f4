"""Many buyers, few packs: exactly as many are sold as there are, whatever the mix of shops."""

from collections.abc import Callable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from models.carts import Cart
from models.catalogue import Listing
from models.orders import Order
from models.parties import Person
from operations import carts
from operations.actor import Actor
from operations.checkout import Placed, place_order
from operations.refusals import Refused
from tests import books, orders
from tests.races.barrier import answers, at_once, committed, errors

SHOPS = ("pavilion", "maoyang-tea", "wuxing-shanhuo")
BUYERS, LEFT = 60, 10
GUEST = Actor()


def test_sixty_buyers_of_the_last_ten_packs(sessions: sessionmaker[Session], session: Session) -> None:
    orders.place(session, orders.cart_with(session, {"DRIED": 100 - LEFT}))
    filled = [orders.cart_with(session, {"DRIED": 1}, shop=SHOPS[i % 3]) for i in range(BUYERS)]
    totals = [books.total(session, cart) for cart in filled]
    session.commit()

    results = at_once([committed(sessions, _placing(cart, total)) for cart, total in zip(filled, totals, strict=True)])

    assert len(answers(results)) == LEFT
    assert [_code(error) for error in errors(results)] == ["sold_out"] * (BUYERS - LEFT)
    assert books.counters(session, "DRIED") == (100, 100, 0)
    assert session.scalars(select(func.count()).select_from(Order)).one() == LEFT + 1
    kept = session.scalars(select(func.count()).where(Cart.closed_at.is_(None))).one()
    assert kept == BUYERS - LEFT  # who got nothing keeps his cart


def test_two_lines_of_one_sku_are_one_demand(session: Session) -> None:
    orders.place(session, orders.cart_with(session, {"DRIED": 95}))
    cart = orders.cart_with(session, {"DRIED": 5})
    carts.add(session, cart, orders.listing(session, "DRIED", "maoyang-tea").id, 5)
    total = books.total(session, cart)
    session.commit()

    results = at_once([lambda: place_order(session, Actor(), cart.checkout_token, orders.HANGZHOU, total)])

    session.rollback()
    refused = errors(results)[0]
    assert isinstance(refused, Refused)
    assert (refused.code, len(refused.params["lines"])) == ("sold_out", 2)
    assert books.counters(session, "DRIED") == (100, 95, 0)


def test_a_limit_holds_over_all_carts_of_a_buyer(sessions: sessionmaker[Session], session: Session) -> None:
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    session.execute(update(Listing).where(Listing.id == orders.listing(session, "DRIED").id).values(buyer_limit=3))
    filled = [orders.cart_with(session, {"DRIED": 2}, buyer=buyer)]
    filled += [orders.cart_with(session, {"DRIED": 2}) for _ in range(3)]  # as a guest, in other browsers
    total = books.total(session, filled[0])
    session.commit()

    results = at_once([committed(sessions, _placing(cart, total, buyer)) for cart in filled])

    assert len(answers(results)) == 1
    assert {_code(error) for error in errors(results)} == {"over_buyer_limit"}


def _placing(cart: Cart, total: int, buyer: Actor = GUEST) -> Callable[[Session], Placed]:
    def act(session: Session) -> Placed:
        return place_order(session, buyer, cart.checkout_token, orders.HANGZHOU, total)

    return act


def _code(error: Exception) -> str:
    return error.code if isinstance(error, Refused) else repr(error)
