"""Orders to suppliers in words: states, quantities, prices; and the order as a sheet of paper."""

from models.purchasing import PurchaseLine, PurchaseOrder
from operations.bills import price_of
from operations.paper import TITLE, Paper
from web.filters import date_text, in_locale, money_text, weight
from web.i18n import _, _l, _n

STATES = {
    "draft": _l("Draft"),
    "sent": _l("Waits for the supplier"),
    "proposed": _l("Supplier proposes otherwise"),
    "confirmed": _l("Confirmed"),
    "receiving": _l("Partly received"),
    "received": _l("All received"),
    "closed": _l("Closed short"),
    "declined": _l("Declined"),
    "cancelled": _l("Cancelled"),
}
#: The same where the supplier reads it.
OWN_STATES = STATES | {"sent": _l("Please answer"), "proposed": _l("You proposed otherwise")}
#: Kind of chip and icon of each state.
CHIPS = {
    "draft": ("idle", "pencil"),
    "sent": ("warn", "clock"),
    "proposed": ("hold", "undo-2"),
    "confirmed": ("info", ""),
    "receiving": ("info", "truck"),
    "received": ("ok", ""),
    "closed": ("idle", "package-check"),
    "declined": ("bad", ""),
    "cancelled": ("idle", "ban"),
}


def quantity_text(unit: str, quantity: int) -> str:
    """50 packs, or 25 kg."""
    if unit == "pack":
        return _n("%(num)s pack", "%(num)s packs", quantity)
    return weight(quantity)


def price_text(unit: str, fen: int) -> str:
    """What a pack or a kilogram costs."""
    if unit == "pack":
        return _("%(amount)s a pack", amount=money_text(fen))
    return _("%(amount)s/kg", amount=money_text(fen))


def window_text(line: PurchaseLine) -> str:
    """When it is to come."""
    if line.due_from == line.due_until:
        return date_text(line.due_from)
    return _("%(first)s to %(last)s", first=date_text(line.due_from), last=date_text(line.due_until))


def goods_text(line: PurchaseLine) -> str:
    """What it is, with its pack and grade."""
    parts = (in_locale(line.sku.product, "name"), in_locale(line.sku, "pack"), line.grade)
    return " · ".join(part for part in parts if part)


def total_fen(order: PurchaseOrder) -> int:
    """What the whole order costs."""
    return sum(price_of(line, line.quantity) for line in order.lines)


def ownership_text(order: PurchaseOrder) -> str:
    """Whose the goods are once they are here."""
    return _("Bought on receipt") if order.buyout else _("In consignment, owed when sold")


def purchase_paper(order: PurchaseOrder, house: str, *, prices: bool) -> bytes:
    """The order on paper (PDF), from the association called `house`. Without `prices` for those who only receive it."""
    name = _("Purchase order %(number)s", number=order.number)
    paper = Paper(name, foot=f"{house} · {name}")
    paper.heading(name, TITLE)
    paper.facts(
        (
            (_("Ordered by"), house),
            (_("Supplier"), in_locale(order.supplier, "name")),
            (_("Deliver to"), in_locale(order.warehouse, "name")),
            (_("Sent on"), date_text(order.sent_at) if order.sent_at else ""),
            (_("State"), str(STATES[order.state])),
            (_("Ownership"), ownership_text(order)),
            (_("Note"), order.note),
        )
    )
    head = [_("Pack code"), _("Goods"), _("Quantity"), _("Deliver on")]
    widths = [16, 40, 15, 29]
    if prices:
        head, widths = [*head, _("Price"), _("Amount")], [11, 26, 11, 26, 13, 13]
    paper.rows(head, [_cells(line, prices=prices) for line in order.lines], widths, figures=(2, 4, 5))
    if prices:
        paper.words(_("Total: %(total)s", total=money_text(total_fen(order))))
    return paper.content()


def _cells(line: PurchaseLine, *, prices: bool) -> list[str]:
    cells = [line.sku.code, goods_text(line), quantity_text(line.unit, line.quantity), window_text(line)]
    if prices:
        cells += [price_text(line.unit, line.price_fen), money_text(price_of(line, line.quantity))]
    return cells
