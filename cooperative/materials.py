"""Packing materials: what parcels are packed into, how much it holds, weighs and costs."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.validators import Regexp

from cooperative.settings import SETTINGS, sets
from models.delivery import PackingMaterial
from models.reading import carriers as reading
from operations import materials
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_field
from web.database import db, transaction
from web.forms import BaseForm, KeyField, KilogramField, LineField, YuanField
from web.i18n import _l
from web.journeys import STORAGES
from web.redirects import see
from web.sign_in import actor

MATERIALS = f"{SETTINGS}/materials"
MOST_GRAMS, MOST_FEN = 100_000, 100_000


class MaterialForm(BaseForm):
    """A box, with what keeps goods cold in it."""

    name_zh = LineField(_l("Name in Chinese"), most=20)
    name_en = LineField(_l("Name in English"), most=40)
    holds_g = KilogramField(_l("Holds goods up to"), high=MOST_GRAMS)
    weight_g = KilogramField(_l("Weighs itself"), low=0, high=MOST_GRAMS)
    cost_fen = YuanField(_l("Costs the association"), high=MOST_FEN)


class NewMaterialForm(MaterialForm):
    """A new one: its code, and the goods it is for."""

    code = KeyField(
        _l("Code"),
        most=12,
        validators=[Regexp("^[A-Z0-9-]{2,12}$", message=_l("2 to 12 capital letters, figures and hyphens only."))],
    )
    storage = RadioField(_l("For goods that are kept"), default="ambient")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage.choices = list(STORAGES.items())


def show_materials() -> str:
    """All of them, and a form for one more."""
    return _list(NewMaterialForm(formdata=None))


def add_material() -> ResponseReturnValue:
    """One more."""
    form = NewMaterialForm()
    if not form.validate():
        return _list(form), 422
    try:
        with transaction() as session:
            materials.add_material(session, actor(), form.code.data or "", form.storage.data, form.data)
    except Invalid as refusal:
        form.refuse(refusal)
        return _list(form), 422
    return see(MATERIALS)


def show_material(material: int) -> str:
    """One of them."""
    row = _material(material)
    return _page(row, MaterialForm(formdata=None, obj=row))


def change_material(material: int) -> ResponseReturnValue:
    """What the form says of it."""
    row, form = _material(material), MaterialForm()
    if not form.validate():
        return _page(row, form), 422
    new = {name: form[name].data for name in materials.MATERIAL}
    try:
        with transaction() as session:
            materials.change_material(session, actor(), material, one_field("seen"), new)
    except Refused as refusal:
        if refusal.code != "stale_form":
            raise
        form.outdated(refusal, {name: getattr(row, name) for name in materials.MATERIAL})
        return _page(row, form), refusal.status
    return see(MATERIALS)


def retire_material(material: int) -> ResponseReturnValue:
    """Packers do not see it any more."""
    return _act(materials.retire_material, material)


def restore_material(material: int) -> ResponseReturnValue:
    """It is used again."""
    return _act(materials.restore_material, material)


def _act(operation: Callable[[Session, Actor, int], object], material: int) -> ResponseReturnValue:
    with transaction() as session:
        operation(session, actor(), material)
    return see(MATERIALS)


def _list(form: NewMaterialForm) -> str:
    rows = db().scalars(reading.materials()).all()
    return render_template("cooperative/materials.html", materials=rows, form=form, sets=sets(), storages=STORAGES)


def _page(material: PackingMaterial, form: MaterialForm) -> str:
    return render_template(
        "cooperative/material.html", material=material, form=form, seen=materials.stamp(material), storages=STORAGES
    )


def _material(material: int) -> PackingMaterial:
    found = db().get(PackingMaterial, material)
    if found is None:
        raise Missing
    return found
