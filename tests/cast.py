"""The fixed cast: the people, parties and goods every test may count on, made by the real operations.

Dates are relative to today in China, so that lots are good whenever the tests run.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import OPEN_DATA_KEY
from models.catalogue import Product, Sku
from models.parties import GUARDED_ROLES, Organisation, Person
from models.stock import Lot
from operations import catalogue, founding, pool
from operations import people as accounts
from operations.actor import HOUSE
from operations.catalogue import Pack, ProductDraft
from operations.people import Credentials
from operations.pool import Terms
from operations.sealing import Seal
from tests import supply
from tests.days import today

__all__ = ["today"]

PASSWORD = "suinong-test"
#: The second factor of everybody in the cast who needs one; sealed as tests run.
SECOND_FACTOR = "SUINONGTESTSUINONGTESTSUINONGTES"
SEAL = Seal((OPEN_DATA_KEY,))
#: name → (E.164 phone, organisation slug, role)
STAFF = {
    "admin": ("+8619900000411", "association", "admin"),
    "packer": ("+8619900000412", "association", "warehouse"),
    "finance": ("+8619900000413", "association", "finance"),
    "support": ("+8619900000414", "association", "support"),
    "inspector": ("+8619900000415", "association", "inspector"),
    "buyer": ("+8619900000416", "association", "buyer"),
    "stockkeeper": ("+8619900000417", "association", "warehouse"),
    "owner_a": ("+8619900000421", "maoyang-tea", "owner"),
    "owner_b": ("+8619900000422", "wuxing-shanhuo", "owner"),
    "supplier_a": ("+8619900000431", "sanren-sunye", "member"),
    "supplier_b": ("+8619900000432", "dazhe-chaye", "member"),
}
CONSUMERS = {"consumer": "+8619900000401", "stranger": "+8619900000402"}


def people(session: Session) -> None:
    """Everybody and everything, once."""
    house = founding.found(session, HOUSE, CHARTER)
    for slug, kind, name in PARTIES:
        founding.admit(session, HOUSE, kind, {"slug": slug, "name_zh": name, "name_en": slug, **_place(kind)})
    for name, phone in CONSUMERS.items():
        person(session, name, phone)
    for name, (phone, slug, role) in STAFF.items():
        somebody = person(session, name, phone)
        organisation = session.scalars(select(Organisation).where(Organisation.slug == slug)).one()
        accounts.grant(session, HOUSE, somebody.id, organisation.id, role)
        if role in GUARDED_ROLES:
            somebody.totp_sealed, somebody.totp_since = SEAL.close(SECOND_FACTOR), func.now()
    for number, draft in enumerate(_drafts(session)):
        product = catalogue.draft_product(session, HOUSE, draft, house.warehouse.id)
        catalogue.approve_product(session, HOUSE, product)
        for sku in product.skus:
            pool.set_terms(session, HOUSE, sku, TERMS[sku.code])
            catalogue.list_sku(session, HOUSE, house.pavilion, sku, TERMS[sku.code].suggested_fen, number)
            stock_up(session, sku.code, 100, days_left=sku.shelf_life_days - 1)
    for shop, sku, fen in LISTED:
        catalogue.list_sku(session, HOUSE, _party(session, shop), sku_by_code(session, sku), fen)


def person(session: Session, name: str, phone: str) -> Person:
    """An account with the password of all tests."""
    return accounts.sign_up(session, name, Credentials(phone, None, PASSWORD), "zh_Hans")


def stock_up(session: Session, sku_code: str, packs: int, *, days_left: int, code: str | None = None) -> Lot:
    """A passed lot of a sku that expires in `days_left` days."""
    number = session.query(Lot).count() + 1
    sku, price = sku_by_code(session, sku_code), TERMS[sku_code].purchase_fen
    return supply.bring_in(session, sku, packs, price_fen=price, code=code or f"L{number:05}", days_left=days_left)


def sku_by_code(session: Session, code: str) -> Sku:
    """One of the skus of the cast."""
    return session.scalars(select(Sku).where(Sku.code == code)).one()


def product_by_slug(session: Session, slug: str) -> Product:
    """One of the products of the cast."""
    return session.scalars(select(Product).where(Product.slug == slug)).one()


def _party(session: Session, slug: str) -> Organisation:
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def _place(kind: str) -> dict[str, object]:
    place: dict[str, object] = {"township_code": "331123200", "village": "好川村"}
    return place | ({"producer_kind": "coop"} if kind == "supplier" else {})


PARTIES = (
    ("maoyang-tea", "shop", "毛阳茶事（示例）"),
    ("wuxing-shanhuo", "shop", "五星山货铺（示例）"),
    ("sanren-sunye", "supplier", "示例·三仁竹笋合作社"),
    ("dazhe-chaye", "supplier", "示例·大柘茶业"),
)
TERMS = {
    "DRIED": Terms(purchase_fen=2000, pool_fen=2900, floor_fen=3500, suggested_fen=3800),
    "FRESH": Terms(purchase_fen=4500, pool_fen=5900, floor_fen=7300, suggested_fen=7900),
    "TEA": Terms(purchase_fen=6500, pool_fen=9000, floor_fen=11000, suggested_fen=12000),
    "GIFT": Terms(purchase_fen=9500, pool_fen=12600, floor_fen=15500, suggested_fen=16800),
}
LISTED = (("maoyang-tea", "TEA", 12500), ("maoyang-tea", "DRIED", 3900), ("wuxing-shanhuo", "DRIED", 3700))


def _drafts(session: Session) -> list[ProductDraft]:
    bamboo, tea = _party(session, "sanren-sunye").id, _party(session, "dazhe-chaye").id
    dried = Pack("DRIED", "250克/袋", "250 g bag", 250, "ambient", 365, 60)
    fresh = Pack("FRESH", "2.5千克/箱", "2.5 kg box", 2500, "chilled", 10, 3)
    tin = Pack("TEA", "100克/罐", "100 g tin", 100, "ambient", 540, 90)
    gift = Pack("GIFT", "500克×5条/盒", "box of 5", 2500, "frozen", 180, 30)
    return [
        _draft("sungan", bamboo, "bamboo", "笋干", "Dried bamboo shoots", dried),
        _draft("dongsun", bamboo, "bamboo", "冬笋", "Winter bamboo shoots", fresh),
        _draft("longgu-liren", tea, "tea", "龙谷丽人茶", "Longgu Liren green tea", tin),
        _draft("changzong-lihe", tea, "rice-cakes", "长粽礼盒", "Long rice dumpling gift box", gift),
    ]


def _draft(slug: str, supplier: int, category: str, zh: str, en: str, pack: Pack) -> ProductDraft:
    return ProductDraft(
        slug=slug,
        supplier_id=supplier,
        category=category,
        name_zh=zh,
        name_en=en,
        description_zh=f"{zh}，产自三仁乡好川村。",
        description_en=f"{en} from Haochuan village.",
        months=tuple(range(1, 13)),
        township_code="331123200",
        village="好川村",
        grade_standard="",
        certificate_required=False,
        picture="pictures/demo/sc-013",
        packs=(pack,),
        picture_is_drawing=True,
    )


def _zone(
    zone: str, provinces: str, first: int, extra: int, days: int, cold: bool, free: int | None
) -> dict[str, object]:
    return {
        "zone": zone,
        "name_zh": zone,
        "name_en": zone,
        "province_codes": provinces.split("|"),
        "first_weight_g": 1000,
        "first_fee_fen": first,
        "extra_weight_g": 1000,
        "extra_fee_fen": extra,
        "transit_days": days,
        "chilled_allowed": cold,
        "frozen_allowed": cold,
        "chilled_pack_fen": 600 if cold else 0,
        "frozen_pack_fen": 800 if cold else 0,
        "free_from_fen": free,
    }


def _rate(carrier: str, zone: str, provinces: str, first: int, extra: int) -> dict[str, object]:
    return {
        "carrier_code": carrier,
        "zone": zone,
        "province_codes": provinces.split("|"),
        "first_weight_g": 1000,
        "first_fee_fen": first,
        "extra_weight_g": 1000,
        "extra_fee_fen": extra,
        "chilled_fen": 500,
        "frozen_fen": 800,
    }


def _material(code: str, name: str, storage: str, holds_g: int, weight_g: int, cost_fen: int) -> dict[str, object]:
    figures = {"holds_g": holds_g, "weight_g": weight_g, "cost_fen": cost_fen}
    return {"code": code, "name_zh": name, "name_en": code, "storage": storage, **figures}


CHARTER = founding.Charter(
    association={
        "slug": "association",
        "name_zh": "遂昌网店协会（示例）",
        "name_en": "Suichang Shop Association (demo)",
    },
    pavilion={"slug": "pavilion", "name_zh": "遂昌馆", "name_en": "Suichang Pavilion", "township_code": "331123001"},
    warehouse={"code": "W1", "name_zh": "县仓", "name_en": "County warehouse"},
    bins=(("A-01-01", "ambient"), ("C-01-01", "chilled"), ("F-01-01", "frozen")),
    categories=(
        {"slug": "bamboo", "name_zh": "竹与笋", "name_en": "Bamboo and shoots", "position": 1},
        {"slug": "tea", "name_zh": "茶叶", "name_en": "Tea", "position": 2},
        {"slug": "rice-cakes", "name_zh": "长粽与米粿", "name_en": "Dumplings and rice cakes", "position": 3},
    ),
    zones=(
        _zone("near", "31|32|33|34", 500, 100, 1, cold=True, free=9900),
        _zone("far", "11|44|51", 1200, 600, 3, cold=True, free=None),
        _zone("remote", "54|65", 1800, 1200, 5, cold=False, free=None),
    ),
    carriers=(
        {
            "code": "SF",
            "name_zh": "顺丰速运",
            "name_en": "SF Express",
            "waybill_pattern": "SF[0-9]{12,13}",
            "cold_chain": True,
        },
        {
            "code": "VAN",
            "name_zh": "协会配送车",
            "name_en": "Association van",
            "waybill_pattern": "SN[0-9]{10}",
            "cold_chain": True,
            "serves": "stations",
        },
    ),
    rates=(
        _rate("SF", "near", "31|32|33|34", 700, 150),
        _rate("SF", "far", "11|44|51", 1400, 700),
        _rate("SF", "remote", "54|65", 2200, 1400),
        _rate("VAN", "county", "33", 200, 50),
    ),
    waybills=(("SF", "SF500000000001", "SF500000009999"), ("VAN", "SN0000000001", "SN0000009999")),
    materials=(
        _material("BOX-S", "纸箱 小", "ambient", 1500, 150, 80),
        _material("BOX-M", "纸箱 中", "ambient", 5000, 350, 150),
        _material("BOX-L", "纸箱 大", "ambient", 15000, 700, 280),
        _material("ICE-S", "泡沫箱加冰袋 小", "chilled", 1500, 600, 350),
        _material("ICE-M", "泡沫箱加冰袋 中", "chilled", 5000, 1200, 550),
        _material("ICE-L", "泡沫箱加冰袋 大", "chilled", 12000, 2200, 900),
        _material("DRY-M", "泡沫箱加干冰 中", "frozen", 4000, 2000, 1200),
        _material("DRY-L", "泡沫箱加干冰 大", "frozen", 10000, 3500, 1900),
    ),
)
