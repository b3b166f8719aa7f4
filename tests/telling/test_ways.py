"""Every kind, language and preference: the ways a buyer is told are those of the table."""

from itertools import product

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.parties import Person
from operations.telling import ALWAYS_BY_SMS, KINDS
from tests.telling.standing import ADDRESS, Stage, Town

#: Whose order, his wish for mail and text messages → the ways by which he is told, with an address and without one.
TABLE = {
    None: (("mail",), ("sms",)),
    (True, True): (("mail", "sms"), ("sms",)),
    (True, False): (("mail",), ()),
    (False, True): (("sms",), ("sms",)),
    (False, False): ((), ()),
}


def test_the_ways_are_those_of_the_table(stage: Stage, session: Session) -> None:
    consumer = session.scalars(select(Person.id).where(Person.name == "consumer")).one()
    for kind in KINDS:
        with stage.scene() as here:
            cause = here.make(kind)
            for (wishes, ways), address, locale in product(TABLE.items(), (ADDRESS, None), ("zh_Hans", "en")):
                _wish(here, consumer, wishes)
                here.order.email, here.order.locale = address, locale

                here.tell(kind, cause)

                expected = {*ways[address is None], *({"sms"} if kind in ALWAYS_BY_SMS else set())}
                assert dict(here.messages(kind)) == dict.fromkeys(expected, True), (kind, wishes, address)
                assert [mail.to for mail in here.mails] == [ADDRESS] * ("mail" in expected)
                assert [sms.to for sms in here.texts] == [here.order.phone] * ("sms" in expected)


def _wish(here: Town, consumer: int, wishes: tuple[bool, bool] | None) -> None:
    here.forget()
    here.order.buyer_id = consumer if wishes else None
    if wishes:
        mail, sms = wishes
        here.session.execute(update(Person).where(Person.id == consumer).values(mail_wanted=mail, sms_wanted=sms))
