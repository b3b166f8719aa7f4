"""By files: a list of parcels is laid down for the carrier, and what it lays down for us is read.

Below the folder (or bucket) each carrier has its own: `orders/` for it, `tracking/` for us, `taken/` for what was read.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from gateways.carrying import Adapter, Announcement, CarrierUnavailable, Incoming, Partner, Shipment, Where
from gateways.storage import Storage, StorageUnavailable

COLUMNS = (
    *("清单号", "提货时间", "运单号", "订单号", "收件人", "电话", "省", "市", "区县", "乡镇", "详细地址"),
    *("重量（千克）", "保存方式", "自提站点", "备注"),
)
STORAGES = {"ambient": "常温", "chilled": "冷藏", "frozen": "冷冻"}
ADDRESS_PARTS = 4
#: Makes spreadsheets read UTF-8 as such.
BOM = "\ufeff"
#: What a spreadsheet takes for the beginning of a formula, in both widths.
FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
SUFFIXES = (".csv", ".xlsx")
#: A file that was written to within this time may not be whole yet.
SETTLED = timedelta(minutes=1)
#: More than any file that is read; who hands in more is told so.
MOST_BYTES = 11 * 1024 * 1024


def open_way(where: Where) -> Adapter:
    """This way, as set up. Raises ValueError."""
    return Files(Storage(where.url))


class Files(Adapter):
    """Exchanges files through a store."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def announce(self, to: Partner, announcement: Announcement) -> None:
        """One file a manifest, whole or not at all; the same manifest again is the same file."""
        try:
            self._storage.put(f"{to.code}/orders/{announcement.number}.csv", _order_file(announcement))
        except StorageUnavailable as fault:
            raise CarrierUnavailable("the folder of orders cannot be written") from fault

    def incoming(self, to: Partner) -> Iterator[Incoming]:
        """Tables that lie there and are not written to any more, the oldest first."""
        folder = f"{to.code}/tracking/"
        try:
            for one in sorted(self._storage.listed(folder), key=lambda one: (one.at, one.key)):
                name = one.key.removeprefix(folder)
                settled = one.at <= datetime.now(UTC) - SETTLED
                if settled and "/" not in name and name.lower().endswith(SUFFIXES):
                    yield Incoming(name, self._storage.get(one.key, most=MOST_BYTES) or b"")
        except StorageUnavailable as fault:
            raise CarrierUnavailable("the folder of tracking files cannot be read") from fault

    def set_aside(self, to: Partner, name: str, wrong: str) -> None:
        """Moved to `taken/` under the moment and its name, with a text of what was wrong beside it."""
        aside = f"{to.code}/taken/{datetime.now(UTC):%Y%m%dT%H%M%S}-{name}"
        try:
            if wrong:
                self._storage.put(f"{aside}.txt", (BOM + wrong).encode())
            self._storage.move(f"{to.code}/tracking/{name}", aside)
        except StorageUnavailable as fault:
            raise CarrierUnavailable("the folder of tracking files cannot be written") from fault

    def forget(self, to: Partner, before: datetime) -> None:
        """Lists for the carrier, and files of its that were read: names and addresses stand in them."""
        try:
            for folder in (f"{to.code}/orders/", f"{to.code}/taken/"):
                for one in self._storage.listed(folder):
                    if one.at < before:
                        self._storage.drop(one.key)
        except StorageUnavailable as fault:
            raise CarrierUnavailable("the folder of tracking files cannot be tidied") from fault


def _order_file(announcement: Announcement) -> bytes:
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(text) for text in _row(announcement, one)] for one in announcement.shipments)
    return out.getvalue().encode()


def _row(announcement: Announcement, one: Shipment) -> tuple[str, ...]:
    address = (*one.address, *("",) * ADDRESS_PARTS)[:ADDRESS_PARTS]
    return (
        announcement.number,
        f"{announcement.fetched_at:%Y-%m-%d %H:%M}",
        one.waybill,
        one.order_number,
        one.recipient,
        one.phone.removeprefix("+86"),
        *address,
        one.street,
        f"{one.weight_g // 1000}.{one.weight_g % 1000:03}",
        STORAGES[one.storage],
        announcement.station,
        one.remark,
    )


def _cell(text: str) -> str:
    """Shown as text where a spreadsheet would run it."""
    return f"'{text}" if FORMULA.match(text) else text
