"""Files are exchanged with carriers: whole or not at all, read once, and what is wrong stands beside them."""

import csv
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from gateways.carriers import NAMES, Carriers
from gateways.carrying import Adapter, CarrierUnavailable, NoPush, Partner
from gateways.tracking_tables import Fault, read_table
from operations import spreadsheets
from tests.carriers.test_aggregator import announcement

VAN = Partner("VAN", "")


def way(folder: Path) -> Adapter:
    """The gateway, set up for a folder."""
    return Carriers({"files": f"file:{folder}"}, str).way("files")


def lay_down(folder: Path, name: str, content: bytes, seconds_ago: int = 120) -> Path:
    """A file as a carrier lays it down."""
    path = folder / "VAN" / "tracking" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = (datetime.now(UTC) - timedelta(seconds=seconds_ago)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_both_ways_are_found_by_themselves() -> None:
    assert NAMES == ("aggregator", "files")


def test_a_manifest_is_one_file_that_a_spreadsheet_does_not_run(tmp_path: Path) -> None:
    told = announcement("SN0000000001", "=SN0000000002")
    way(tmp_path).announce(VAN, told)
    way(tmp_path).announce(VAN, told)

    [path] = (tmp_path / "VAN" / "orders").iterdir()
    assert path.name == "M000001.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    assert [row["运单号"] for row in rows] == ["SN0000000001", "'=SN0000000002"]
    assert (rows[0]["电话"], rows[0]["区县"], rows[0]["重量（千克）"]) == ("19900000301", "西湖区", "1.200")


def test_what_came_in_is_handed_out_once_it_is_whole_and_moved_aside(tmp_path: Path) -> None:
    lay_down(tmp_path, "b.csv", b"second", 100)
    lay_down(tmp_path, "a 一.XLSX", b"first", 200)
    lay_down(tmp_path, "c.csv", b"still written to", 5)
    lay_down(tmp_path, "d.txt", b"no table")
    lay_down(tmp_path, "deeper/e.csv", b"not ours")
    carrier = way(tmp_path)

    found = list(carrier.incoming(VAN))
    assert [(one.name, one.content) for one in found] == [("a 一.XLSX", b"first"), ("b.csv", b"second")]

    carrier.set_aside(VAN, "a 一.XLSX", "")
    carrier.set_aside(VAN, "b.csv", "第 2 行")
    assert list(carrier.incoming(VAN)) == []
    taken = sorted(path.name[16:] for path in (tmp_path / "VAN" / "taken").iterdir())
    assert taken == ["a 一.XLSX", "b.csv", "b.csv.txt"]


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "VAN").write_text("in the way")
    with pytest.raises(CarrierUnavailable):
        way(tmp_path).announce(VAN, announcement("SN0000000001"))


def test_nobody_pushes_files(tmp_path: Path) -> None:
    with pytest.raises(NoPush):
        way(tmp_path).take_push({})
    assert way(tmp_path).track(VAN, []) == ()


def test_a_table_in_chinese_with_a_fault_in_every_way() -> None:
    table = spreadsheets.read(
        "运单号,状态,操作时间,网点,备注,重量\n"
        "sn0000000001,已签收,2026-11-27 17:20,好川村,本人签收,1\n"
        "SN0000000002,派 送 中,2026/11/27 9:05:30,,,\n"
        "SN0000000003,飞走了,2026-11-27,,,\n"
        ",已签收,2026-11-27T09:00:00+08:00,,,\n"
        f"SN0000000005,退回,2026-13-01 10:00,,{'长' * 501},\n".encode("gb18030")
    )
    found = read_table(table.header, table.rows)
    assert [(one.waybill, one.kind, one.place) for one in found.told] == [
        ("SN0000000001", "delivered", "好川村"),
        ("SN0000000002", "out_for_delivery", ""),
    ]
    assert found.told[0].at == datetime(2026, 11, 27, 9, 20, tzinfo=UTC)
    assert found.faults == (
        Fault(4, "状态", "kind"),
        Fault(4, "操作时间", "moment"),
        Fault(5, "运单号", "needed"),
        Fault(6, "操作时间", "moment"),
        Fault(6, "备注", "too_long"),
    )


def test_a_workbook_in_english_with_a_number_for_a_waybill() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Tracking number", "Status", "Event time"])
        sheet.write_row(1, 0, [750000000001, "Delivered"])
        sheet.write_datetime(
            1, 2, datetime.fromisoformat("2026-11-27T17:20"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
    table = spreadsheets.read(out.getvalue())
    [told] = read_table(table.header, table.rows).told
    assert (told.waybill, told.kind, told.at) == (
        "750000000001",
        "delivered",
        datetime(2026, 11, 27, 9, 20, tzinfo=UTC),
    )


def test_a_table_without_the_columns_says_which() -> None:
    found = read_table(("单号", "什么"), [(2, ("SN0000000001", "?"))])
    assert found.faults == (Fault(1, "状态", "column_missing"), Fault(1, "时间", "column_missing"))


def test_what_was_exchanged_is_forgotten_after_its_time(tmp_path: Path) -> None:
    carrier = way(tmp_path)
    carrier.announce(VAN, announcement("SN0000000001"))
    lay_down(tmp_path, "a.csv", b"read")
    carrier.set_aside(VAN, "a.csv", "row 3: no such number")
    lay_down(tmp_path, "b.csv", b"not read yet", seconds_ago=10**7)

    carrier.forget(VAN, datetime.now(UTC) - timedelta(days=1))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 4
    carrier.forget(VAN, datetime.now(UTC) + timedelta(days=1))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b.csv"]
