"""The office's first page: orders by stage, work in the warehouse, notices that wait for a person."""

from flask import render_template

from cooperative.sight import sees
from models.reading import dispatch, office
from web.database import db
from web.paging import page_of_rows


def show_dashboard() -> str:
    """Four queries at most, whatever there is to see."""
    return render_template(
        "cooperative/dashboard.html",
        stages=office.stages(db()),
        steps=dispatch.steps(db()) if sees("dispatch") else {},
        page=page_of_rows(db(), office.notices(_kinds())),
    )


def _kinds() -> tuple[str, ...] | None:
    """Everybody hears of missing packs, of money who sees payments, of the house itself who sees the audit."""
    if sees("audit"):
        return None
    return ("shortage", "refund_due") if sees("payment_states") else ("shortage",)
