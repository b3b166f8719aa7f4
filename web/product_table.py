"""Products as rows of a table: the columns, what people call them, and how the text of a row becomes values.

One row is one pack; rows of a supplier with the same Chinese name are packs of one product.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.catalogue import STORAGES, PoolTerms, Sku
from operations.product_content import ALL_MONTHS, tidy_code
from operations.spreadsheets import Cell, is_moment
from web import numbers
from web.forms import one_line, words
from web.numbers import InputError
from web.product_forms import CODE, LONGEST_LIFE

YES = frozenset({"是", "有", "y", "yes", "true", "1", "√"})
NO = frozenset({"", "否", "无", "n", "no", "false", "0", "×"})
STORAGE_NAMES = {"常温": "ambient", "冷藏": "chilled", "冷冻": "frozen", "room temperature": "ambient"}
ALL_YEAR = frozenset({"", "全年", "四季", "all year", "allyear", "the year round", "1-12"})
EXPONENT = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
#: An apostrophe that was put before a formula so that it is shown as text (web.tables.cell).
GUARDED = re.compile(r"'(?=[=+\-@\t\r＝＋－＠])")


@dataclass(frozen=True)
class Choices:
    """What a cell may name: shelves and townships by any of their names, suppliers by code (None: not asked for)."""

    categories: Mapping[str, str]
    townships: Mapping[str, str]
    suppliers: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Column:
    """One column: its field, its names in both languages, others it goes by, and how its text is read."""

    name: str
    zh: str
    en: str
    read: Callable[[str, Choices], Any]
    needed: bool = False
    aliases: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.zh


def _line(most: int) -> Callable[[str, Choices], str]:
    return lambda text, choices: _within(one_line(unicodedata.normalize("NFC", text)), most)


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise InputError("too_long", most=most)
    return text


def _named(kind: str) -> Callable[[str, Choices], str]:
    def read(text: str, choices: Choices) -> str:
        found: str | None = getattr(choices, kind).get(_folded(text))
        if found is None:
            raise InputError("unknown_category") if kind == "categories" else InputError("unknown_township")
        return found

    return read


def _supplier(text: str, choices: Choices) -> int:
    found = (choices.suppliers or {}).get(_folded(text))
    if found is None:
        raise InputError("unknown_supplier")
    return found


def _months(text: str, choices: Choices) -> list[int]:
    plain = text.translate(numbers.KEYBOARD).replace("月", "").replace(" ", "")
    if plain.lower() in ALL_YEAR or text.strip().lower() in ALL_YEAR:
        return list(ALL_MONTHS)
    months: set[int] = set()
    for part in re.split(r"[,、;/]", plain):
        ends = re.fullmatch(r"(1[0-2]|[1-9])(?:[-–—~至到](1[0-2]|[1-9]))?", part)
        if ends is None:
            raise InputError("months_shape")
        first, last = int(ends[1]), int(ends[2] or ends[1])
        months |= {(month - 1) % 12 + 1 for month in range(first, last + 1 if last >= first else last + 13)}
    return sorted(months)


def _flag(text: str, choices: Choices) -> bool:
    plain = _folded(text)
    if plain not in YES | NO:
        raise InputError("yes_or_no")
    return plain in YES


def _storage(text: str, choices: Choices) -> str:
    plain = _folded(text)
    found = plain if plain in STORAGES else STORAGE_NAMES.get(plain)
    if found is None:
        raise InputError("unknown_storage")
    return found


def _code(text: str, choices: Choices) -> str:
    if EXPONENT.fullmatch(text):
        raise InputError("cell_exponent")
    if text.startswith("'"):
        raise InputError("cell_apostrophe")
    code = tidy_code(text)
    if not CODE.fullmatch(code):
        raise InputError("pack_code_shape")
    return code


def _kilograms(text: str, choices: Choices) -> int:
    return numbers.grams_from_kilograms(_ungrouped(re.sub(r"(?:公斤|千克|kg)$", "", text.strip(), flags=re.IGNORECASE)))


def _days(low: int) -> Callable[[str, Choices], int]:
    return lambda text, choices: numbers.whole(re.sub(r"(?:天|日|days?)$", "", text.strip()), low, LONGEST_LIFE)


def _yuan(text: str, choices: Choices) -> int:
    return numbers.fen_from_yuan(_ungrouped(re.sub(r"^[¥￥]|元$", "", text.strip())), 1)


def _ungrouped(text: str) -> str:
    """1,000.00 as spreadsheets write it; a lone comma stays and is refused."""
    plain = text.strip()
    return plain.replace(",", "") if GROUPED.fullmatch(plain) else plain


SUPPLIER = Column("supplier", "供应商编号", "Supplier code", _supplier, needed=True, aliases=("供应商", "supplier"))
GOODS = (
    Column("name_zh", "商品名称", "Chinese name", _line(40), True, ("名称", "品名", "商品名", "name", "product")),
    Column("name_en", "英文名称", "English name", _line(80), aliases=("英文名", "name (en)")),
    Column("category", "分类", "Category", _named("categories"), True, ("类别", "品类")),
    Column(
        "description_zh",
        "说明",
        "Description in Chinese",
        lambda text, choices: _within(words(text), 2000),
        True,
        ("商品说明", "描述", "介绍", "description"),
    ),
    Column("description_en", "英文说明", "Description in English", lambda text, choices: _within(words(text), 2000)),
    Column("months", "应季月份", "Months of season", _months, aliases=("季节", "上市月份", "months", "season")),
    Column("township_code", "产地乡镇", "Township", _named("townships"), True, ("乡镇", "产地")),
    Column("village", "村", "Village", _line(40), aliases=("产地村", "村庄")),
    Column("grade_standard", "等级标准", "Grade and standard", _line(200), aliases=("等级", "执行标准", "grade")),
    Column("certificate_required", "需要合格证", "Needs certificate", _flag, aliases=("合格证",)),
)
PACKS = (
    Column("code", "规格编码", "Pack code", _code, True, ("sku", "sku编码", "商品编码", "编码", "code", "sku code")),
    Column("pack_zh", "规格名称", "Pack", _line(30), True, ("规格", "包装")),
    Column("pack_en", "规格英文名称", "Pack in English", _line(60)),
    Column("net_weight_g", "净重(公斤)", "Net weight (kg)", _kilograms, True, ("净重", "重量", "net weight")),
    Column("storage", "储存方式", "Storage", _storage, True, ("储存", "贮存", "保存方式")),
    Column("shelf_life_days", "保质期(天)", "Shelf life (days)", _days(1), True, ("保质期", "shelf life")),
    Column("min_remaining_days", "到货剩余天数", "Days left on arrival", _days(0)),
    Column("catch_weight", "称重计价", "Sold by weight", _flag),
)
PRICES = (
    Column("purchase_fen", "采购价(元)", "Purchase price (yuan)", _yuan, aliases=("采购价", "purchase price")),
    Column("pool_fen", "供货价(元)", "Pool price (yuan)", _yuan, aliases=("供货价", "pool price")),
    Column("floor_fen", "最低零售价(元)", "Lowest price (yuan)", _yuan, aliases=("最低价", "最低零售价", "floor")),
    Column("suggested_fen", "建议零售价(元)", "Suggested price (yuan)", _yuan, aliases=("建议零售价", "零售价")),
)


def columns(*, staff: bool, prices: bool = False) -> tuple[Column, ...]:
    """The columns a table may have: staff name the supplier of each row, and prices are for whoever sets them."""
    return (*([SUPPLIER] if staff else []), *GOODS, *PACKS, *(PRICES if prices else ()))


def matched(header: Sequence[str], known: Sequence[Column]) -> list[str]:
    """For each column of a file the field it goes by, "" for one we do not know; no field twice."""
    names = {
        _folded(name): column.name for column in known for name in (column.zh, column.en, column.name, *column.aliases)
    }
    found: list[str] = []
    for title in header:
        field = names.get(_folded(title), "")
        found.append(field if field not in found else "")
    return found


def lacking(mapping: Sequence[str], known: Sequence[Column]) -> list[Column]:
    """Columns that must be there and are not."""
    return [column for column in known if column.needed and column.name not in mapping]


def parsed(
    cells: Sequence[Cell], mapping: Sequence[str], known: Sequence[Column], choices: Choices
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The values of a row by field, and all that is wrong with it."""
    given = {name: cell for name, cell in zip(mapping, cells, strict=False) if name}
    values: dict[str, Any] = {}
    faults: list[dict[str, Any]] = []
    for column in known:
        try:
            text = _text(given.get(column.name, ""), column)
            if text or column.name in {"months", "certificate_required", "catch_weight"}:
                values[column.name] = column.read(text, choices)
            elif column.needed:
                raise InputError("cell_empty")
        except InputError as fault:
            faults.append({"column": column.name, "code": fault.code, "params": fault.params})
    life, left = values.get("shelf_life_days"), values.get("min_remaining_days")
    if life is not None and left is not None and left >= life:
        faults.append({"column": "min_remaining_days", "code": "life_too_short", "params": {}})
    return values, faults


def row_of(sku: Sku, supplier: str, terms: PoolTerms | None, names: Mapping[str, str]) -> dict[str, object]:
    """A pack as `parsed` would read it again, by field. `names`: Chinese names of shelves and townships by code."""
    product = sku.product
    plain = {column.name: getattr(product, column.name, "") for column in GOODS}
    plain |= {column.name: getattr(sku, column.name) for column in PACKS}
    plain |= {
        "supplier": supplier,
        "category": names.get(product.category.slug, product.category.slug),
        "township_code": names.get(product.township_code, product.township_code),
        "months": _months_text([month for month in ALL_MONTHS if product.in_season(month)]),
        "certificate_required": "是" if product.certificate_required else "否",
        "net_weight_g": numbers.written(sku.net_weight_g, 3),
        "storage": {kind: name for name, kind in STORAGE_NAMES.items() if not name.isascii()}[sku.storage],
        "catch_weight": "是" if sku.catch_weight else "否",
    }
    prices = {column.name: getattr(terms, column.name, None) for column in PRICES}
    return plain | {name: "" if fen is None else numbers.written(fen, 2) for name, fen in prices.items()}


def _months_text(months: Sequence[int]) -> str:
    return "全年" if set(months) == set(ALL_MONTHS) else ",".join(str(month) for month in months)


def _text(cell: Cell, column: Column) -> str:
    """The text of a cell, or what a spreadsheet made of it by mistake."""
    if is_moment(cell):
        raise InputError("cell_is_date")
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        if column.name == "code":
            raise InputError("cell_is_number")
        return f"{cell:.0f}" if float(cell).is_integer() and abs(cell) < 1e15 else repr(cell)
    text = GUARDED.sub("", str(cell).strip())
    if re.fullmatch(r'="[^"]*"', text):
        raise InputError("cell_is_formula")
    return text


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()) if text else ""
