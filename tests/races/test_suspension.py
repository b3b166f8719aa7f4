"""A shop is suspended while buyers place orders: whatever is sold was sold before, and nothing stays on the shelf."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.catalogue import Listing, Sku
from models.orders import Order
from models.parties import Organisation, Person
from operations import catalogue, vendors
from operations.actor import HOUSE, Actor
from operations.checkout import Placed, place_order
from operations.refusals import Refused
from tests import books, orders
from tests.races.barrier import answers, at_once, committed, errors

BUYERS = 12


@pytest.mark.parametrize("whose", ["maoyang-tea", "dazhe-chaye"], ids=["shop", "supplier"])
def test_nothing_is_ordered_after_the_suspension(sessions: sessionmaker[Session], whose: str) -> None:
    with sessions() as session:
        party = session.scalars(select(Organisation.id).where(Organisation.slug == whose)).one()
        clerk = Actor(session.scalars(select(Person.id).where(Person.name == "admin")).one())
        buying = [_buying(session) for _ in range(BUYERS)]
        session.commit()
    racers: list[Callable[[], object]] = [committed(sessions, act) for act in buying]
    racers.insert(BUYERS // 2, committed(sessions, lambda session: vendors.suspend(session, clerk, party, "other")))

    results = at_once(racers)

    with sessions() as session:
        suspended = session.scalars(select(Organisation.state_at).where(Organisation.id == party)).one()
        assert session.scalars(select(Organisation.state).where(Organisation.id == party)).one() == "suspended"
        assert _still_live(session, party) == 0
        placed = session.scalars(select(Order.placed_at)).all()
        assert len(placed) == len(answers(results)) - 1
    assert {type(error) for error in errors(results)} <= {Refused}
    assert {error.code for error in errors(results) if isinstance(error, Refused)} <= {"not_on_sale"}
    # Who comes later finds nothing.
    with sessions() as session, pytest.raises(Refused, match="missing"):
        _buying(session)
    assert suspended is not None


def test_a_shop_that_is_being_suspended_lists_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        shop = session.scalars(select(Organisation.id).where(Organisation.slug == "wuxing-shanhuo")).one()
        clerk = Actor(session.scalars(select(Person.id).where(Person.name == "admin")).one())

    def list_tea(session: Session) -> None:
        house = session.get_one(Organisation, shop)
        sku = session.scalars(select(Sku).where(Sku.code == "TEA")).one()
        catalogue.list_sku(session, HOUSE, house, sku, 12000)

    for _ in range(5):
        at_once(
            [
                committed(sessions, list_tea),
                committed(sessions, lambda session: vendors.suspend(session, clerk, shop, "other")),
            ]
        )
        with sessions() as session:
            assert _still_live(session, shop) == 0
            vendors.reinstate(session, clerk, shop)
            session.query(Listing).filter(
                Listing.shop_id == shop, Listing.sku_id.in_(select(Sku.id).where(Sku.code == "TEA"))
            ).delete()
            session.commit()


def _buying(session: Session) -> Callable[[Session], Placed]:
    """A guest with tea of the village shop in the cart."""
    cart = orders.cart_with(session, {"TEA": 1}, shop="maoyang-tea")
    total, token = books.total(session, cart), cart.checkout_token
    return lambda later: place_order(later, Actor(), token, orders.HANGZHOU, total)


def _still_live(session: Session, party: int) -> int:
    of_it = vendors.offered_by(party)
    return session.scalars(select(func.count()).select_from(Listing).where(of_it, Listing.state == "live")).one()
