"""Shop owners are told of new orders: in one notice that counts up until it is read, and by the ways they want."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from models.audit import Notice
from models.orders import Order
from models.parties import Organisation, Person
from operations import notices, payments
from operations.earnings import earned_fen
from operations.invariants import breaches
from tests import cast, orders
from tests.pages import Browser
from tests.races.barrier import answers, at_once, committed
from tests.shop.phones import Outbox, Pocket

SHOP = "maoyang-tea"
TELEPHONE = cast.STAFF["owner_a"][0]


def _buy(session: Session, shop: str = SHOP, packs: int = 2) -> Order:
    cart = orders.cart_with(session, {"TEA" if shop == SHOP else "DRIED": packs}, shop=shop)
    placed = orders.place(session, cart)
    payments.settle(session, placed.attempt.id, orders.paid(placed.attempt), livemode=False, today=cast.today())
    session.commit()
    return placed.order


def _open(session: Session) -> list[Notice]:
    session.rollback()
    return list(session.scalars(select(Notice).where(Notice.kind == "order_new", Notice.closed_at.is_(None))))


def _shop(session: Session, slug: str = SHOP) -> int:
    return session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def test_one_notice_counts_up_until_it_is_read(session: Session, browser: Callable[..., Browser]) -> None:
    first, second = _buy(session), _buy(session, packs=3)

    notice = _open(session)[0]
    earned = sum(earned_fen(line) for order in (first, second) for line in order.lines)
    assert notice.organisation_id == _shop(session)
    assert notice.params == {"orders": 2, "packs": 5, "earning_fen": earned, "number": second.number}
    page = browser("owner_a").get("/counter/notices").text
    assert "New orders: 2, packs: 5." in page
    assert second.number in page

    notices.read(session, _shop(session), notice.id)
    session.commit()
    third = _buy(session, packs=1)
    assert [(one.params["orders"], one.params["number"]) for one in _open(session)] == [(1, third.number)]


def test_a_shop_nobody_signs_in_for_is_not_told(session: Session) -> None:
    orders.up_to(session, "confirmed", {"DRIED": 1})

    assert _open(session) == []


def test_orders_paid_at_once_are_all_counted(session: Session, sessions: sessionmaker[Session]) -> None:
    placed = [orders.place(session, orders.cart_with(session, {"TEA": 1}, shop=SHOP)) for _ in range(4)]
    facts = [(one.attempt.id, orders.paid(one.attempt)) for one in placed]
    session.commit()

    def pay(attempt: int, said: payments.CheckoutFacts) -> Callable[[Session], None]:
        return lambda own: payments.settle(own, attempt, said, livemode=False, today=cast.today()) and None

    results = at_once([committed(sessions, pay(*one)) for one in facts])

    assert len(answers(results)) == 4
    assert _open(session)[0].params["orders"] == 4
    assert breaches(session.get_bind().engine) == []


def test_owners_are_told_by_the_ways_they_want(app: Flask, session: Session) -> None:
    outbox, pocket = Outbox(app), Pocket(app)

    def told(**wishes: object) -> tuple[int, int]:
        outbox.sent.clear()
        pocket.arrived.clear()
        session.execute(update(Person).where(Person.name == "owner_a").values(locale="en", **wishes))
        number = _buy(session, packs=1).number
        texts = pocket.texts(TELEPHONE)
        mails = [mail for mail in outbox.sent if mail.to == "tea@example.cn"]
        assert all(number in text for text in [*texts, *(mail.text for mail in mails)])
        return len(mails), len(texts)

    assert told() == (0, 0)
    assert told(email="tea@example.cn") == (1, 0)
    assert told(orders_by_sms=True) == (1, 1)
    assert told(orders_by_mail=False) == (0, 1)
    assert told(sms_wanted=False, mail_wanted=False) == (0, 1)
    assert told(orders_by_sms=False) == (0, 0)


def test_the_mail_says_what_was_sold_and_nothing_of_the_buyer(app: Flask, session: Session) -> None:
    outbox, pocket = Outbox(app), Pocket(app)
    session.execute(
        update(Person).where(Person.name == "owner_a").values(email="tea@example.cn", orders_by_sms=True, locale="en")
    )
    session.commit()
    order = _buy(session)

    text = pocket.texts(TELEPHONE)[0]
    mail = next(mail for mail in outbox.sent if mail.to == "tea@example.cn")
    for words in (text, mail.text):
        assert order.number in words
        assert not any(secret in words for secret in (order.recipient, order.phone.removeprefix("+86"), order.street))
    assert "Longgu Liren green tea 100 g tin x 2" in mail.text
    assert "/counter/orders/" in text


def test_a_shop_reads_nothing_of_another_shops_goods(app: Flask, session: Session) -> None:
    session.execute(update(Person).where(Person.name == "owner_a").values(email="tea@example.cn", locale="en"))
    session.commit()
    outbox, pocket = Outbox(app), Pocket(app)
    _buy(session, shop="wuxing-shanhuo")

    pocket.texts(TELEPHONE)
    assert [mail for mail in outbox.sent if mail.to == "tea@example.cn"] == []
    assert [notice.organisation_id for notice in _open(session)] == [_shop(session, "wuxing-shanhuo")]
    assert session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "order_new")) == 1


def test_two_orders_are_two_messages_for_the_provider(app: Flask, session: Session) -> None:
    session.execute(update(Person).where(Person.phone == TELEPHONE).values(orders_by_sms=True))
    session.commit()
    pocket = Pocket(app)
    for _ in range(2):
        _buy(session)

    assert len(pocket.texts(TELEPHONE)) == 2
    assert len({sms.reference for sms in pocket.arrived if sms.to == TELEPHONE}) == 2
