"""Choosing a wave by what is wanted of it, giving it to somebody, dissolving it."""

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.parties import Person
from models.stock import Lot
from models.waves import Wave
from operations.invariants import breaches
from tests import cast, orders
from tests.fulfilment.places import WAVES, consignment_of, wave_of
from tests.pages import Browser, queries

TICKED = {"take": "ticked", "picker": "0", "first": "20", "storage": "ambient"}


#: The session with its person and roles, storages, pickers, the list, its length twice, carriers, waves, single goods.
QUERIES = 10


def _states(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Consignment.state).order_by(Consignment.id)))


def test_only_complete_ones_of_one_storage_are_shown(session: Session, packer: Browser) -> None:
    session.execute(
        update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == cast.sku_by_code(session, "GIFT").id)
    )
    short = orders.up_to(session, "confirmed", {"GIFT": 1})
    dried, tea = orders.up_to(session, "confirmed", {"DRIED": 1}), orders.up_to(session, "confirmed", {"TEA": 1})
    mixed = orders.up_to(session, "confirmed", {"DRIED": 1, "TEA": 2})
    cold = orders.up_to(session, "confirmed", {"FRESH": 1})
    goods = cast.sku_by_code(session, "TEA").id
    session.rollback()

    def shown(query: str) -> set[str]:
        page = packer.get(f"{WAVES}?{query}").text
        return {order.number for order in (short, dried, tea, mixed, cold) if f">{order.number}<" in page}

    assert shown("") == {cold.number}, "what must leave first decides which storage is shown"
    assert shown("storage=frozen") == set()
    assert shown("storage=ambient") == {dried.number, tea.number, mixed.number}
    assert shown("storage=ambient&goods=one") == {dried.number, tea.number}
    assert shown(f"storage=ambient&goods={goods}") == {tea.number}
    assert shown("storage=ambient&carrier=VAN") == set()
    assert shown(f"storage=ambient&day={consignment_of(session, dried).ship_on}") == shown("storage=ambient")
    assert "3 orders can be picked" in packer.get(f"{WAVES}?storage=ambient").text
    for query in ("storage=warm", "day=today", "goods=0", "storage=ambient&storage=frozen"):
        assert packer.get(f"{WAVES}?{query}").status_code == 400


@pytest.mark.parametrize("chosen", ["", "&goods=one&carrier=SF", "&goods={tea}"])
def test_choosing_costs_the_same_however_much_waits(app: Flask, session: Session, packer: Browser, chosen: str) -> None:
    made = [orders.up_to(session, "confirmed", {"TEA": 1 + number % 2}) for number in range(7)]
    orders.up_to(session, "confirmed", {"TEA": 1, "DRIED": 1})
    path = f"{WAVES}?storage=ambient{chosen.format(tea=cast.sku_by_code(session, 'TEA').id)}"
    session.rollback()

    with queries(app) as sent:
        page = packer.get(path).text

    assert len(sent) <= QUERIES, "\n".join(sent)
    assert page.count('name="consignment"') == len(made) + (not chosen)


def test_the_ticked_ones_or_the_first_by_their_clock(engine: Engine, session: Session, packer: Browser) -> None:
    made = [orders.up_to(session, "confirmed", {"TEA": 1}) for _ in range(4)]
    session.execute(
        update(Consignment)
        .values(ship_by=Consignment.ship_by - func.make_interval(0, 0, 0, 1))
        .where(Consignment.order_id == made[3].id)
    )
    session.commit()
    second = consignment_of(session, made[1]).id
    session.rollback()

    ticked = packer.post(WAVES, TICKED | {"consignment": str(second)}, page=WAVES)
    first = packer.post(WAVES, TICKED | {"take": "first", "first": "1"}, page=WAVES)

    assert ticked.location == wave_of(session, made[1])
    assert first.location == wave_of(session, made[3])
    assert _states(session) == ["waiting", "picking", "waiting", "picking"]
    assert "A wave of 1 order." in packer.get(first.location).text
    assert breaches(engine) == []


def test_nothing_ticked_and_nothing_left_are_said(session: Session, packer: Browser) -> None:
    orders.up_to(session, "confirmed")
    taken = consignment_of(session, orders.up_to(session, "picking")).id

    for form in ({}, {"consignment": str(taken)}):
        answer = packer.post(WAVES, TICKED | form, page=WAVES)
        assert answer.status_code == 409
        assert "None of these orders can be picked now" in answer.text
    for form in ({"first": "501"}, {"first": "0"}, {"picker": "999"}):
        assert packer.post(WAVES, TICKED | {"take": "first"} | form, page=WAVES).status_code == 422
    assert packer.post(WAVES, TICKED | {"consignment": "x"}, page=WAVES).status_code == 400


def test_what_somebody_else_took_is_left_out(session: Session, packer: Browser) -> None:
    free = consignment_of(session, orders.up_to(session, "confirmed")).id
    taken = consignment_of(session, orders.up_to(session, "picking")).id
    session.rollback()
    packer.get(WAVES)
    token = packer.client.get(WAVES).text.partition('name="csrf_token" value="')[2].partition('"')[0]

    answer = packer.client.post(WAVES, data=TICKED | {"consignment": [str(free), str(taken)], "csrf_token": token})

    assert "1 order was left out" in packer.get(answer.location).text


def test_a_wave_is_given_away(session: Session, packer: Browser, colleague: Browser) -> None:
    wave = wave_of(session, orders.up_to(session, "picking"))
    theirs = session.scalars(select(Person.id).where(Person.name == "colleague")).one()
    session.rollback()

    assert packer.post(f"{wave}/assignment", {"picker": str(theirs)}, page=wave).location == wave
    assert "/picks/" in colleague.post(f"{wave}/picks", page=wave).location
    assert packer.post(f"{wave}/picks", page=wave).status_code == 409
    assert packer.post(f"{wave}/assignment", {"picker": "0"}, page=wave).location == wave
    assert "Whoever comes" in packer.get(f"{WAVES}?view=open").text
    assert packer.post(f"{wave}/assignment", {"picker": "x"}, page=wave).status_code == 422


def test_a_dissolved_wave_waits_again(engine: Engine, session: Session, packer: Browser) -> None:
    wave = wave_of(session, orders.up_to(session, "picked"))

    page = packer.get(f"{wave}/dissolving").text
    answer = packer.post(f"{wave}/dissolving", page=f"{wave}/dissolving")

    assert "2 packs lie on the trolley." in page
    assert answer.location == wave
    assert "1 order waits to be picked again" in packer.get(wave).text
    assert _states(session) == ["waiting"]
    assert session.scalars(select(Wave.state)).one() == "cancelled"
    session.rollback()
    assert breaches(engine) == []
    assert packer.post(f"{wave}/assignment", {"picker": "0"}, page=WAVES).status_code == 409
