"""Rate cards: what sending costs, by zone; a new card is proposed by one person and approved by another."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from cooperative.settings import SETTINGS, moment, sets
from models.divisions import children
from models.freight import FreightZone
from models.reading import settings as reading
from operations import freight
from operations.actor import Actor
from operations.freight import Card
from operations.refusals import Invalid, Missing
from web.database import db, transaction
from web.forms import BaseForm, DayField, KilogramField, LineField, WholeField, YuanField
from web.i18n import _l
from web.redirects import see
from web.sign_in import actor

FREIGHT = f"{SETTINGS}/freight"
MOST_GRAMS, MOST_FEN = 100_000, 100_000
FIELDS = tuple(Card.__dataclass_fields__)


class CardForm(BaseForm):
    """Everything a rate card says, and the day it begins."""

    name_zh = LineField(_l("Name in Chinese"), most=40)
    name_en = LineField(_l("Name in English"), most=80)
    first_weight_g = KilogramField(_l("First weight"), high=MOST_GRAMS)
    first_fee_fen = YuanField(_l("Fee for the first weight"), high=MOST_FEN)
    extra_weight_g = KilogramField(_l("Each further weight"), high=MOST_GRAMS)
    extra_fee_fen = YuanField(_l("Fee for each further weight"), high=MOST_FEN)
    transit_days = WholeField(_l("Days on the way"), low=1, high=30)
    chilled_allowed = BooleanField(_l("Chilled goods go there"))
    chilled_pack_fen = YuanField(_l("Box and ice for chilled goods"), high=MOST_FEN)
    frozen_allowed = BooleanField(_l("Frozen goods go there"))
    frozen_pack_fen = YuanField(_l("Box and ice for frozen goods"), high=MOST_FEN)
    free_from_fen = YuanField(_l("Free from goods worth"), required=False, low=1, high=10_000_000)
    province_codes = SelectMultipleField(
        _l("Provinces"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    since = DayField(_l("From which day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.province_codes.choices = [(one.code, one.name) for one in children(None)]


def show_freight() -> str:
    """Cards that count, will count, or wait for an approval. One query."""
    rows = db().execute(reading.rate_cards()).all()
    return render_template("cooperative/freight.html", rows=rows, sets=sets())


def show_card(card: int) -> str:
    """One card; while it waits, beside the one it would follow."""
    row = _card(card)
    history = db().scalars(reading.history_of_zone(row.zone)).all()
    now = next((one for one in history if one.approved_at and one.until is None and one.id != row.id), None)
    return render_template(
        "cooperative/rate_card.html",
        card=row,
        now=now,
        history=history,
        sets=sets(),
        me=actor().person_id,
        fields=FIELDS,
    )


def show_card_change(card: int) -> str:
    """A form for the card that should follow this one."""
    row = _card(card)
    return _page(row, CardForm(formdata=None, data={name: getattr(row, name) for name in FIELDS}))


def propose_card(card: int) -> ResponseReturnValue:
    """Ask for another card of the same zone."""
    row, form = _card(card), CardForm()
    if not form.validate():
        return _page(row, form), 422
    try:
        with transaction() as session:
            wanted = Card(**{name: form[name].data for name in FIELDS})
            made = freight.propose(session, actor(), row.zone, wanted, moment(form["since"].data))
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(row, form), 422
    return see(f"{FREIGHT}/{made.id}")


def approve_card(card: int) -> ResponseReturnValue:
    """It counts."""
    return _act(freight.approve, card)


def decline_card(card: int) -> ResponseReturnValue:
    """It will not count."""
    return _act(freight.decline, card)


def withdraw_card(card: int) -> ResponseReturnValue:
    """Taken back."""
    return _act(freight.withdraw, card)


def _act(operation: Callable[[Session, Actor, int], object], card: int) -> ResponseReturnValue:
    with transaction() as session:
        operation(session, actor(), card)
    return see(FREIGHT)


def _page(card: FreightZone, form: CardForm) -> str:
    return render_template("cooperative/rate_card_form.html", card=card, form=form)


def _card(card: int) -> FreightZone:
    found = db().get(FreightZone, card)
    if found is None:
        raise Missing
    return found
