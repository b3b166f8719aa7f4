"""The association, and everybody it has admitted: suppliers, village shops, village stations."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from sqlalchemy.orm import Session

from models.parties import Organisation
from operations import founding
from operations.actor import HOUSE
from operations.founding import Charter, Founded
from sandbox.county.tables import e164, listed, rows

#: Goods of one order from which the association pays the freight, in fen; a zone that is not here always costs.
FREE_FROM = {"jzsa": 9900, "east-central": 12900, "north-southwest": 19900}
#: Letter, storage class and number of racks; each rack has four levels.
RACKS = (("A", "ambient", 5), ("C", "chilled", 3), ("F", "frozen", 2))
LEVELS = 4
#: Shelves of fresh produce that comes with a conformity certificate.
COVERED = ("tea", "bamboo", "vegetables", "fruit", "meat-eggs")


@dataclass(frozen=True)
class Parties:
    """The house, and the admitted parties by the code of their table (`SUP-04`, `SHOP-01`, `ST-02`)."""

    house: Founded
    by_code: dict[str, Organisation]

    def shops(self) -> list[tuple[str, Organisation]]:
        """The village shops with their codes."""
        return [(code, party) for code, party in self.by_code.items() if party.kind == "shop"]


def found_and_admit(session: Session) -> Parties:
    """Found the association and admit every party of the tables."""
    house = founding.found(session, HOUSE, charter())
    admitted = {
        row["code"]: founding.admit(session, HOUSE, kind, profile(row))
        for kind, table, profile in _PROFILES
        for row in rows(table)
    }
    return Parties(house, admitted)


def charter() -> Charter:
    """What the association of the demonstration begins with."""
    return Charter(
        association={
            "slug": "association",
            "name_zh": "遂农优选网店协会（示例）",
            "name_en": "Suinong Shop Association (demo)",
            "township_code": "331123001",
        },
        pavilion={
            "slug": "pavilion",
            "name_zh": "遂昌馆（示例）",
            "name_en": "Suichang Pavilion (demo)",
            "township_code": "331123001",
            "story_zh": "协会自己的店，摆着全县进了统一货源的每一样东西。货由县仓验收、打包、发出。",
            "story_en": "The association's own shop, with everything the county's pool holds. "
            "The county warehouse checks, packs and ships it.",
        },
        warehouse={"code": "W1", "name_zh": "县仓", "name_en": "County warehouse"},
        bins=tuple(_bins()),
        categories=tuple(_category(row) for row in rows("categories")),
        zones=tuple(_zone(row) for row in rows("freight")),
        carriers=tuple(_carrier(row) for row in rows("carriers")),
        rates=tuple(_rate(row) for row in rows("carrier_rates")),
        waybills=tuple((row["code"], row["first_waybill"], row["last_waybill"]) for row in rows("carriers")),
        materials=tuple(_material(row) for row in rows("materials")),
    )


def _bins() -> list[tuple[str, str]]:
    return [
        (f"{letter}-{rack:02}-{level:02}", storage)
        for letter, storage, racks in RACKS
        for rack, level in product(range(1, racks + 1), range(1, LEVELS + 1))
    ]


def _category(row: dict[str, str]) -> dict[str, object]:
    names = {key: row[key] for key in ("slug", "name_zh", "name_en")}
    return names | {"position": int(row["sort"]), "is_covered": row["slug"] in COVERED}


def _zone(row: dict[str, str]) -> dict[str, object]:
    figures = ("first_weight_g", "first_fee_fen", "extra_weight_g", "extra_fee_fen", "transit_days")
    packing = ("chilled_pack_fen", "frozen_pack_fen")
    return {
        "zone": row["zone"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "province_codes": listed(row["province_codes"]),
        "chilled_allowed": row["chilled_allowed"] == "1",
        "frozen_allowed": row["frozen_allowed"] == "1",
        "free_from_fen": FREE_FROM.get(row["zone"]),
        **{key: int(row[key]) for key in (*figures, *packing)},
    }


def _carrier(row: dict[str, str]) -> dict[str, object]:
    texts = ("code", "name_zh", "name_en", "waybill_pattern", "serves")
    return {key: row[key] for key in texts} | {"cold_chain": row["cold_chain"] == "1"}


def _rate(row: dict[str, str]) -> dict[str, object]:
    figures = ("first_weight_g", "first_fee_fen", "extra_weight_g", "extra_fee_fen", "chilled_fen", "frozen_fen")
    return {
        "carrier_code": row["carrier"],
        "zone": row["zone"],
        "province_codes": listed(row["province_codes"]),
        **{key: int(row[key]) for key in figures},
    }


def _material(row: dict[str, str]) -> dict[str, object]:
    texts = {key: row[key] for key in ("code", "name_zh", "name_en", "storage")}
    return texts | {key: int(row[key]) for key in ("holds_g", "weight_g", "cost_fen")}


def _place(row: dict[str, str]) -> dict[str, object]:
    return {
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "township_code": row["township_code"],
        "village": row["village_zh"] or None,
        "phone": e164(row["phone"]),
    }


def _supplier(row: dict[str, str]) -> dict[str, object]:
    return _place(row) | {
        "slug": row["code"].lower(),
        "producer_kind": row["kind"],
        "contact_zh": row["contact_zh"],
        "contact_en": row["contact_en"],
    }


def _shop(row: dict[str, str]) -> dict[str, object]:
    return _place(row) | {
        "slug": row["slug"],
        "tier": row["tier"],
        "contact_zh": row["owner_zh"],
        "contact_en": row["owner_en"],
        "story_zh": row["story_zh"],
        "story_en": row["story_en"],
    }


def _station(row: dict[str, str]) -> dict[str, object]:
    return _place(row) | {
        "slug": f"station-{row['slug']}",
        "contact_zh": row["operator_zh"],
        "contact_en": row["operator_en"],
    }


_PROFILES: tuple[tuple[str, str, Callable[[dict[str, str]], dict[str, object]]], ...] = (
    ("supplier", "suppliers", _supplier),
    ("shop", "shops", _shop),
    ("station", "stations", _station),
)
