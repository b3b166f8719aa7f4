"""Whoever got packs of a lot: a page with masked contacts, and a file with all of them for whoever calls."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from fulfilment.acting import lot_of, lot_path
from fulfilment.stock_forms import ExportForm
from models.reading import recalls
from operations import audit
from operations.actor import Actor
from web.access import may_open
from web.database import db, transaction
from web.filters import in_locale
from web.i18n import _
from web.paging import page_of_rows
from web.sign_in import actor
from web.tables import csv_response, xlsx_response

#: Who may take the contacts along; `fulfilment.URLS` says it for the address.
TAKES = ("admin", "inspector", "buyer", "support")
FILES = {"csv": csv_response, "xlsx": xlsx_response}


def show_buyers(code: str) -> str:
    """A page of them, and how many there are in all. Four queries."""
    lot = lot_of(code)
    form = ExportForm(data={"reason": _reason(lot)}) if _takes(actor()) else None
    return _page(lot, form)


def take_buyers_along(code: str) -> ResponseReturnValue:
    """All of them as a file, contacts in full. Who took it and what for is written down."""
    lot, form = lot_of(code), ExportForm()
    if not form.validate():
        return _page(lot, form), 422
    with transaction() as session:
        rows = session.execute(recalls.buyers(lot.id)).all()
        told = {"lot": lot.code, "rows": len(rows), "contacts": True}
        audit.note(session, actor(), "export", "lot", lot.id, after=told, reason=form.reason.data or "")
    header = (
        *(_("Order"), _("Recipient"), _("Phone"), _("E-mail"), _("Lot"), _("Packs")),
        *(_("Carrier"), _("Waybill"), _("Shipped"), _("Told")),
    )
    return FILES[form.kind.data](f"buyers-{lot.code}", header, (_cells(row) for row in rows))


def _cells(row: Row[Any]) -> list[object]:
    return [
        *(row.number, row.recipient, row.phone.removeprefix("+86"), row.email, row.lots, row.packs),
        *(in_locale(row, "carrier"), row.waybill, row.shipped_at, row.told_at),
    ]


def _page(lot: Any, form: ExportForm | None) -> str:
    return render_template(
        "fulfilment/buyers.html",
        lot=lot,
        form=form,
        totals=recalls.totals(db(), lot.id),
        page=page_of_rows(db(), recalls.buyers(lot.id), recalls.PER_PAGE),
        opens_orders=may_open("/cooperative/orders"),
        may_recall=may_open(lot_path(lot.code, "/recall")),
    )


def _takes(visitor: Actor) -> bool:
    return visitor.has(*TAKES)


def _reason(lot: Any) -> str:
    """A frozen lot has its reason already; for another one it has to be written."""
    return _("Recall of lot %(lot)s", lot=lot.code) if lot.frozen_at is not None else ""
