"""What a product says of itself as plain data: what is missing from it, and how two versions of it differ."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

#: The year round.
ALL_MONTHS = tuple(range(1, 13))
#: What must be told before the association looks at a product.
NEEDED = ("name_zh", "category", "description_zh", "township_code")
MOST_PACKS = 12
MOST_PICTURES = 8


class Plain(BaseModel):
    """Values that know their fields and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PackContent(Plain):
    """A pack of a product. Weights in grams, life in days."""

    code: str
    pack_zh: str
    pack_en: str = ""
    net_weight_g: int
    storage: str
    shelf_life_days: int
    min_remaining_days: int = 0
    catch_weight: bool = False


class Content(Plain):
    """A whole product as it would be. `category` is the shelf's slug, `pictures` are ids, the first one leads."""

    name_zh: str
    name_en: str = ""
    category: str = ""
    description_zh: str = ""
    description_en: str = ""
    months: tuple[int, ...] = ALL_MONTHS
    township_code: str = ""
    village: str = ""
    grade_standard: str = ""
    certificate_required: bool = False
    packs: tuple[PackContent, ...] = ()
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was. `pack` is the code of the pack it is about, or None; `before` or `after` is None
    where the pack is new or gone."""

    field: str
    before: Any
    after: Any
    pack: str | None = None


def missing(content: Content) -> list[str]:
    """The fields that must be filled in before the product can be handed in."""
    found = [name for name in NEEDED if not getattr(content, name)]
    return found if content.packs else [*found, "packs"]


def differences(before: Content, after: Content) -> list[Difference]:
    """What changed, field by field in the order of a product's page; packs are matched by their codes."""
    plain = [name for name in Content.model_fields if name not in {"packs", "pictures"}]
    found = [_difference(name, before, after) for name in plain]
    old, new = ({pack.code: pack for pack in content.packs} for content in (before, after))
    for code in dict.fromkeys([*old, *new]):
        found += _pack_differences(code, old.get(code), new.get(code))
    found.append(_difference("pictures", before, after))
    return [one for one in found if one is not None]


def tidy_code(text: str) -> str:
    """A sku code as it is kept: half-width, upper case, nothing invisible, so that no two look alike."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if unicodedata.category(one) not in {"Cf", "Cc", "Zs"}).upper()


def _difference(name: str, before: Content, after: Content) -> Difference | None:
    old, new = getattr(before, name), getattr(after, name)
    return None if old == new else Difference(name, old, new)


def _pack_differences(code: str, old: PackContent | None, new: PackContent | None) -> list[Difference]:
    if old is None or new is None:
        return [Difference("packs", old, new, code)]
    names = [name for name in PackContent.model_fields if getattr(old, name) != getattr(new, name)]
    return [Difference(name, getattr(old, name), getattr(new, name), code) for name in names]
