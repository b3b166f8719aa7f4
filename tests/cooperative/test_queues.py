"""What waits on the overview: only what the visitor may work on, with counts and ages, the oldest one press away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.freight import zone_of
from models.joining import Application
from models.parties import Person
from models.reading.office import sales
from models.reading.queues import QUEUES, queues
from operations import freight, settings
from operations.actor import HOUSE, Actor
from operations.freight import Card
from tests import orders
from tests.pages import Browser, queries

Browsers = Callable[..., Browser]


@pytest.fixture
def waiting(session: Session) -> int:
    """An application, a setting and a rate card that wait. Answers the id of the application."""
    person = session.scalars(select(Person.id).where(Person.name == "stranger")).one()
    session.add(
        Application(
            kind="shop", person_id=person, state="submitted", submitted_at=datetime.now(UTC) - timedelta(days=1)
        )
    )
    settings.propose(session, HOUSE, "low_stock", 7)
    near = session.scalars(zone_of("33")).one()
    freight.propose(
        session, HOUSE, near.zone, Card(**{name: getattr(near, name) for name in Card.__dataclass_fields__})
    )
    session.commit()
    return session.scalars(select(Application.id)).one()


def test_each_queue_is_counted(session: Session, waiting: int) -> None:
    found = queues(session, list(QUEUES))

    assert {name: queue.count for name, queue in found.items() if queue.count} == {
        "applications": 1, "settings": 1, "freight": 1,
    }  # fmt: skip
    assert found["applications"].oldest_id == waiting
    assert queues(session, []) == {}


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("admin", {"Applications to review", "Settings to approve", "Rate cards to approve"}),
        ("finance", {"Applications to review", "Settings to approve", "Rate cards to approve"}),
        ("support", {"Applications to review"}),
    ],
)
@pytest.mark.usefixtures("waiting")
def test_everybody_sees_the_queues_he_may_open(browser: Browsers, name: str, sees: set[str]) -> None:
    page = browser(name).get("/cooperative").text

    every = {"Applications to review", "Settings to approve", "Rate cards to approve"}
    assert {words for words in every if words in page} == sees


def test_the_oldest_is_one_press_away(browser: Browsers, waiting: int) -> None:
    page = browser("admin").get("/cooperative").text

    assert f'<a class="btn" href="/cooperative/applications/{waiting}">Open the oldest</a>' in page


def test_every_queue_leads_to_a_page(browser: Browsers, waiting: int) -> None:
    admin = browser("admin")
    page = admin.get("/cooperative").text

    for part in page.split('<ul class="queue">')[1].split("</ul>")[0].split('<a href="')[1:]:
        assert admin.get(part.split('"')[0].replace("&amp;", "&")).status_code == 200


@pytest.mark.usefixtures("waiting")
def test_queues_cost_no_further_query(app: Flask, session: Session, browser: Browsers) -> None:
    admin = browser("admin")

    with queries(app) as sent:
        admin.get("/cooperative")

    assert len(sent) <= 8, "\n".join(sent)


def test_a_parcel_is_late_after_the_hours_the_association_set(session: Session) -> None:
    orders.up_to(session, "confirmed")
    session.execute(text("UPDATE consignment SET created_at = now() - interval '30 hours'"))
    session.commit()
    assert queues(session, ["late"])["late"].count == 0

    made = settings.propose(session, Actor(1), "late_hours", 24)
    settings.approve(session, HOUSE, made.id)
    session.commit()

    assert queues(session, ["late"])["late"].count == 1


def test_sales_of_each_day(session: Session, browser: Browsers) -> None:
    today = orders.up_to(session, "confirmed").total_fen
    before = orders.up_to(session, "shipped").id
    orders.up_to(session, "placed")
    session.execute(
        text('UPDATE "order" SET placed_at = placed_at - make_interval(days => 29) WHERE id = :id'), {"id": before}
    )
    long_ago = orders.up_to(session, "confirmed").id
    session.execute(
        text('UPDATE "order" SET placed_at = placed_at - make_interval(days => 30) WHERE id = :id'), {"id": long_ago}
    )
    session.commit()

    found = sales(session, 30)

    assert len(found) == 30
    assert found[-1] == today
    assert found[0] > 0
    assert sum(1 for fen in found if fen) == 2
    assert "Sales of the last 30 days" in browser("finance").get("/cooperative").text
    assert "Sales of the last 30 days" not in browser("support").get("/cooperative").text
