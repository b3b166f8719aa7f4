"""Doing one thing to a lot by a form, and who sees what of it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.reading import lots as reading
from operations.refusals import Invalid, Missing, Refused
from web.database import db, run_transaction
from web.forms import BaseForm
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

Answer = TypeVar("Answer")

LOTS = "/fulfilment/lots"
#: What a supplier gets is told to those who buy and who keep the books.
SEES_COSTS = ("buyer", "finance", "admin")


def sees_costs() -> bool:
    """Whether the visitor may know what goods cost."""
    visitor = actor()
    return visitor.is_superuser or visitor.has(*SEES_COSTS)


def lot_path(code: str, page: str = "") -> str:
    """A page of a lot."""
    return f"{LOTS}/{code}{page}"


def lot_of(code: str) -> Any:
    """What is known of a lot. Missing when there is none."""
    found = db().execute(reading.lot(code)).one_or_none()
    if found is None:
        raise Missing
    return found


def carry_out(
    form: BaseForm, page: Callable[[], str], work: Callable[[Session], Answer], then: Callable[[Answer], str]
) -> ResponseReturnValue:
    """Check the form, do the work, say so, go on; a no stands on the page with its status.

    work may be done more than once; then, which says what was done and where to go on, is asked once.
    """
    if not form.validate():
        return page(), 422
    try:
        done = run_transaction(work)
    except Missing:
        raise
    except Invalid as no:
        form.refuse(no)
        return page(), 422
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return page(), no.status
    return see(then(done))
