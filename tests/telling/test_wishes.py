"""How somebody wants to be told is his choice; what nobody may miss is sent anyway, and the page says so."""

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.parties import Person
from tests.pages import Browser

PAGE = "/account/notices"
Browsers = Callable[..., Browser]


def _ticked(page: str) -> set[str]:
    return {re.findall(r'name="(\w+)"', box)[0] for box in re.findall(r"<input[^>]*>", page) if " checked" in box}


def _wishes(session: Session, name: str) -> tuple[bool, ...]:
    session.rollback()
    columns = (Person.mail_wanted, Person.sms_wanted, Person.orders_by_mail, Person.orders_by_sms)
    return tuple(session.execute(select(*columns).where(Person.name == name)).one())


def test_a_buyer_switches_mail_and_text_messages(session: Session, browser: Browsers) -> None:
    consumer = browser("consumer")
    page = consumer.get(PAGE).text
    assert _ticked(page) == {"mail_wanted", "sms_wanted"}
    assert 'name="orders_by_sms"' not in page
    assert "The code to fetch a parcel" in page

    assert consumer.post(PAGE, {"mail_wanted": "y", "orders_by_sms": "y"}, PAGE).status_code == 303
    assert _wishes(session, "consumer") == (True, False, True, False)
    assert _ticked(consumer.get(PAGE).text) == {"mail_wanted"}
    assert consumer.post(PAGE, {}, PAGE).status_code == 303
    assert _wishes(session, "consumer") == (False, False, True, False)


def test_an_owner_chooses_for_new_orders_too(session: Session, browser: Browsers) -> None:
    owner = browser("owner_a")
    assert 'name="orders_by_sms"' in owner.get(PAGE).text

    owner.post(PAGE, {"mail_wanted": "y", "sms_wanted": "y", "orders_by_sms": "y"}, PAGE)

    assert _wishes(session, "owner_a") == (True, True, False, True)


def test_it_is_written_down_once_it_changes(session: Session, browser: Browsers) -> None:
    consumer = browser("consumer")
    for _ in range(2):
        consumer.post(PAGE, {"sms_wanted": "y"}, PAGE)

    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "wish")).all()
    assert [event.after for event in events] == [{"mail_wanted": False, "sms_wanted": True}]


def test_the_way_there(browser: Browsers) -> None:
    assert f'href="{PAGE}"' in browser("consumer").get("/account").text
    assert browser().get(PAGE).status_code == 302
