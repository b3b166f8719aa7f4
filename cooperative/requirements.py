"""What the association asks of whoever joins: the list, and changing it. Everybody of the office reads it."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import BooleanField, SelectField

from cooperative.vendors import KINDS, PRODUCERS, words
from models.joining import Requirement
from models.parties import PARTY_KINDS, PRODUCER_KINDS
from operations import requirements
from operations.refusals import Missing
from operations.requirements import Demand
from web.database import db, run_transaction
from web.forms import BaseForm, LineField, WholeField
from web.i18n import _, _l
from web.redirects import see
from web.sign_in import actor

HOME = "/cooperative/requirements"


class RequirementForm(BaseForm):
    """One thing that is asked."""

    name_zh = LineField(_l("Name in Chinese"), most=60)
    name_en = LineField(_l("Name in English"), most=80)
    hint_zh = LineField(_l("Hint in Chinese"), most=200, required=False)
    hint_en = LineField(_l("Hint in English"), most=200, required=False)
    needs_number = BooleanField(_l("A number is needed"))
    needs_validity = BooleanField(_l("A last day is needed"))
    needs_photo = BooleanField(_l("A picture or PDF is needed"))
    is_optional = BooleanField(_l("It may be left out"))
    blocks_sale = BooleanField(_l("When it has lapsed, nothing of the party is sold"))
    position = WholeField(_l("Place in the list"), low=0, high=9999)

    def read(self, party_kind: str = "", producer_kind: str | None = None) -> Demand:
        """What was typed."""
        values = {name: self[name].data for name in NAMES}
        return Demand(party_kind=party_kind, producer_kind=producer_kind, code="", **values)


class NewRequirementForm(RequirementForm):
    """The same, for one that is new."""

    whose = SelectField(_l("Asked of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose.choices = [(code, whose_text(*_parts(code))) for code in WHOSE]


NAMES = (
    *("name_zh", "name_en", "hint_zh", "hint_en", "needs_number", "needs_validity", "needs_photo"),
    *("is_optional", "blocks_sale", "position"),
)
WHOSE = (*PARTY_KINDS, *(f"supplier-{kind}" for kind in PRODUCER_KINDS))


def show_requirements() -> str:
    """What is asked now, by kind of party."""
    rows = db().scalars(
        select(Requirement)
        .where(Requirement.retired_at.is_(None))
        .order_by(Requirement.party_kind, Requirement.position, Requirement.id)
    )
    return render_template("cooperative/requirements.html", rows=rows.all(), whose_text=whose_text, **words())


def show_new_requirement() -> str:
    """The form for one more."""
    form = NewRequirementForm(data={"needs_photo": True, "position": 100, "whose": "shop"})
    return render_template("cooperative/requirement.html", form=form, row=None, whose_text=whose_text)


def add_requirement() -> ResponseReturnValue:
    """Ask for one more thing."""
    form, visitor = NewRequirementForm(), actor()
    if not form.validate():
        return render_template("cooperative/requirement.html", form=form, row=None, whose_text=whose_text), 422
    demand = form.read(*_parts(form.whose.data))
    run_transaction(lambda session: requirements.add(session, visitor, demand))
    return see(HOME)


def show_requirement(requirement: int) -> str:
    """The form for changing it."""
    row = _row(requirement)
    form = RequirementForm(data={name: getattr(row, name) for name in NAMES})
    return render_template("cooperative/requirement.html", form=form, row=row, whose_text=whose_text)


def change_requirement(requirement: int) -> ResponseReturnValue:
    """Ask for it in another way from now on."""
    row, form, visitor = _row(requirement), RequirementForm(), actor()
    if not form.validate():
        return render_template("cooperative/requirement.html", form=form, row=row, whose_text=whose_text), 422
    run_transaction(lambda session: requirements.change(session, visitor, requirement, form.read()))
    return see(HOME)


def retire_requirement(requirement: int) -> ResponseReturnValue:
    """Ask for it no longer."""
    _row(requirement)
    visitor = actor()
    run_transaction(lambda session: requirements.retire(session, visitor, requirement))
    return see(HOME)


def whose_text(party_kind: str, producer_kind: str | None) -> str:
    """Of whom it is asked."""
    if producer_kind:
        return _("Supplier: %(kind)s", kind=str(PRODUCERS[producer_kind]))
    return str(KINDS[party_kind])


def _parts(code: str) -> tuple[str, str | None]:
    party_kind, _dash, producer_kind = code.partition("-")
    return party_kind, producer_kind or None


def _row(requirement: int) -> Requirement:
    row = db().get(Requirement, requirement)
    if row is None:
        raise Missing
    return row
