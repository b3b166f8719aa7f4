"""The story of a lot: back to the gate and the field it came from, forward to the days its packs left.

Five queries however long the story is. What is told to whom is for the faces to choose: a story knows every name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models.catalogue import Product, Sku
from models.reading import trails
from models.stock import Bin, Lot

#: Results of an inspection after which goods are let out.
GOOD = ("passed", "downgraded")


@dataclass(frozen=True)
class Story:
    """A lot, the lots it came out of, those that came out of it, and what happened to each of them.

    The rows are those of the selects in `models/reading/trails.py`; inspections are by the id of their lot.
    """

    lot: Row[Any]
    sources: tuple[Row[Any], ...]
    heirs: tuple[Row[Any], ...]
    links: tuple[Row[Any], ...]
    inspections: dict[int, list[Row[Any]]]
    certificates: tuple[Row[Any], ...]
    departures: tuple[Row[Any], ...]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it: it passed, or what it came out of did. What still waits is told nobody."""
        return self.is_open(self.lot)

    def is_open(self, lot: Row[Any]) -> bool:
        """The same of any lot of the family."""
        if lot.qc_state in {"passed", "pending"}:
            return bool(lot.qc_state == "passed")
        return any(self._was_good(one) for one in (lot, *self.origins_of(lot)))

    @property
    def roots(self) -> tuple[Row[Any], ...]:
        """The lots of the story that came in at the gate."""
        made = {link.lot_id for link in self.links}
        return tuple(one for one in (*self.sources, self.lot) if one.id not in made)

    @property
    def plot_id(self) -> int | None:
        """The one plot all of it grew on; None where that is not known, or where there were several."""
        plots = {one.plot_id for one in self.roots}
        return plots.pop() if len(plots) == 1 else None

    def parents_of(self, lot: Row[Any]) -> list[Row[Any]]:
        """The lots a lot came out of directly."""
        wanted = {link.source_id for link in self.links if link.lot_id == lot.id}
        return [one for one in (*self.sources, self.lot, *self.heirs) if one.id in wanted]

    def children_of(self, lot: Row[Any]) -> list[Row[Any]]:
        """The lots that came out of a lot directly."""
        wanted = {link.lot_id for link in self.links if link.source_id == lot.id}
        return [one for one in (*self.sources, self.lot, *self.heirs) if one.id in wanted]

    def origins_of(self, lot: Row[Any]) -> list[Row[Any]]:
        """All lots of the story that a lot came out of."""
        found: dict[int, Row[Any]] = {}
        below = self.parents_of(lot)
        while below:
            one = below.pop()
            if one.id not in found:
                found[one.id] = one
                below += self.parents_of(one)
        return list(found.values())

    def _was_good(self, lot: Row[Any]) -> bool:
        return lot.qc_state == "passed" or any(look.result in GOOD for look in self.inspections.get(lot.id, ()))


def story_of(session: Session, code: str) -> Story | None:
    """The story of the lot with that code; None where there is none."""
    family = session.execute(trails.family(code)).all()
    lot = next((row for row in family if row.code == code), None)
    if lot is None:
        return None
    back = tuple(row for row in family if row.side == "back" and row.id != lot.id)
    onward = tuple(row for row in family if row.side == "onward" and row.id != lot.id)
    ids = sorted({row.id for row in family})
    behind = [row.id for row in (*back, lot)]
    return Story(
        lot,
        back,
        onward,
        tuple(session.execute(trails.links(ids)).all()),
        _by_lot(session.execute(trails.inspections(ids)).all()),
        tuple(session.execute(trails.certificates(behind)).all()),
        tuple(session.execute(trails.departures([lot.id, *(row.id for row in onward)])).all()),
    )


def home_of(lot: Row[Any]) -> tuple[str, str]:
    """Township and village a lot of the gate came from: those of the goods, or of another supplier who brought it."""
    if lot.supplier_id != lot.maker_id and lot.home_code:
        return lot.home_code, lot.home_village or ""
    return lot.township_code, lot.village


def label_of(lot_id: int) -> Select[Any]:
    """What a label says of a lot. Columns: code, expires_on, bin, net_weight_g, pack_zh, pack_en, name_zh, name_en."""
    columns: tuple[Any, ...] = (
        *(Lot.code, Lot.expires_on, Bin.code.label("bin"), Sku.net_weight_g, Sku.pack_zh, Sku.pack_en),
        *(Product.name_zh, Product.name_en),
    )
    return (
        select(*columns)
        .join(Bin, Bin.id == Lot.bin_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(Lot.id == lot_id)
    )


def _by_lot(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.lot_id].append(row)
    return dict(found)
