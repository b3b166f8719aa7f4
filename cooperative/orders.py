"""Orders: the list by stage, and one order from every side."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from werkzeug.exceptions import BadRequest

from cooperative.acts import ACTS
from cooperative.forms import REASONS, ContactForm
from cooperative.frame import ORDERS, province
from cooperative.sight import sees
from cooperative.told import people_in, told
from models.delivery import Consignment
from models.divisions import full_name
from models.orders import Order
from models.reading import journeys, office, tellings
from operations import audit
from operations.refusals import Missing
from web.arguments import LONGEST, choice_arg, one_arg, one_field
from web.database import db, run_transaction, transaction
from web.filters import in_locale, money_text, name_mask, phone_mask
from web.i18n import _
from web.journeys import where_is
from web.paging import page_of_rows
from web.places import place_of
from web.redirects import see
from web.sign_in import actor
from web.tables import csv_response
from web.tidings import TOLD

#: The newest so many orders go into a table.
MOST_ROWS = 20_000
#: Saved views: the stages each of them shows, all where there is none.
TABS: dict[str, tuple[str, ...]] = {
    "all": (),
    "unpaid": ("awaiting_payment",),
    "to-ship": ("confirmed",),
    "under-way": ("shipped",),
    "completed": ("completed",),
    "ended": ("cancelled", "expired"),
}


def show_orders() -> str:
    """Three queries, whatever there is to see."""
    tab = choice_arg("state", TABS, "all")
    words = one_arg("q").strip()
    stages = office.stages(db())
    counts = {name: sum(stages[stage].count for stage in wanted or office.STAGES) for name, wanted in TABS.items()}
    return render_template(
        "cooperative/orders.html",
        tab=tab,
        words=words,
        counts=counts,
        page=page_of_rows(db(), office.orders(TABS[tab], words), rows_of=office.rows_of_orders),
    )


def take_orders_along() -> Response:
    """The orders of a view as a table, buyers masked. Taking them along is written down."""
    tab, words = one_field("state", "all"), one_field("q").strip()
    if tab not in TABS or len(words) > LONGEST:
        raise BadRequest
    with transaction() as session:
        rows = session.execute(office.rows_of_orders(office.orders(TABS[tab], words).limit(MOST_ROWS))).all()
        audit.note(session, actor(), "export", "order", 0, after={"state": tab, "q": words, "rows": len(rows)})
    header = (
        *(_("Order"), _("State"), _("Placed"), _("Goods"), _("Packs"), _("Total")),
        *(_("Recipient"), _("Phone"), _("Province")),
    )
    return csv_response(f"orders-{tab}", header, (_cells(row) for row in rows))


def show_order(number: str) -> ResponseReturnValue:
    """Everything about an order that the visitor may see."""
    return _page(_order(number), ContactForm())


def show_contact(number: str) -> ResponseReturnValue:
    """Open the contact data of an order for a moment. The reason is kept."""
    order = _order(number)
    form = ContactForm()
    if not form.validate():
        return _page(order, form), 422
    visitor = actor()
    run_transaction(
        lambda session: audit.note(session, visitor, office.UNMASK, "order", order.id, reason=form.reason.data)
    )
    return see(f"{ORDERS}/{number}#contact")


def _cells(row: Row[Any]) -> list[object]:
    more = f" +{row.kinds - 1}" if row.kinds > 1 else ""
    return [
        *(row.number, row.stage, row.placed_at, f"{in_locale(row, 'title')}{more}", row.packs),
        *(money_text(row.total_fen), name_mask(row.recipient), phone_mask(row.phone), province(row.province_code)),
    ]


def _order(number: str) -> Order:
    found = db().scalar(office.order_by_number(number))
    if found is None:
        raise Missing
    return found


def _page(order: Order, form: ContactForm) -> str:
    consignments = db().scalars(journeys.work_on(order.id)).all()
    return render_template(
        "cooperative/order.html",
        order=order,
        form=form,
        stage=office.stage_of(order, consignments),
        address=place_of(order),
        county=full_name(order.county_code or order.city_code or order.province_code),
        contact_open=sees("contact") and office.contact_is_open(db(), order.id, actor().person_id),
        reasons=REASONS,
        messages=db().execute(tellings.log_of(order.id)).all() if sees("orders") else [],
        told_words=TOLD,
        **_dispatch(order, consignments if sees("dispatch") else []),
        **_money(order, consignments),
    )


def _dispatch(order: Order, consignments: Sequence[Consignment]) -> dict[str, object]:
    """What the warehouse did, and the timeline it is part of."""
    return {
        "consignments": consignments,
        "carriers": journeys.carriers_of(db(), consignments),
        "pickups": journeys.pickups_of(db(), order.id),
        "where_is": where_is,
        "now": datetime.now(UTC),
        "lots": office.lots_of(db(), order.id) if sees("dispatch") else {},
        "events": told(order, consignments, office.names_of(db(), people_in(order, consignments))),
    }


def _money(order: Order, consignments: Sequence[Consignment]) -> dict[str, object]:
    """Payments, the book and the audit trail, as far as the visitor sees them."""
    pays = sees("payments") or sees("payment_states")
    attempts = db().scalars(office.attempts_of(order.id)).all() if pays else []
    refunds = db().scalars(office.refunds_of(order.id)).all() if pays else []
    sources = [("payment_attempt", one.id) for one in attempts] + [("refund", one.id) for one in refunds]
    sources += [("parcel", parcel.id) for one in consignments for parcel in one.parcels]
    sources += [("consignment", one.id) for one in consignments]
    things = [("order", order.id), *sources]
    things += [("wave", one.wave_id) for one in consignments if one.wave_id is not None]
    return {
        "attempts": attempts,
        "refunds": refunds,
        "entries": db().execute(office.entry_lines_of(sources)).all() if sees("ledger") else [],
        "acts": ACTS,
        "trail": db().execute(office.audit_of(things)).all() if sees("audit") else [],
    }
