"""The goods of the county: products with their packs and the terms of the pool."""

import unicodedata
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models.catalogue import Sku
from operations import catalogue, pool
from operations.actor import Actor
from operations.catalogue import Pack, ProductDraft
from operations.pool import Terms
from sandbox.county.parties import Parties
from sandbox.county.tables import listed, rows

#: Up to this shelf life, in days, goods are fresh: they are there in their season or not at all.
FRESH_DAYS = 30
YEAR_ROUND = tuple(range(1, 13))


@dataclass(frozen=True)
class Goods:
    """A product as the tables tell of it. `packs` has the main pack first; `terms` are by code of the pack."""

    code: str
    supplier: str
    buyout: bool
    category: str
    months: tuple[int, ...]
    packs: tuple[Pack, ...]
    terms: dict[str, Terms]
    row: dict[str, str]

    @property
    def main(self) -> Pack:
        """The pack the product is known by."""
        return self.packs[0]

    @property
    def is_fresh(self) -> bool:
        """Whether it keeps for days rather than months."""
        return self.main.shelf_life_days <= FRESH_DAYS

    @property
    def is_year_round(self) -> bool:
        """Whether it has no season."""
        return self.months == YEAR_ROUND


@dataclass(frozen=True)
class County:
    """The county as it is being loaded: who is there, and what has been taken into the pool (skus by code)."""

    session: Session
    team: dict[str, Actor]
    parties: Parties
    goods: list[Goods]
    skus: dict[str, Sku]
    #: The plot of each product that grows on one, by the product's code.
    plots: dict[str, int] = field(default_factory=dict)


def all_goods() -> list[Goods]:
    """Every product of the tables."""
    suppliers = {code: row for row in rows("suppliers") for code in listed(row["product_codes"])}
    more: dict[str, list[dict[str, str]]] = {}
    for row in rows("packs"):
        more.setdefault(row["product_code"], []).append(row)
    return [_goods(row, suppliers[row["code"]], more.get(row["code"], [])) for row in rows("products")]


def bring_in(session: Session, team: dict[str, Actor], parties: Parties) -> County:
    """Take every product into the pool, approved and with terms."""
    county = County(session, team, parties, all_goods(), {})
    for one in county.goods:
        draft = _draft(one, parties.by_code[one.supplier].id)
        product = catalogue.draft_product(session, team["buyer"], draft, parties.house.warehouse.id)
        catalogue.approve_product(session, team["vendor_manager"], product)
        for sku in product.skus:
            pool.set_terms(session, team["buyer"], sku, one.terms[sku.code])
            county.skus[sku.code] = sku
    return county


def slug_of(pinyin: str) -> str:
    """Pinyin with tone marks as a part of an address: `hēi mù'ěr` is `hei-muer`."""
    plain = unicodedata.normalize("NFKD", pinyin.replace("'", "")).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().split())


def least_days(shelf_life_days: int) -> int:
    """Days of life that goods must still have when they reach the buyer."""
    if shelf_life_days <= 10:
        return shelf_life_days // 3
    for up_to, days in ((FRESH_DAYS, 7), (180, 30), (365, 60)):
        if shelf_life_days <= up_to:
            return days
    return 90


def _goods(row: dict[str, str], supplier: dict[str, str], more: list[dict[str, str]]) -> Goods:
    packs = [row, *more]
    return Goods(
        code=row["code"],
        supplier=supplier["code"],
        buyout=supplier["payment_terms"] == "buyout",
        category=row["category"],
        months=tuple(int(month) for month in row["season"].split(",")),
        packs=tuple(_pack(row, pack) for pack in packs),
        terms={pack["code"]: _terms(pack) for pack in packs},
        row=row,
    )


def _pack(row: dict[str, str], pack: dict[str, str]) -> Pack:
    shelf_life_days = int(row["shelf_life_days"])
    return Pack(
        code=pack["code"],
        pack_zh=pack["pack_zh"],
        pack_en=pack["pack_en"],
        net_weight_g=int(pack["net_weight_g"]),
        storage=row["storage"],
        shelf_life_days=shelf_life_days,
        min_remaining_days=least_days(shelf_life_days),
        catch_weight=row["catch_weight"] == "1",
    )


def _terms(row: dict[str, str]) -> Terms:
    return Terms(
        purchase_fen=int(row["purchase_fen"]),
        pool_fen=int(row["pool_fen"]),
        floor_fen=int(row["floor_fen"]),
        suggested_fen=int(row["retail_fen"]),
    )


def _draft(goods: Goods, supplier_id: int) -> ProductDraft:
    row = goods.row
    return ProductDraft(
        slug=slug_of(row["pinyin"]),
        supplier_id=supplier_id,
        category=goods.category,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        description_zh=row["description_zh"],
        description_en=row["description_en"],
        months=goods.months,
        township_code=row["origin_township_code"],
        village=row["origin_village_zh"],
        grade_standard=row["grade_standard"],
        certificate_required="pledge" in listed(row["certificates"]),
        picture=f"pictures/demo/{goods.code.lower()}",
        packs=goods.packs,
        picture_is_drawing=True,
    )
