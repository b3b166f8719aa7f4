"""The words in which buyers and shop owners are told what becomes of an order. The language is the one in force."""

from models.reading.tellings import News
from web.filters import date_text, in_locale, money_text
from web.i18n import _, _l

#: One text message each. Seventy characters beside the link is what one is charged for.
TEXTS = {
    "confirmed": _l("Suinong: order %(number)s is paid and being packed. %(link)s"),
    "shipped": _l("Suinong: a parcel of order %(number)s is on its way, %(carrier)s %(waybill)s. %(link)s"),
    "at_station": _l(
        "Suinong: a parcel of order %(number)s is at %(station)s. Pick-up code %(code)s, until %(until)s. %(link)s"
    ),
    "pickup_reminder": _l(
        "Suinong: a parcel of order %(number)s still lies at %(station)s. Pick-up code %(code)s. "
        "After %(until)s it goes back. %(link)s"
    ),
    "delivered": _l("Suinong: parcel %(waybill)s of order %(number)s was delivered. Is something wrong? %(link)s"),
    "delayed": _l("Suinong: we are sorry, goods of order %(number)s leave later than we said. %(link)s"),
    "short": _l(
        "Suinong: we are sorry, %(goods)s × %(packs)s of order %(number)s are missing. "
        "They leave as soon as we have them. %(link)s"
    ),
    "cancelled": _l("Suinong: order %(number)s was cancelled. What you paid goes back the way it came. %(link)s"),
    "sent_back": _l("Suinong: a parcel of order %(number)s could not be handed over and comes back to us. %(link)s"),
    "credited": _l("Suinong: %(amount)s of order %(number)s goes back to you the way you paid. %(why)s %(link)s"),
}
#: Why money goes back, by the reason of the refund; nothing is said of any other.
WHY = {
    "lighter": _l("Packs weighed less than you paid for."),
    "short": _l("Packs were missing."),
    "returned": _l("A parcel came back to us."),
}
#: Of an order that was never paid there is nothing to go back.
CANCELLED_UNPAID = _l("Suinong: order %(number)s was cancelled. %(link)s")
SUBJECTS = {
    "confirmed": _l("Order %(number)s is confirmed"),
    "shipped": _l("A parcel of order %(number)s is on its way"),
    "at_station": _l("Order %(number)s can be picked up"),
    "pickup_reminder": _l("Order %(number)s still waits for you"),
    "delivered": _l("A parcel of order %(number)s was delivered"),
    "delayed": _l("Order %(number)s leaves later"),
    "short": _l("Packs of order %(number)s are missing"),
    "cancelled": _l("Order %(number)s was cancelled"),
    "sent_back": _l("A parcel of order %(number)s comes back to us"),
    "credited": _l("%(amount)s of order %(number)s goes back to you"),
}
#: What was told, as the office's list says it.
TOLD = {
    "confirmed": _l("Paid, being packed"),
    "shipped": _l("On its way"),
    "at_station": _l("Ready to be picked up"),
    "pickup_reminder": _l("Reminder to pick it up"),
    "delivered": _l("Delivered"),
    "delayed": _l("Leaves later"),
    "short": _l("Packs are missing"),
    "cancelled": _l("Cancelled"),
    "sent_back": _l("Comes back to us"),
    "credited": _l("Money goes back"),
    "recall": _l("Recall"),
    "recall_sms": _l("Recall"),
}


def text_of(kind: str, news: News, link: str) -> str:
    """The text message."""
    unpaid = kind == "cancelled" and not news.amount_fen
    said = str(CANCELLED_UNPAID if unpaid else TEXTS[kind]) % _said(news, link)
    return " ".join(said.split())


def subject_of(kind: str, news: News) -> str:
    """What the mail is about."""
    return str(SUBJECTS[kind]) % _said(news, "")


def why(news: News) -> str:
    """Why money goes back, in a sentence."""
    return str(WHY.get(news.reason, ""))


def owner_text(number: str, packs: int, link: str) -> str:
    """The text message to a shop's owner."""
    return _("Suinong: new order %(number)s, packs: %(packs)s. %(link)s", number=number, packs=packs, link=link)


def owner_subject(number: str) -> str:
    """What the mail to a shop's owner is about."""
    return _("New order %(number)s", number=number)


def _said(news: News, link: str) -> dict[str, object]:
    first = news.goods[0] if news.goods else None
    return {
        "number": news.order.number,
        "link": link,
        "carrier": in_locale(news.carrier, "name") if news.carrier else "",
        "waybill": (news.parcel.waybill or "") if news.parcel else "",
        "station": in_locale(news.station, "name") if news.station else "",
        "code": news.code,
        "until": date_text(news.until) if news.until else "",
        "goods": in_locale(first, "title") if first else "",
        "packs": first.quantity if first else 0,
        "amount": money_text(news.amount_fen),
        "why": why(news),
    }
