"""Everything that is told reads well in both languages, also where names are as long as names may be."""

import re

from sqlalchemy import update

from models.carriers import Carrier
from models.orders import OrderLine
from operations.telling import KINDS
from tests.telling.standing import ADDRESS, CODE, Stage, Town

HAN = re.compile(r"[\u4e00-\u9fff]")
LINK = re.compile(r"http\S+")
WITH_CODE = ("at_station", "pickup_reminder")
SECRETS = ("陈一禾", "19900000301", "示例路1号1幢101室")
#: What one text message holds, beside the link.
ONE_MESSAGE = 70


def test_both_languages(stage: Stage) -> None:
    for kind in KINDS:
        with stage.scene() as here:
            cause = here.make(kind)
            for locale in ("zh_Hans", "en"):
                subject, mail, text = _told(here, kind, locale, cause)

                for words in (mail, text):
                    assert here.order.number in words
                    assert f"/orders/{here.order.number}/open/" in words
                    assert (CODE in words) == (kind in WITH_CODE)
                    assert not any(secret in words for secret in SECRETS)
                assert "%(" not in subject + mail + text
                assert "\n\n\n" not in mail
                assert bool(HAN.search(subject)) == bool(HAN.search(LINK.sub("", text))) == (locale == "zh_Hans")
                assert locale == "en" or len(LINK.sub("", text)) <= ONE_MESSAGE, text


def test_the_longest_names(stage: Stage) -> None:
    long = {"title_zh": "长" * 80, "title_en": "Long name " * 16, "pack_zh": "包" * 40, "pack_en": "pack " * 16}
    for kind in KINDS:
        with stage.scene() as here:
            cause = here.make(kind)
            here.session.execute(update(OrderLine).where(OrderLine.order_id == here.order.id).values(**long))
            here.session.execute(update(Carrier).values(name_zh="速" * 60, name_en="Carriers " * 8))
            station = here.station()
            if station is not None:
                station.name_zh, station.name_en = "站" * 60, "Station of " * 7
            for locale in ("zh_Hans", "en"):
                _subject, mail, text = _told(here, kind, locale, cause)

                assert len(text) <= 500
                assert text.isprintable()
                assert mail


def test_an_order_that_was_never_paid_promises_no_money(stage: Stage) -> None:
    with stage.scene() as here:
        here.order.locale = "en"
        cause = here.make("cancelled")
        here.tell("cancelled", cause)
        paid = here.texts[0].text
        here.forget()
        here.unpay()
        here.tell("cancelled", cause)

        assert "goes back" in paid
        assert "goes back" not in here.texts[0].text


def _told(here: Town, kind: str, locale: str, cause: int) -> tuple[str, str, str]:
    """Subject and text of the mail, and the text message."""
    here.forget()
    here.order.email, here.order.locale = ADDRESS, locale
    here.tell(kind, cause)
    mail = here.mails[0]
    here.forget()
    here.order.email = None
    here.tell(kind, cause)
    return mail.subject, mail.text, here.texts[0].text
