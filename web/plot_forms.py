"""Forms of plots and their devices: mu, degrees and per cents in, the units of the tables out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import InputRequired

from models.divisions import full_name
from models.orchard import COLDEST_C100, HOTTEST_C100, Plot
from models.reading import goods, orchards
from operations.plots import PlotFacts
from web import numbers
from web.filters import in_locale
from web.forms import BaseForm, LineField, ParsedField, WholeField
from web.i18n import _, _l

#: A mu is 10,000/15 square metres.
MU_TENTHS, SQUARE_METRES = 15, 1000
MOST_MU = 10_000
LONGEST_NAME = 40
#: Tenths of a degree.
COLDEST, HOTTEST = COLDEST_C100 // 10, HOTTEST_C100 // 10


class TenthsField(ParsedField):
    """A number with at most one decimal; `data`, `low` and `high` are tenths."""

    def __init__(self, label: str, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(label, lambda text: numbers.tenths(text, low, high), **kwargs)

    def write(self, value: Any) -> str:
        """12.5 from 125."""
        return numbers.written(int(value), 1)


class PlotForm(BaseForm):
    """What is said of a plot, and from where on its owner is warned."""

    name = LineField(
        _l("Name of the plot"), most=LONGEST_NAME, description=_l("As you call it, for example: east slope")
    )
    crop_zh = LineField(_l("What grows there"), most=20)
    crop_en = LineField(_l("What grows there, in English"), most=40, required=False)
    product = SelectField(_l("Which of the goods come from it"))
    township_code = SelectField(_l("Township"), validators=[InputRequired(_l("Choose the township."))])
    village = LineField(_l("Village"), most=LONGEST_NAME, required=False)
    area = TenthsField(_l("Area"), low=1, high=MOST_MU * 10)
    frost = TenthsField(
        _l("Warn of frost at or below"), low=COLDEST_C100 // 10, high=HOTTEST_C100 // 10, required=False
    )
    heat = TenthsField(_l("Warn of heat at or above"), low=COLDEST_C100 // 10, high=HOTTEST_C100 // 10, required=False)
    drought = WholeField(_l("Warn of drought when soil moisture is at or below"), low=0, high=100, required=False)

    def __init__(self, session: Session, supplier_id: int, plot: Plot | None = None) -> None:
        super().__init__(data=_data_of(plot) if plot else None)
        found = [(str(row.id), in_locale(row, "name")) for row in session.execute(orchards.goods_of(supplier_id))]
        self.product.choices = [("", _("None in particular")), *found]
        self.township_code.choices = [("", _("Please choose")), *_townships(session, plot)]

    def facts(self) -> PlotFacts:
        """What was typed. Without an English name the Chinese one stands there too."""
        typed = {name: self[name].data or "" for name in ("name", "crop_zh", "crop_en", "township_code", "village")}
        typed["crop_en"] = typed["crop_en"] or typed["crop_zh"]
        area: Any = self.area.data
        return PlotFacts(
            **typed,
            product_id=int(self.product.data) if self.product.data else None,
            area_m2=square_metres(area),
            frost_c100=_times(self.frost.data, 10),
            heat_c100=_times(self.heat.data, 10),
            drought_bp=_times(self.drought.data, 100),
        )


class DeviceForm(BaseForm):
    """One more device."""

    device = LineField(
        _l("Name of the device"), most=LONGEST_NAME, description=_l("For example: weather post at the gate")
    )


def square_metres(mu_tenths: int) -> int:
    """Square metres of so many tenths of a mu, to the nearest."""
    return (mu_tenths * SQUARE_METRES + MU_TENTHS // 2) // MU_TENTHS


def tenths_of_mu(square_metres: int) -> int:
    """The other way round; what was typed comes back."""
    return (square_metres * MU_TENTHS + SQUARE_METRES // 2) // SQUARE_METRES


def _townships(session: Session, plot: Plot | None) -> Sequence[tuple[str, str]]:
    """Those of the county, and where the plot lies if that is elsewhere."""
    found = goods.townships(session)
    if plot is None or plot.township_code in dict(found):
        return found
    return [*found, (plot.township_code, full_name(plot.township_code))]


def _data_of(plot: Plot) -> dict[str, Any]:
    kept = {name: getattr(plot, name) for name in ("name", "crop_zh", "crop_en", "township_code", "village")}
    return kept | {
        "product": str(plot.product_id or ""),
        "area": tenths_of_mu(plot.area_m2),
        "frost": _parts(plot.frost_c100, 10),
        "heat": _parts(plot.heat_c100, 10),
        "drought": _parts(plot.drought_bp, 100),
    }


def _times(value: Any, factor: int) -> int | None:
    return None if value is None else int(value) * factor


def _parts(value: int | None, factor: int) -> int | None:
    return None if value is None else value // factor
