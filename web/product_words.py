"""Goods in words: what their fields are called, how a value of each is written, and the reasons people choose from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.divisions import division
from operations.product_content import ALL_MONTHS, Difference, PackContent
from web.filters import weight
from web.i18n import _, _l, locale

FIELDS = {
    "name_zh": _l("Chinese name"),
    "name_en": _l("English name"),
    "category": _l("Category"),
    "description_zh": _l("Description in Chinese"),
    "description_en": _l("Description in English"),
    "months": _l("Months of season"),
    "township_code": _l("Township"),
    "village": _l("Village"),
    "grade_standard": _l("Grade and standard"),
    "certificate_required": _l("Needs a conformity certificate"),
    "packs": _l("Kinds of pack"),
    "pictures": _l("Pictures"),
    "code": _l("Pack code"),
    "pack_zh": _l("Name of the pack"),
    "pack_en": _l("Name of the pack in English"),
    "net_weight_g": _l("Net weight"),
    "storage": _l("Storage"),
    "shelf_life_days": _l("Shelf life"),
    "min_remaining_days": _l("Days left on arrival"),
    "catch_weight": _l("Sold by weight"),
}
STORAGES = {"ambient": _l("Room temperature"), "chilled": _l("Chilled"), "frozen": _l("Frozen")}
#: Why goods are sent back or declined; codes of `operations.reviews.REASONS`.
REVIEW_REASONS = {
    "pictures": _l("The pictures do not show the goods well"),
    "words": _l("Name or description has to be corrected"),
    "packs": _l("A pack has to be corrected: weight, storage or shelf life"),
    "origin": _l("The place they come from has to be corrected"),
    "papers": _l("A document is missing"),
    "not_ours": _l("The association does not take such goods"),
    "other": _l("Another reason, see the note"),
}
#: Why a sale is stopped; codes of `operations.stop_sale.REASONS`.
STOP_REASONS = {
    "quality": _l("The quality is being looked into"),
    "papers": _l("A document is missing"),
    "complaints": _l("Too many complaints"),
    "supply": _l("The goods cannot be delivered"),
    "other": _l("Another reason, see the note"),
}
#: What a reviewer ticks; codes of `operations.reviews.CHECKS`.
CHECKS = {
    "words": _l("Name and description are true and promise nothing forbidden"),
    "pictures": _l("The pictures show these goods, or there are none yet"),
    "packs": _l("Weight, storage and shelf life of each pack fit"),
    "papers": _l("Origin and the certificates these goods need are right"),
}


def reason_words(code: str) -> str:
    """A reason in the visitor's language; nothing where there is none."""
    return str((REVIEW_REASONS | STOP_REASONS).get(code, ""))


def field_words(change: Difference) -> str:
    """What a difference is about, the pack named where it is about one."""
    name = str(FIELDS[change.field]) if change.field != "packs" else _("Kind of pack")
    return f"{name} · {change.pack}" if change.pack else name


def value_words(field: str, value: Any, categories: Mapping[str, str]) -> str:
    """A value of a product's content as people write it; a dash where there is none. `categories`: names by slug."""
    writers: dict[str, Callable[[Any], str]] = {
        "category": lambda slug: categories.get(slug, slug),
        "months": months_words,
        "township_code": township_words,
        "net_weight_g": weight,
        "storage": lambda one: str(STORAGES.get(one, one)),
        "shelf_life_days": days_words,
        "min_remaining_days": days_words,
        "packs": pack_words,
        "pictures": lambda all_: str(len(all_)),
    }
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value in ("", ()):
        return "—"
    return writers[field](value) if field in writers else str(value)


def pack_words(pack: PackContent) -> str:
    """A pack in a line."""
    name = (pack.pack_en or pack.pack_zh) if locale() == "en" else pack.pack_zh
    parts = (name, weight(pack.net_weight_g), str(STORAGES[pack.storage]), days_words(pack.shelf_life_days))
    return " · ".join(parts)


def days_words(days: int) -> str:
    """180天."""
    return _("%(days)s days", days=days)


def months_words(months: Sequence[int]) -> str:
    """1–3月、11月; the year round when it is all of them."""
    if set(months) == set(ALL_MONTHS):
        return _("the year round")
    runs: list[list[int]] = []
    for month in sorted(set(months)):
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    texts = [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    if locale() == "en":
        return _("months %(months)s", months=", ".join(texts))
    return "、".join(f"{text}月" for text in texts)


def township_words(code: str) -> str:
    """The name of a township."""
    place = division(code)
    return place.name if place is not None else code
