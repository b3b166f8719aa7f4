"""O2: what was placed is frozen. No edit of product, listing or terms changes a placed line."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.catalogue import Listing, Product
from operations import catalogue, pool
from operations.actor import HOUSE
from tests import cast, orders

LINES = text("SELECT md5(string_agg(l::text, '|' ORDER BY l.id)) FROM order_line l")
edits = st.lists(
    st.tuples(st.sampled_from(("terms", "price", "words", "product")), st.integers(1, 2000)), min_size=1, max_size=4
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_o2_no_edit_changes_a_placed_line(session: Session, changes: list[tuple[str, int]]) -> None:
    orders.place(session, orders.cart_with(session, {"DRIED": 1}))
    before = session.scalar(LINES)

    for what, number in changes:
        _change(session, what, number)

    assert session.scalar(LINES) == before
    session.rollback()


def _change(session: Session, what: str, number: int) -> None:
    listing = orders.listing(session, "DRIED")
    if what == "terms":
        terms = cast.TERMS["DRIED"]
        raised = replace(terms, floor_fen=3500 + number, suggested_fen=5600, tiers={"gold": 2000 + number % 900})
        pool.set_terms(session, HOUSE, cast.sku_by_code(session, "DRIED"), raised)
    elif what == "price":
        catalogue.reprice(session, HOUSE, listing, 5600 + number)
    elif what == "words":
        session.execute(update(Listing).values(title_zh=f"名 {number}", title_en=f"Name {number}", buyer_limit=number))
    else:
        session.execute(update(Product).values(name_zh=f"名 {number}", picture=f"pictures/{number}", version=number))
    session.execute(select(func.now()))
