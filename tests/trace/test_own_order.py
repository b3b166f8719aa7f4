"""A buyer follows each line of the order to the very lots its packs came from."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Person
from operations.actor import Actor
from tests import orders
from tests.pages import Browser
from tests.trace import family


def test_paid_and_shipped_lines_lead_to_their_lots(session: Session, browser: Callable[..., Browser]) -> None:
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    for step in ("confirmed", "shipped"):
        number = orders.up_to(session, step, {"DRIED": 1, "TEA": 2}, buyer=buyer).number
        page = browser("consumer").get(f"/orders/{number}").text
        for code in ("L00001", "L00003"):
            assert f'<a href="/t/{code}">Where it comes from</a>' in page
    assert browser("consumer").get("/t/L00003").status_code == 200


def test_packs_of_several_lots_say_how_many(session: Session, browser: Callable[..., Browser]) -> None:
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    lot = family.brought_in(session, "FEW", 2, days_left=100)
    session.commit()
    number = orders.up_to(session, "confirmed", {"DRIED": 5}, buyer=buyer).number

    page = browser("consumer").get(f"/orders/{number}").text

    assert f"Lot {lot.code} × 2" in page
    assert "Lot L00001 × 3" in page


def test_unpaid_lines_have_none_yet(session: Session, browser: Callable[..., Browser]) -> None:
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    number = orders.up_to(session, "placed", buyer=buyer).number

    assert 'href="/t/' not in browser("consumer").get(f"/orders/{number}").text
