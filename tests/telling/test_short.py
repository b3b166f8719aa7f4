"""Buyers whose packs are missing are told: when they pay, and when packs are taken back from them."""

from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from models.stock import Lot
from operations import freezes
from tests import cast, orders, supply
from tests.shop.phones import Outbox, Pocket


def _texts(pocket: Pocket) -> list[str]:
    return [words for words in pocket.texts(orders.HANGZHOU.phone) if "缺" in words or "missing" in words]


def test_a_buyer_who_paid_for_what_is_not_there(app: Flask, session: Session) -> None:
    old = update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == cast.sku_by_code(session, "GIFT").id)
    session.execute(old)
    order = orders.up_to(session, "confirmed", {"GIFT": 1})
    Outbox(app)
    pocket = Pocket(app)

    assert [order.number in words for words in _texts(pocket)] == [True]


def test_buyers_of_a_frozen_lot_are_told_by_few_jobs_and_once(app: Flask, session: Session) -> None:
    told = [orders.up_to(session, "confirmed", {"DRIED": 1}) for _ in range(3)]
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    freezes.freeze(session, supply.staff(session, "inspector"), lot.id, "smells")
    session.commit()
    queued = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tell.short'")
    assert session.scalar(queued) == 1
    Outbox(app)
    pocket = Pocket(app)

    words = " ".join(_texts(pocket))
    assert all(words.count(f"{order.number}/open") == 1 for order in told)


def test_whoever_got_other_packs_meanwhile_is_not_told(app: Flask, session: Session) -> None:
    orders.up_to(session, "confirmed", {"DRIED": 1})
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    freezes.freeze(session, supply.staff(session, "inspector"), lot.id, "smells")
    cast.stock_up(session, "DRIED", 5, days_left=300)
    session.commit()
    Outbox(app)
    pocket = Pocket(app)

    assert _texts(pocket) == []
