"""What is asked at the gate: one form, of which a page shows one question and carries the rest along."""

from datetime import date, timedelta
from typing import Any

from wtforms import HiddenField, RadioField

from fulfilment.forms import scanned
from models.certificates import Certificate
from models.orchard import Plot
from models.reading.gate import Awaited
from operations.receipts import Delivered
from web.filters import date_text
from web.forms import BaseForm, DayField, KeyField, KilogramField, WholeField, WordsField
from web.i18n import _, _l

#: More than a lorry holds.
MOST_PACKS, MOST_G = 100_000, 30_000_000
#: The questions beside the count, and the fields each has.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "weighing": ("gross", "tare", "packs"),
    "harvest": ("harvested_on", "expires_on"),
    "certificate": ("certificate", "declared"),
    "plot": ("plot",),
    "bin": ("bin",),
    "batch": ("batch",),
}
#: No certificate goes with the goods.
NONE = "none"


class DeliveryForm(BaseForm):
    """One line of a delivery. Everything but the count has an answer already, so that most need no second question."""

    token = HiddenField()
    packs = WholeField(_l("How many packs?"), low=1, high=MOST_PACKS, required=False)
    gross = KilogramField(_l("Gross weight"), low=1, high=MOST_G, required=False)
    tare = KilogramField(_l("Weight of the empty boxes"), low=0, high=MOST_G, required=False)
    harvested_on = DayField(_l("Harvested or made on"), render_kw={"type": "date"})
    expires_on = DayField(_l("Use by, if it is printed on the pack"), required=False, render_kw={"type": "date"})
    certificate = RadioField(_l("Conformity certificate"), validate_choice=False)
    declared = WordsField(_l("What the household declares"), most=500, required=False)
    plot = RadioField(_l("Plot it grew on"), validate_choice=False)
    bin = KeyField(_l("Bin"), most=20, filters=[scanned], description=_l("Scan the label of the bin."))
    batch = KeyField(_l("The supplier's own batch number"), most=40, required=False)

    def offer(self, line: Awaited, found: list[Certificate], plots: list[Plot]) -> None:
        """The certificates the goods may come with, and the plots they may have grown on."""
        self.plot.choices = [*((str(one.id), one.name) for one in plots), (NONE, _("None"))]
        choices = [(str(one.id), f"{one.number} · {date_text(one.issued_on)}") for one in found]
        self.certificate.choices = [*choices, (NONE, _("None"))]
        if line.unit == "g" or line.catch_weight:
            self.packs.label.text = _("How many packs by count?")

    @staticmethod
    def values(
        line: Awaited, found: list[Certificate], plots: list[Plot], bin_code: str, today: date, token: str
    ) -> dict[str, Any]:
        """What stands in the form at first. A plot is taken for granted where just one grows these goods."""
        own = [one for one in plots if one.product_id == line.product_id]
        return {
            "plot": str(own[0].id) if len(own) == 1 else NONE,
            "token": token,
            "packs": line.packs_left or None,
            "harvested_on": today,
            "certificate": str(found[0].id) if found else NONE,
            "bin": bin_code,
        }

    @property
    def net_g(self) -> int | None:
        """Net weight of what was weighed."""
        return self.gross.data - (self.tare.data or 0) if self.gross.data else None

    @property
    def certificate_id(self) -> int | None:
        """The chosen certificate, if it is one of those offered."""
        return _chosen(self.certificate)

    @property
    def plot_id(self) -> int | None:
        """The chosen plot, if it is one of those offered."""
        return _chosen(self.plot)

    def use_by(self, line: Awaited) -> date | None:
        """The day on the pack, else as long as such goods keep."""
        printed: date | None = self.expires_on.data
        harvested: date | None = self.harvested_on.data
        if printed is not None or harvested is None:
            return printed
        return harvested + timedelta(days=line.shelf_life_days)

    def read(self, line: Awaited, bin_id: int) -> Delivered:
        """What was answered. Weighed goods are as many packs as their weight fills, unless their packs differ."""
        weighed = self.gross.data is not None
        return Delivered(
            purchase_line_id=line.line_id,
            bin_id=bin_id,
            harvested_on=self.harvested_on.data,
            packs=self.packs.data if line.catch_weight or not weighed else None,
            gross_g=self.gross.data,
            tare_g=self.tare.data or 0 if weighed else None,
            expires_on=self.expires_on.data,
            batch=self.batch.data or "",
            certificate_id=self.certificate_id,
            declared=self.declared.data or "",
            plot_id=self.plot_id,
        )


def _chosen(field: RadioField) -> int | None:
    offered = {str(choice[0]) for choice in field.choices or ()}
    chosen = str(field.data or "")
    return int(chosen) if chosen in offered - {NONE} else None
