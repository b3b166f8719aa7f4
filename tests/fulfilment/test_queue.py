"""The queue: what must leave first on top, and what to do next; in a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.stock import Lot
from tests import cast, orders
from tests.fulfilment.places import wave_of
from tests.pages import Browser, queries

Browsers = Callable[..., Browser]
#: The session with its person and roles, the steps, what was left behind, the queue and its length, the next task.
QUERIES = 7


def test_the_queue_costs_the_same_however_long_it_is(app: Flask, session: Session, packer: Browser) -> None:
    for _ in range(29):
        orders.up_to(session, "confirmed", {"DRIED": 1})
    orders.up_to(session, "picking", {"FRESH": 1, "TEA": 1})

    for path, shown in (("/fulfilment", 29), ("/fulfilment?step=picking", 2), ("/fulfilment?step=packed", 0)):
        with queries(app) as sent:
            page = packer.get(path)
        assert len(sent) <= QUERIES, "\n".join(sent)
        assert page.text.count('<th scope="row"') == shown


def test_the_oldest_waits_on_top_and_is_next(session: Session, packer: Browser) -> None:
    first, second = orders.up_to(session, "confirmed"), orders.up_to(session, "confirmed")

    page = packer.get("/fulfilment").text

    assert page.index(f">{first.number}<") < page.index(f">{second.number}<")
    assert f"Next: pick {first.number}" in page
    assert "浙江省" in page


def test_long_queues_have_pages(session: Session, packer: Browser) -> None:
    for _ in range(51):
        orders.up_to(session, "confirmed", {"DRIED": 1})

    assert packer.get("/fulfilment").text.count('<th scope="row"') == 50
    assert packer.get("/fulfilment?page=2").text.count('<th scope="row"') == 1
    assert packer.get("/fulfilment?page=99").text.count('<th scope="row"') == 1


def test_what_lacks_packs_is_marked_and_passed_over(session: Session, packer: Browser) -> None:
    session.execute(
        update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == cast.sku_by_code(session, "GIFT").id)
    )
    short = orders.up_to(session, "confirmed", {"GIFT": 1})
    ready = orders.up_to(session, "confirmed")

    page = packer.get("/fulfilment").text

    assert "Packs missing" in page
    assert page.index("Packs missing") > page.index(f">{short.number}<")
    assert f"Next: pick {ready.number}" in page


def test_what_should_have_left_is_late(session: Session, packer: Browser) -> None:
    orders.up_to(session, "confirmed")
    assert ">Late<" not in packer.get("/fulfilment").text.replace("</svg>", ">")
    passed = func.now() - timedelta(minutes=1)
    session.execute(update(Consignment).values(created_at=func.now() - timedelta(hours=25), ship_by=passed))
    session.commit()

    page = packer.get("/fulfilment").text

    assert ">Late<" in page.replace("</svg>", ">")
    assert "oldest: 25 h · 1 late" in page


def test_what_must_leave_first_comes_first(session: Session, packer: Browser) -> None:
    warm, cold = orders.up_to(session, "confirmed"), orders.up_to(session, "confirmed", {"FRESH": 1})

    page = packer.get("/fulfilment").text

    assert page.index(f">{cold.number}<") < page.index(f">{warm.number}<")
    assert f"Next: pick {cold.number}" in page


def test_what_one_has_begun_comes_before_what_waits(session: Session, packer: Browser, colleague: Browser) -> None:
    waiting, begun = orders.up_to(session, "confirmed"), orders.up_to(session, "picking")
    wave = wave_of(session, begun)
    number = f"W{int(wave.rpartition('/')[2]):06}"

    assert f"Next: pick wave {number}" in packer.get("/fulfilment").text
    packer.post(f"{wave}/picks", page=wave)
    assert f"Go on with {number}" in packer.get("/fulfilment").text
    assert f"Next: pick {waiting.number}" in colleague.get("/fulfilment").text


def test_what_is_picked_is_packed_before_more_is_picked(session: Session, packer: Browser) -> None:
    orders.up_to(session, "confirmed")
    picked = orders.up_to(session, "picked")

    assert f"Next: pack {picked.number}" in packer.get("/fulfilment").text


def test_when_nothing_waits_the_next_task_is_to_hand_over(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "packed")

    page = packer.get("/fulfilment").text

    assert f"Next: hand over {order.number}" in page
    assert "No order waits to be picked." in page


def test_whoever_looks_on_is_given_no_task(session: Session, browser: Browsers) -> None:
    orders.up_to(session, "confirmed")

    assert "Next:" not in browser("admin").get("/fulfilment").text


def test_a_step_that_is_none_is_refused(packer: Browser) -> None:
    assert packer.get("/fulfilment?step=delivered").status_code == 400


def test_parts_of_one_order_name_each_other(session: Session, packer: Browser) -> None:
    orders.up_to(session, "confirmed", {"DRIED": 1, "FRESH": 1})
    one, other = session.scalars(select(Consignment.id).order_by(Consignment.id))

    page = packer.get(f"/fulfilment/consignments/{one}").text

    assert f'href="/fulfilment/consignments/{other}"' in page
    assert "The other part of this order: Chilled, To pick" in page
