"""Notices to the association: one of them, and closing it with a word about what was done."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cooperative.sight import sees
from models.audit import Notice
from operations import notices, readings
from operations.refusals import Missing
from web.access import may_open
from web.database import db, transaction
from web.forms import BaseForm, WordsField
from web.i18n import _l
from web.notices import told
from web.redirects import see
from web.sign_in import actor

#: What happens in the warehouse.
GOODS = ("shortage", "over_delivery", "frozen_lot", "expired_lot")
#: What became of money that has to go back.
MONEY = ("refund_due", "refund_by_hand", "refund_failed", "refund_unanswered")
MEMBERS = ("document_expiring", "document_lapsed", *readings.KINDS)


class ClosingForm(BaseForm):
    """What was done about it."""

    note = WordsField(_l("What was done?"), most=500)


def kinds_of() -> tuple[str, ...] | None:
    """Everybody hears of missing packs, of money who sees payments, of the house itself who sees the audit."""
    if sees("audit"):
        return None
    kinds = GOODS + MONEY if sees("payment_states") else GOODS
    return kinds + (MEMBERS if sees("vendors") else ())


def leads_to(path: str | None) -> str | None:
    """Where a notice leads, if the visitor may go there."""
    return path if path and may_open(path.partition("?")[0]) else None


def show_notice(notice: int) -> str:
    """One notice, and a form to close it where a person does."""
    return _page(_notice(notice), ClosingForm(formdata=None))


def close_notice(notice: int) -> ResponseReturnValue:
    """It is settled; who says so and what was done is written down."""
    row, form = _notice(notice), ClosingForm()
    if not form.validate():
        return _page(row, form), 422
    with transaction() as session:
        notices.close_by_hand(session, actor(), notice, str(form.note.data))
    return see("/cooperative")


def _page(notice: Notice, form: ClosingForm) -> str:
    sentence, path = told(notice)
    return render_template(
        "cooperative/notice.html",
        notice=notice,
        form=form,
        sentence=sentence,
        path=leads_to(path),
        by_hand=notice.kind in notices.CLOSED_BY_HAND,
    )


def _notice(notice: int) -> Notice:
    kinds = kinds_of()
    found = db().get(Notice, notice)
    if found is None or found.organisation_id is not None or (kinds is not None and found.kind not in kinds):
        raise Missing
    return found
