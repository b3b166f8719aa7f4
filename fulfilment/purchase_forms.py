"""Forms about orders to suppliers: what is ordered, why something is taken back, what a supplier bills."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from models.catalogue import Sku
from models.purchasing import PurchaseLine, PurchaseOrder
from operations.bills import Billed, Heading
from operations.demand import MOST_PACKS
from operations.purchases import WantedLine
from web import numbers
from web.filters import in_locale
from web.forms import BaseForm, DayField, KeyField, LineField, WholeField, WordsField, YuanField
from web.i18n import _, _l
from web.numbers import InputError
from web.sentences import sentence, sentence_of

UNITS = {"pack": _l("whole packs"), "g": _l("kilograms")}
#: The most skus of one supplier a form shows.
MOST_LINES = 200


class Part(BaseForm):
    """Part of a form that has the token."""

    class Meta(BaseForm.Meta):
        """Without a token of its own."""

        csrf = False


class AmountField(KeyField):
    """Packs or kilograms, by the unit beside it; `amount` is packs or grams once `read` found it good."""

    amount = 0

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, most=numbers.MOST_CHARACTERS, required=False, **kwargs)

    def read(self, unit: str, low: int = 1) -> bool:
        """Take the text apart; what is wrong stands at the field."""
        try:
            if unit == "pack":
                self.amount = numbers.whole(self.data or "", low, MOST_PACKS)
            else:
                self.amount = numbers.grams_from_kilograms(self.data or "", low)
        except InputError as fault:
            self.errors = [sentence_of(fault)]
            return False
        return True


class WantedForm(Part):
    """One sku. Without a quantity it is not ordered."""

    sku = HiddenField()
    quantity = AmountField(_l("Quantity"))
    unit = SelectField(_l("Counted in"))
    price = YuanField(_l("Price of one"), required=False)
    grade = LineField(_l("Grade"), most=20, required=False)
    due_from = DayField(_l("From another day"), required=False)
    due_until = DayField(_l("To another day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = list(UNITS.items())

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Nothing is asked of a sku that is not ordered."""
        if not self.quantity.data:
            return True
        if not super().validate(*args, **kwargs):
            return False
        if self.price.data is None:
            self.price.errors = [sentence("required", {"label": self.price.label.text})]
            return False
        return self.quantity.read(str(self.unit.data))

    def wanted(self, sku_id: int, first: date, last: date) -> WantedLine:
        """The line as it was typed; the order's window holds unless it has days of its own."""
        typed: dict[str, Any] = {name: self[name].data for name in ("unit", "grade", "due_from", "due_until")}
        price: Any = self.price.data
        days = {"due_from": typed["due_from"] or first, "due_until": typed["due_until"] or last}
        return WantedLine(sku_id=sku_id, quantity=self.quantity.amount, price_fen=price, **typed | days)


class PurchaseForm(BaseForm):
    """An order to one supplier: every sku it has, and what of each is wanted."""

    seen = HiddenField()
    due_from = DayField(_l("Deliver from"))
    due_until = DayField(_l("Deliver until"))
    buyout = RadioField(_l("Whose are the goods once they are here?"), validators=[InputRequired(_l("Please choose."))])
    note = WordsField(_l("Note to the supplier"), most=500, required=False)
    lines = FieldList(FormField(WantedForm), max_entries=MOST_LINES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buyout.choices = [
            ("yes", _("Ours, owed on receipt")),
            ("no", _("The supplier's, owed when they are sold")),
        ]

    def wanted(self, skus: Iterable[Sku]) -> list[WantedLine]:
        """What was ordered of these skus; a line that names another one is nobody's."""
        known = {str(sku.id): sku.id for sku in skus}
        days: tuple[Any, Any] = (self.due_from.data, self.due_until.data)
        parts = [entry.form for entry in self.lines]
        return [
            part.wanted(known[part.sku.data], *days) for part in parts if part.quantity.data and part.sku.data in known
        ]


class ActForm(BaseForm):
    """An act on an order as it was seen, with what is said about it."""

    seen = HiddenField()
    note = WordsField(_l("Why"), most=300)


class SupplierForm(BaseForm):
    """Whom to order from."""

    supplier = SelectField(_l("Supplier"), validators=[InputRequired(_l("Choose the supplier."))])


class BilledForm(Part):
    """What a bill asks for one line. Left empty it asks nothing for it."""

    line = HiddenField()
    quantity = AmountField(_l("Quantity"))
    amount = YuanField(_l("Amount"), required=False)

    def read(self, unit: str) -> bool:
        """Take it apart in the line's unit; quantity and amount belong together."""
        if not self.quantity.data and self.amount.data is None:
            return True
        if self.amount.data is None:
            self.amount.errors = [sentence("required", {"label": self.amount.label.text})]
            return False
        return self.quantity.read(unit, low=0)

    def billed(self) -> Billed:
        """What it asks, once it was read."""
        amount: Any = self.amount.data
        return Billed(self.quantity.amount, amount)


class BillForm(BaseForm):
    """A supplier's bill as it lies on the table."""

    number = KeyField(_l("Number of the bill"), most=40, description=_l("The supplier's own, as it is printed."))
    billed_on = DayField(_l("Day of the bill"))
    total = YuanField(_l("Total"), low=1)
    lines = FieldList(FormField(BilledForm), max_entries=MOST_LINES)

    def heading(self) -> Heading:
        """Its head as it was typed."""
        day: Any = self.billed_on.data
        total: Any = self.total.data
        return Heading((self.number.data or "").upper(), day, total)

    def read(self, lines: Sequence[PurchaseLine]) -> dict[int, Billed] | None:
        """What it asks for each line; None where something is wrong, which then stands at its field."""
        known = {str(line.id): line for line in lines}
        parts = [(known[entry.form.line.data], entry.form) for entry in self.lines if entry.form.line.data in known]
        read = [form.read(line.unit) for line, form in parts]
        if not all(read):
            return None
        return {line.id: form.billed() for line, form in parts if form.quantity.data}


class MinimumForm(BaseForm):
    """How much of a sku should be free."""

    packs = WholeField(_l("Least that should be free"), low=0, high=MOST_PACKS)


def new_form(skus: Sequence[Sku], prices: Mapping[int, int], first: date, last: date, *, buyout: bool) -> PurchaseForm:
    """The form for a new order, at the prices of the pool."""
    lines = [_blank(sku, prices) for sku in skus]
    values = {"due_from": first, "due_until": last, "buyout": "yes" if buyout else "no", "lines": lines}
    return PurchaseForm(data=values)


def form_of(order: PurchaseOrder, skus: Sequence[Sku], prices: Mapping[int, int]) -> PurchaseForm:
    """The form of an order that is there; skus that were not ordered stand below without a quantity."""
    lines = {line.sku_id: line for line in order.lines}
    first, last = min(line.due_from for line in order.lines), max(line.due_until for line in order.lines)
    rows = [_filled(lines[sku.id], first, last) if sku.id in lines else _blank(sku, prices) for sku in skus]
    values = {"seen": order.version, "due_from": first, "due_until": last, "note": order.note, "lines": rows}
    return PurchaseForm(data=values | {"buyout": "yes" if order.buyout else "no"})


def sku_name(sku: Sku) -> str:
    """What a line is called."""
    return f"{in_locale(sku.product, 'name')} · {in_locale(sku, 'pack')}"


def _blank(sku: Sku, prices: Mapping[int, int]) -> dict[str, object]:
    return {"sku": sku.id, "unit": "pack", "price": prices.get(sku.id)}


def _filled(line: PurchaseLine, first: date, last: date) -> dict[str, object]:
    quantity = str(line.quantity) if line.unit == "pack" else numbers.written(line.quantity, 3)
    row = {"sku": line.sku_id, "quantity": quantity, "unit": line.unit, "price": line.price_fen, "grade": line.grade}
    days = {"due_from": line.due_from, "due_until": line.due_until}
    return row | (days if (line.due_from, line.due_until) != (first, last) else {})
