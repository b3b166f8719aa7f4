"""Telling buyers and shop owners what becomes of an order, each in his language and as he prefers, once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import flask_babel
import procrastinate
from flask import g, render_template
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from gateways.mail import Mail
from jobs.messages import Cause, drop, plan, send_mail, send_text
from jobs.queue import PATIENTLY, House, queue
from models.orders import Order, OrderLine
from models.parties import Organisation, Person
from models.reading import tellings
from operations import telling
from operations.earnings import earned_fen
from web.links import order_link
from web.tidings import owner_subject, owner_text, subject_of, text_of, why

#: Transactions of one look around: what is left is taken by the next.
MOST_ROUNDS = 20


@queue.task(name="tell.buyer", retry=PATIENTLY, pass_context=True)
def buyer(context: procrastinate.JobContext, *, kind: str, order_id: int, cause_id: int) -> None:
    """Tell a buyer one thing: first it is written down what is to leave, then each leaves in its own transaction."""
    house = House(context)
    cause = (kind, tellings.CAUSES[kind], cause_id)
    with house.sessions.begin() as session:
        news = tellings.news(session, kind, order_id, cause_id)
        if news is None:
            drop(session, cause)
            return
        ways = telling.ways(kind, news.order, news.buyer)
        plan(session, cause, ways)
    _each([partial(_tell_buyer, house, cause, order_id, way) for way in ways])


@queue.task(name="tell.short", retry=PATIENTLY, pass_context=True)
def short(context: procrastinate.JobContext, *, line_ids: list[int]) -> None:
    """A job for the buyer of every order line that still waits for packs."""
    with House(context).sessions.begin() as session:
        telling.tell_all(session, "short", tellings.short_lines(session, line_ids))


@queue.task(name="tell.shops", retry=PATIENTLY, pass_context=True)
def shops(context: procrastinate.JobContext, *, order_id: int) -> None:
    """Tell the owners of every shop in an order what was bought of theirs, by whatever way they want."""
    house = House(context)
    with house.sessions.begin() as session:
        told = [
            (shop.id, owner.id, way)
            for shop, owner in tellings.sold_by_shops(session, order_id)
            for way, wanted in (("mail", owner.email and owner.orders_by_mail), ("sms", owner.orders_by_sms))
            if wanted and (way == "mail" or owner.phone)
        ]
    _each([partial(_tell_owner, house, order_id, *one) for one in told])


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="tell.watch", queueing_lock="tell.watch", pass_context=True)
def watch(context: procrastinate.JobContext, timestamp: int) -> None:
    """Parcels that are late, and parcels that nobody fetched: in batches, so that no lock is kept for long."""
    house = House(context)
    for look in (telling.tell_delays, telling.tell_reminders):
        for _round in range(MOST_ROUNDS):
            with house.sessions.begin() as session:
                found = look(session)
            if found < telling.BATCH:
                break


def _each(work: Sequence[Callable[[], None]]) -> None:
    """Do all of it: what fails keeps nothing else from being done, and fails the job afterwards."""
    with ExitStack() as stack:
        for one in reversed(work):
            stack.callback(one)


def _tell_buyer(house: House, cause: Cause, order_id: int, way: str) -> None:
    kind, _type, cause_id = cause
    with house.sessions.begin() as session:
        news = tellings.news(session, kind, order_id, cause_id)
        if news is None:
            return
        order = news.order
        with _speaking(house, order.locale):
            link = house.app.config["PUBLIC_URL"] + order_link(order.number)
            subject, text = subject_of(kind, news), text_of(kind, news, link)
            letter = render_template(f"mail/{kind}.txt", news=news, order=order, why=why(news), link=link)
        if way == "mail":
            send_mail(house, session, cause, Mail(to=order.email or "", subject=subject, text=letter))
        else:
            send_text(house, session, cause, order.phone, text)


def _tell_owner(house: House, order_id: int, shop_id: int, owner_id: int, way: str) -> None:
    with house.sessions.begin() as session:
        order = session.scalars(select(Order).options(selectinload(Order.lines)).where(Order.id == order_id)).one()
        shop, owner = session.get_one(Organisation, shop_id), session.get_one(Person, owner_id)
        lines = [line for line in order.lines if line.shop_id == shop_id]
        cause = ("order_new", f"order/{order.id}/{shop.id}", owner.id)
        with _speaking(house, owner.locale):
            link = f"{house.app.config['PUBLIC_URL']}/counter/orders/{order.number}"
            text = owner_text(order.number, sum(line.wanted for line in lines), link)
            mail = _owner_mail(order, shop, owner, lines, link)
        if way == "mail":
            send_mail(house, session, cause, mail)
        else:
            send_text(house, session, cause, owner.phone or "", text)


def _owner_mail(order: Order, shop: Organisation, owner: Person, lines: Sequence[OrderLine], link: str) -> Mail:
    earned = sum(earned_fen(line) for line in lines)
    letter = render_template("mail/order_new.txt", order=order, shop=shop, lines=lines, earned_fen=earned, link=link)
    return Mail(to=owner.email or "", subject=owner_subject(order.number), text=letter)


@contextmanager
def _speaking(house: House, locale: str) -> Iterator[None]:
    """Words and names in a language."""
    with house.app.test_request_context(), flask_babel.force_locale(locale):
        g.locale = locale
        yield
