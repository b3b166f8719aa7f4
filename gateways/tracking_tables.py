"""What carriers tell of parcels, and their tables of it. Plain values: who reads a file hands in its cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST = 500
WAYBILL = re.compile(r"[A-Z0-9-]{4,40}")
MOMENT = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
)
#: Column → what it may be called, in small letters and without spaces.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "waybill": ("运单号", "单号", "快递单号", "运单编号", "waybill", "waybillnumber", "trackingnumber"),
    "kind": ("状态", "物流状态", "节点", "操作", "status", "event", "state"),
    "at": ("时间", "发生时间", "操作时间", "扫描时间", "time", "at", "eventtime", "datetime"),
    "place": ("地点", "位置", "网点", "所在地", "place", "location", "site"),
    "said": ("说明", "备注", "描述", "轨迹", "内容", "remark", "description", "details", "note"),
}
NEEDED = ("waybill", "kind", "at")
#: Happening of `models.delivery.HAPPENINGS` → words that say it, in small letters and without spaces.
WORDS: Mapping[str, tuple[str, ...]] = {
    "collected": ("揽收", "已揽收", "已收件", "收件", "collected", "pickedup"),
    "in_transit": ("在途", "运输中", "转运", "转投", "到达", "离开", "in_transit", "intransit"),
    "out_for_delivery": ("派件", "派件中", "派送", "派送中", "out_for_delivery", "outfordelivery"),
    "at_station": ("到站", "已到站", "待取件", "已入站", "投柜", "at_station", "atstation", "readyforpickup"),
    "delivered": ("签收", "已签收", "妥投", "已取件", "delivered", "signed"),
    "failed": ("疑难", "问题件", "派送失败", "派件异常", "异常", "failed", "exception"),
    "returning": ("退回", "退回中", "拒收", "拒签", "returning", "refused"),
    "returned": ("已退回", "退签", "退回签收", "returned"),
}
KINDS = {word: kind for kind, words in WORDS.items() for word in words}

#: What stands in a cell: text, or what a spreadsheet made of it.
Cell = str | int | float | bool | date | time | timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to a parcel. `kind` is one of `models.delivery.HAPPENINGS`; `at` has a zone."""

    waybill: str
    kind: str
    at: datetime
    place: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that says nothing. why: column_missing | needed | waybill | kind | moment | too_long."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table tells, and the rows that tell nothing."""

    told: tuple[Told, ...]
    faults: tuple[Fault, ...]


def read_table(header: Sequence[str], rows: Sequence[tuple[int, Sequence[Cell]]]) -> Reading:
    """Take a table apart. `rows` with the numbers they have in the sheet; columns nobody knows are passed over."""
    places = _places(header)
    missing = tuple(Fault(1, COLUMNS[name][0], "column_missing") for name in NEEDED if name not in places)
    if missing:
        return Reading((), missing)
    told: list[Told] = []
    faults: list[Fault] = []
    for number, cells in rows:
        values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        wrong = [Fault(number, header[places[name]], why) for name, why in _wrong(values)]
        faults.extend(wrong)
        if not wrong:
            told.append(_told(values))
    return Reading(tuple(told), tuple(faults))


def _places(header: Sequence[str]) -> dict[str, int]:
    plain = [_plain(name) for name in header]
    found = {name: [place for place, said in enumerate(plain) if said in words] for name, words in COLUMNS.items()}
    return {name: places[0] for name, places in found.items() if places}


def _wrong(values: Mapping[str, Cell]) -> Iterator[tuple[str, str]]:
    """Columns of a row that cannot be read, and why."""
    for name in NEEDED:
        if not _text(values[name]):
            yield name, "needed"
    if _text(values["waybill"]) and not WAYBILL.fullmatch(_text(values["waybill"]).upper()):
        yield "waybill", "waybill"
    if _text(values["kind"]) and _plain(_text(values["kind"])) not in KINDS:
        yield "kind", "kind"
    if _text(values["at"]) and _moment(values["at"]) is None:
        yield "at", "moment"
    for name in ("place", "said"):
        if len(_text(values.get(name, ""))) > LONGEST:
            yield name, "too_long"


def _told(values: Mapping[str, Cell]) -> Told:
    at = _moment(values["at"])
    assert at is not None  # noqa: S101 looked at before
    return Told(
        _text(values["waybill"]).upper(),
        KINDS[_plain(_text(values["kind"]))],
        at,
        _text(values.get("place", "")),
        _text(values.get("said", "")),
    )


def _text(cell: Cell) -> str:
    """A cell as text; spreadsheets make 75e10 of a waybill of figures, which is written out again."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def _moment(cell: Cell) -> datetime | None:
    """Day and time, in China where no zone is named; None for what is neither, or lacks the time."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=CHINA)
    try:
        whole = datetime.fromisoformat(str(cell).strip())
        if whole.tzinfo:
            return whole
    except ValueError:
        pass
    found = MOMENT.fullmatch(str(cell).strip())
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()), tzinfo=CHINA)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
