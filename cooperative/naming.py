"""A farm household agrees that its name stands on trace pages, or no longer does; the association writes it down."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cooperative.vendor_forms import NamingForm
from cooperative.vendors import HOME
from models.parties import Organisation
from models.reading import vendors as reading
from operations import producers
from operations.refusals import Missing
from web.database import db, run_transaction
from web.redirects import see
from web.sign_in import actor


def show_naming(party: int) -> str:
    """What its name is shown for, and what it said so far."""
    return _page(_household(party), NamingForm())


def agree_to_name(party: int) -> ResponseReturnValue:
    """It agreed."""
    household, form, visitor = _household(party), NamingForm(), actor()
    if not form.validate():
        return _page(household, form), 422
    run_transaction(lambda session: producers.agree_to_name(session, visitor, party, form.how.data or ""))
    return see(f"{HOME}/{party}")


def withdraw_name(party: int) -> ResponseReturnValue:
    """It no longer agrees."""
    visitor = actor()
    run_transaction(lambda session: producers.withdraw_name(session, visitor, party))
    return see(f"{HOME}/{party}")


def _household(party: int) -> Organisation:
    found = db().scalar(reading.party_by_id(party))
    if found is None or found.kind != "supplier" or found.producer_kind != "household":
        raise Missing
    return found


def _page(household: Organisation, form: NamingForm) -> str:
    return render_template("cooperative/vendor_name.html", party=household, form=form)
