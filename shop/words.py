"""What the street side's templates say of goods and shops."""

from flask import Blueprint

from models.divisions import division
from models.parties import Organisation
from models.payments import Refund
from models.reading.shelf import Card
from models.reading.street import Front
from operations.refusals import Refused
from web.filters import date_text, in_locale, money_text
from web.i18n import _, _n
from web.sentences import sentence_of


def register_words(blueprint: Blueprint) -> None:
    """Give templates `place`, `village`, `card_chips`, `sentence` and `refund_told`."""
    for word in (place, village, card_chips, sentence, refund_told):
        blueprint.app_template_filter(word.__name__)(word)


def place(card: Card) -> str:
    """Where a card's goods come from, and from whom."""
    township = division(card.township_code)
    where = card.village or (township.name if township else "")
    return " · ".join(part for part in (where, in_locale(card, "supplier")) if part)


def village(shop: Organisation | Front) -> str:
    """Township and village of a shop."""
    township = division(shop.township_code) if shop.township_code else None
    return f"{township.name if township else ''}{shop.village or ''}"


def card_chips(card: Card, low_stock: int) -> list[tuple[str, ...]]:
    """What must be seen on the card: how it travels, and when little (`low_stock` or less) or nothing is left."""
    chips: list[tuple[str, ...]] = []
    if card.storage != "ambient":
        chips.append(("info", {"chilled": _("Chilled"), "frozen": _("Frozen")}[card.storage], "snowflake"))
    if not card.free:
        return [("idle", _("Sold out")), *chips]
    if card.free <= low_stock:
        chips.append(("warn", _n("Only %(num)s left", "Only %(num)s left", card.free)))
    return chips


def sentence(refused: Refused) -> str:
    """What a refusal says."""
    return sentence_of(refused)


def refund_told(refund: Refund) -> str:
    """What a buyer is told of money that goes back to him."""
    told = {
        "pending": _("%(money)s goes back to you. We are seeing to it."),
        "sent": _("%(money)s is on its way back to you, by the way you paid."),
        "succeeded": _("%(money)s went back on %(day)s, by the way you paid. It arrives within 1–5 working days."),
        "failed": _("%(money)s could not go back by the way you paid. We will get in touch with you."),
    }[refund.state]
    return told % {"money": money_text(refund.amount_fen), "day": date_text(refund.updated_at)}
