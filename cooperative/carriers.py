"""Carriers: added and changed, the waybill numbers they gave, and what they ask by zone."""

import re
from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from cooperative.settings import SETTINGS, sets
from gateways.carriers import NAMES
from models.carriers import Carrier, CarrierRate
from models.divisions import children
from models.freight import zones_in_force
from models.reading import carriers as reading
from operations import carriers
from operations.actor import Actor
from operations.carriers import RATE, Rate
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_field
from web.database import db, transaction
from web.forms import BaseForm, ClockField, KeyField, KilogramField, LineField, YuanField
from web.i18n import _, _l
from web.redirects import see
from web.sign_in import actor

CARRIERS = f"{SETTINGS}/carriers"
#: Capital letters, figures, classes, counts and alternatives: enough for every carrier. A count of a group, which can
#: be slow to match, is left out.
SHAPE = r"(?!.*\)\{)[A-Z0-9\[\]{},|()^$-]{1,100}"
WAYS = {"files": _l("By files in a folder"), "aggregator": _l("Through the tracking aggregator")}
SERVES = {"doors": _l("To people's doors"), "stations": _l("To the village stations")}
MOST_GRAMS, MOST_FEN = 100_000, 100_000


class CarrierForm(BaseForm):
    """A carrier as the warehouse knows it."""

    name_zh = LineField(_l("Name in Chinese"), most=20)
    name_en = LineField(_l("Name in English"), most=40)
    serves = RadioField(_l("Where it brings parcels"), default="doors")
    cold_chain = BooleanField(_l("Takes chilled and frozen goods"))
    cut_off = ClockField(_l("Fetches parcels at"))
    heaviest_g = KilogramField(_l("Heaviest parcel"), high=MOST_GRAMS)
    waybill_pattern = LineField(_l("Shape of the waybill number"), most=100)
    adapter = RadioField(_l("How it is told of parcels"), default="files")
    outside_code = KeyField(_l("Its code there"), most=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.serves.choices = list(SERVES.items())
        self.adapter.choices = [(name, WAYS.get(name, name)) for name in NAMES]

    def validate_waybill_pattern(self, field: LineField) -> None:
        """A shape that can be read, and that cannot be slow."""
        try:
            readable = re.fullmatch(SHAPE, field.data or "") and re.compile(field.data or "")
        except re.error:
            readable = None
        if not readable:
            raise ValidationError(_("Write capital letters, figures and counts, for example SF[0-9]{12,15}."))


class NewCarrierForm(CarrierForm):
    """A new carrier, with its code."""

    code = KeyField(
        _l("Code"),
        most=10,
        validators=[Regexp("^[A-Z0-9]{2,10}$", message=_l("2 to 10 capital letters and figures only."))],
    )


class WaybillForm(BaseForm):
    """Numbers a carrier gave, from the first to the last."""

    first = KeyField(_l("First number"), most=40)
    last = KeyField(_l("Last number"), most=40)


class RateForm(BaseForm):
    """What a carrier asks for a parcel into a zone."""

    first_weight_g = KilogramField(_l("First weight"), high=MOST_GRAMS)
    first_fee_fen = YuanField(_l("Fee for the first weight"), high=MOST_FEN)
    extra_weight_g = KilogramField(_l("Each further weight"), high=MOST_GRAMS)
    extra_fee_fen = YuanField(_l("Fee for each further weight"), high=MOST_FEN)
    chilled_fen = YuanField(_l("More for chilled goods"), high=MOST_FEN)
    frozen_fen = YuanField(_l("More for frozen goods"), high=MOST_FEN)
    province_codes = SelectMultipleField(
        _l("Provinces"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.province_codes.choices = [(one.code, one.name) for one in children(None)]


def show_carriers() -> str:
    """All carriers, with the numbers they have left."""
    left = {row.carrier_code: row.left for row in db().execute(reading.numbers_left())}
    rows = db().scalars(reading.carriers()).all()
    return render_template(
        "cooperative/carriers.html", carriers=rows, left=left, low=carriers.LOW, sets=sets(), serves=SERVES
    )


def show_new_carrier() -> str:
    """A form for one more."""
    return _new(NewCarrierForm(formdata=None))


def add_carrier() -> ResponseReturnValue:
    """One more carrier."""
    form = NewCarrierForm()
    if not form.validate():
        return _new(form), 422
    try:
        with transaction() as session:
            made = carriers.add_carrier(session, actor(), form.code.data or "", form.data)
    except Invalid as refusal:
        form.refuse(refusal)
        return _new(form), 422
    return see(f"{CARRIERS}/{made.id}")


def show_carrier(carrier: int) -> str:
    """One carrier."""
    return _page(_carrier(carrier))


def change_carrier(carrier: int) -> ResponseReturnValue:
    """What the form says of it."""
    row, form = _carrier(carrier), CarrierForm()
    if not form.validate():
        return _page(row, form), 422
    new = {name: form[name].data for name in carriers.CARRIER}
    try:
        with transaction() as session:
            carriers.change_carrier(session, actor(), carrier, one_field("seen"), new)
    except Refused as refusal:
        if refusal.code != "stale_form":
            raise
        form.outdated(refusal, {name: getattr(row, name) for name in carriers.CARRIER})
        return _page(row, form), refusal.status
    return see(CARRIERS)


def retire_carrier(carrier: int) -> ResponseReturnValue:
    """Nothing new is planned for it."""
    return _act(carriers.retire_carrier, carrier)


def restore_carrier(carrier: int) -> ResponseReturnValue:
    """It carries again."""
    return _act(carriers.restore_carrier, carrier)


def add_waybills(carrier: int) -> ResponseReturnValue:
    """More numbers it gave."""
    row, form = _carrier(carrier), WaybillForm()
    if not form.validate():
        return _page(row, numbers=form), 422
    try:
        with transaction() as session:
            carriers.add_waybills(session, actor(), carrier, form.first.data or "", form.last.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(row, numbers=form), 422
    return see(f"{CARRIERS}/{carrier}")


def show_rate(carrier: int, zone: str) -> str:
    """A form for what it asks from now on, filled with what it asks now."""
    row = _carrier(carrier)
    now, card = _rate_now(row, zone)
    if now is not None:
        begin = {name: getattr(now, name) for name in RATE}
    else:
        begin = {"first_weight_g": 1000, "extra_weight_g": 1000, "province_codes": card.province_codes}
    return _rate_page(row, zone, RateForm(formdata=None, data=begin))


def set_rate(carrier: int, zone: str) -> ResponseReturnValue:
    """It counts from now on."""
    row, form = _carrier(carrier), RateForm()
    _rate_now(row, zone)
    if not form.validate():
        return _rate_page(row, zone, form), 422
    try:
        with transaction() as session:
            carriers.set_rate(session, actor(), carrier, zone, Rate(**{name: form[name].data for name in RATE}))
    except Invalid as refusal:
        form.refuse(refusal)
        return _rate_page(row, zone, form), 422
    return see(f"{CARRIERS}/{carrier}")


def _act(operation: Callable[[Session, Actor, int], object], carrier: int) -> ResponseReturnValue:
    with transaction() as session:
        operation(session, actor(), carrier)
    return see(f"{CARRIERS}/{carrier}")


def _rate_now(carrier: Carrier, zone: str) -> tuple[CarrierRate | None, Any]:
    """What it asks for a zone now, and that zone's rate card; Missing where nobody knows the zone."""
    now = next((one for one in db().scalars(reading.rates_now(carrier.code)) if one.zone == zone), None)
    card = _zones().get(zone)
    if now is None and card is None:
        raise Missing
    return now, card


def _zones() -> dict[str, Any]:
    """The zones of the rate cards, by their word."""
    return {one.zone: one for one in db().scalars(zones_in_force())}


def _new(form: NewCarrierForm) -> str:
    return render_template("cooperative/carrier_new.html", form=form)


def _rate_page(carrier: Carrier, zone: str, form: RateForm) -> str:
    return render_template(
        "cooperative/carrier_rate.html", carrier=carrier, zone=zone, named=_zones().get(zone), form=form
    )


def _page(carrier: Carrier, form: CarrierForm | None = None, numbers: WaybillForm | None = None) -> str:
    """The carrier as it stands; with a form that was not filled in right."""
    rows = db().execute(reading.rates_of(carrier.code)).all()
    return render_template(
        "cooperative/carrier.html",
        carrier=carrier,
        form=form or CarrierForm(formdata=None, obj=carrier),
        numbers=numbers or WaybillForm(formdata=None),
        wrong=numbers or form,
        seen=carriers.stamp(carrier),
        ranges=db().scalars(reading.ranges_of(carrier.code)).all(),
        rates=[row for row in rows if row.CarrierRate.until is None],
        past=[row for row in rows if row.CarrierRate.until is not None],
        zones=_zones(),
    )


def _carrier(carrier: int) -> Carrier:
    found = next((one for one in db().scalars(reading.carriers()) if one.id == carrier), None)
    if found is None:
        raise Missing
    return found
