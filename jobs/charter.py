"""What a new association begins with, until it says otherwise: shelves, freight, carriers, warehouse places.

Every figure here is an estimate to start from. docs/operations.md says how to look them over before the first sale.
"""

from dataclasses import dataclass
from itertools import product

from operations.founding import Charter


@dataclass(frozen=True)
class Names:
    """A name in both languages."""

    zh: str
    en: str

    def columns(self) -> dict[str, object]:
        """As tables have it."""
        return {"name_zh": self.zh, "name_en": self.en}


@dataclass(frozen=True)
class Zone:
    """One line of the rate card: two-digit codes of its provinces, fen for the first kilogram and each started further
    one, days on the way, fen for box and ice of chilled and of frozen goods (None: these goods do not go there)."""

    code: str
    names: Names
    provinces: str
    fees: tuple[int, int]
    days: int
    chilled: int | None
    frozen: int | None


#: Slug and names of the shelves, in their order.
CATEGORIES = (
    ("tea", Names("茶叶", "Tea")),
    ("bamboo", Names("竹与笋", "Bamboo and shoots")),
    ("vegetables", Names("高山蔬菜", "Vegetables")),
    ("fruit", Names("水果", "Fruit")),
    ("meat-eggs", Names("肉禽蛋", "Meat, poultry and eggs")),
    ("grain-oil", Names("米面粮油", "Grain and oil")),
    ("rice-cakes", Names("长粽与米粿", "Dumplings and rice cakes")),
    ("pantry", Names("干货杂货", "Pantry")),
    ("herbs", Names("山地药材", "Mountain herbs")),
)
#: Shelves of fresh produce that comes with a conformity certificate.
COVERED = ("tea", "bamboo", "vegetables", "fruit", "meat-eggs")
NEAR = Names("江浙沪皖", "Jiangsu, Zhejiang, Shanghai, Anhui")
EAST = Names("东部与中部", "Rest of the east and centre")
NORTH = Names("北方与西南", "North and south-west")
REMOTE = Names("内蒙古、西藏、青海、新疆", "Inner Mongolia, Tibet, Qinghai, Xinjiang")
#: Nobody gets free freight before the association decides from which sum on.
ZONES = (
    Zone("jzsa", NEAR, "31 32 33 34", (500, 100), 1, 600, 800),
    Zone("east-central", EAST, "11 12 13 35 36 37 41 42 43 44", (800, 300), 2, 800, 1000),
    Zone("north-southwest", NORTH, "14 21 22 23 45 46 50 51 52 53 61 62 64", (1200, 600), 3, 1200, None),
    Zone("remote", REMOTE, "15 54 63 65", (1800, 1200), 5, None, None),
)
#: Code, names, shape of the waybill number, whether it carries cold goods. The shapes are wide on purpose: they catch
#: a number scanned by halves and must refuse no real one. 15 figures in a row would be taken for a card number (A4).
CARRIERS = (
    ("SF", Names("顺丰速运", "SF Express"), "SF[0-9]{12,15}", True),
    ("ZTO", Names("中通快递", "ZTO Express"), "[0-9]{12,14}", False),
    ("YTO", Names("圆通速递", "YTO Express"), "YT[0-9]{12,18}", False),
    ("EMS", Names("中国邮政速递", "China Post EMS"), "[A-Z]{2}[0-9]{9}[A-Z]{2}|[0-9]{13}", False),
)
#: The association's own van brings parcels to the village stations.
VAN = ("VAN", Names("协会配送车", "Association van"), "SN[0-9]{10}", True)
#: Carrier, zone, fen for the first kilogram and each started further one, fen for keeping it chilled, and frozen.
RATES = (
    *(("SF", "jzsa", 700, 150, 500, 800), ("SF", "east-central", 1000, 400, 700, 1000)),
    *(("SF", "north-southwest", 1400, 700, 900, 1300), ("SF", "remote", 2200, 1400, 1500, 2000)),
    *(("ZTO", "jzsa", 350, 100, 0, 0), ("ZTO", "east-central", 500, 250, 0, 0)),
    *(("ZTO", "north-southwest", 800, 500, 0, 0), ("ZTO", "remote", 1500, 1100, 0, 0)),
    *(("YTO", "jzsa", 360, 100, 0, 0), ("YTO", "east-central", 520, 250, 0, 0)),
    *(("YTO", "north-southwest", 820, 500, 0, 0), ("YTO", "remote", 1550, 1100, 0, 0)),
    *(("EMS", "jzsa", 500, 100, 0, 0), ("EMS", "east-central", 700, 300, 0, 0)),
    *(("EMS", "north-southwest", 900, 500, 0, 0), ("EMS", "remote", 1400, 900, 0, 0)),
)
#: Only the van has numbers of its own; a carrier gives some when there is a contract with it.
VAN_WAYBILLS = ("VAN", "SN0000000001", "SN0000099999")
#: Code, names, storage class, grams of goods it holds, grams it weighs itself with what keeps it cold, its cost in fen.
MATERIALS = (
    ("BOX-S", Names("纸箱 小", "Paper box, small"), "ambient", 1500, 150, 80),
    ("BOX-M", Names("纸箱 中", "Paper box, medium"), "ambient", 5000, 350, 150),
    ("BOX-L", Names("纸箱 大", "Paper box, large"), "ambient", 15000, 700, 280),
    ("ICE-S", Names("泡沫箱加冰袋 小", "Foam box with ice packs, small"), "chilled", 1500, 600, 350),
    ("ICE-M", Names("泡沫箱加冰袋 中", "Foam box with ice packs, medium"), "chilled", 5000, 1200, 550),
    ("ICE-L", Names("泡沫箱加冰袋 大", "Foam box with ice packs, large"), "chilled", 12000, 2200, 900),
    ("DRY-M", Names("泡沫箱加干冰 中", "Foam box with dry ice, medium"), "frozen", 4000, 2000, 1200),
    ("DRY-L", Names("泡沫箱加干冰 大", "Foam box with dry ice, large"), "frozen", 10000, 3500, 1900),
)
#: Letter, storage class and number of racks; each rack has four levels.
RACKS = (("A", "ambient", 5), ("C", "chilled", 3), ("F", "frozen", 2))
LEVELS = 4


def charter(association: Names, pavilion: Names, warehouse: Names, township_code: str) -> Charter:
    """The whole charter. `township_code` (of models.divisions) is the seat of association and pavilion."""
    return Charter(
        association={"slug": "association", "township_code": township_code, **association.columns()},
        pavilion={
            "slug": "pavilion",
            "township_code": township_code,
            "story_zh": "协会自己的店，摆着全县进了统一货源的每一样东西。货由县仓验收、打包、发出。",
            "story_en": "The association's own shop, with everything the county's pool holds. "
            "The county warehouse checks, packs and ships it.",
            **pavilion.columns(),
        },
        warehouse={"code": "W1", **warehouse.columns()},
        bins=tuple(_bins()),
        categories=tuple(
            {"slug": slug, "position": position, "is_covered": slug in COVERED, **names.columns()}
            for position, (slug, names) in enumerate(CATEGORIES, 1)
        ),
        zones=tuple(_zone(zone) for zone in ZONES),
        carriers=(*(_carrier(row) for row in CARRIERS), _carrier(VAN) | {"serves": "stations"}),
        rates=(*(_rate(row) for row in RATES), _van_rate(township_code[:2])),
        waybills=(VAN_WAYBILLS,),
        materials=tuple(_material(row) for row in MATERIALS),
    )


def _bins() -> list[tuple[str, str]]:
    return [
        (f"{letter}-{rack:02}-{level:02}", storage)
        for letter, storage, racks in RACKS
        for rack, level in product(range(1, racks + 1), range(1, LEVELS + 1))
    ]


def _zone(zone: Zone) -> dict[str, object]:
    return {
        "zone": zone.code,
        **zone.names.columns(),
        "province_codes": zone.provinces.split(),
        "first_weight_g": 1000,
        "first_fee_fen": zone.fees[0],
        "extra_weight_g": 1000,
        "extra_fee_fen": zone.fees[1],
        "transit_days": zone.days,
        "chilled_allowed": zone.chilled is not None,
        "frozen_allowed": zone.frozen is not None,
        "chilled_pack_fen": zone.chilled or 0,
        "frozen_pack_fen": zone.frozen or 0,
        "free_from_fen": None,
    }


def _carrier(row: tuple[str, Names, str, bool]) -> dict[str, object]:
    code, names, shape, cold = row
    return {"code": code, "waybill_pattern": shape, "cold_chain": cold, **names.columns()}


def _rate(row: tuple[str, str, int, int, int, int]) -> dict[str, object]:
    carrier, zone, first, extra, chilled, frozen = row
    return {
        "carrier_code": carrier,
        "zone": zone,
        "province_codes": next(one.provinces.split() for one in ZONES if one.code == zone),
        "first_weight_g": 1000,
        "first_fee_fen": first,
        "extra_weight_g": 1000,
        "extra_fee_fen": extra,
        "chilled_fen": chilled,
        "frozen_fen": frozen,
    }


def _van_rate(province: str) -> dict[str, object]:
    """The van goes no further than the county's villages."""
    return _rate(("VAN", "jzsa", 200, 50, 100, 100)) | {"zone": "county", "province_codes": [province]}


def _material(row: tuple[str, Names, str, int, int, int]) -> dict[str, object]:
    code, names, storage, holds, weight, cost = row
    return {
        "code": code,
        "storage": storage,
        "holds_g": holds,
        "weight_g": weight,
        "cost_fen": cost,
        **names.columns(),
    }
