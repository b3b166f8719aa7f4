"""Tables people hand in: read whatever their encoding, refused with a reason when they are not what they seem."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from operations import spreadsheets
from operations.refusals import Invalid

ROWS = (("商品名称", "规格编码"), ("冬笋𠮷", "A-1"), ("黑木耳", "A-2"))
TEXT = "\r\n".join(",".join(row) for row in ROWS) + "\r\n"


def xlsx(rows: object = ROWS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):  # type: ignore[arg-type]
            sheet.write_row(place, 0, row)
    return out.getvalue()


def repacked(changes: dict[str, bytes], base: bytes | None = None) -> bytes:
    """An XLSX with parts put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or xlsx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changes:
                new.writestr(part.filename, old.read(part))
        for name, body in changes.items():
            new.writestr(name, body)
    return out.getvalue()


def refusal(content: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        spreadsheets.read(content)
    return refused.value


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("\r\n", "\n\n").encode(),
        xlsx(),
    ],
)
def test_c1_c3_the_same_content_is_the_same_table(content: bytes) -> None:
    table = spreadsheets.read(content)

    assert table.header == ROWS[0]
    assert [row for _, row in table.rows] == list(ROWS[1:])


def test_c3_line_breaks_in_quotes_belong_to_their_cell() -> None:
    table = spreadsheets.read(b'a,b\n"one\ntwo",2\n3,4\n')

    assert table.rows == [(2, ("one\ntwo", "2")), (3, ("3", "4"))]


@pytest.mark.parametrize("broken", [b"a,b\n1,2\n\x81\xff,3\n", b"\xef\xbb\xbfa,b\n1,2\n\xff,3\n"])
def test_c2_broken_bytes_are_refused_with_their_line(broken: bytes) -> None:
    fault = refusal(broken)
    assert (fault.code, fault.params["line"]) == ("table_encoding", 3)


def test_c5_nothing_much_and_too_much() -> None:
    assert refusal(b"").code == "file_empty"
    assert refusal(b"\n \n").code == "file_empty"
    assert refusal(b"a,b\n").code == "table_no_rows"
    assert refusal(b"a\n" + b"1\n" * (spreadsheets.MOST_ROWS + 1)).code == "table_too_long"
    assert refusal(b"a,b\n" + b"1," * 1_000_000 + b"\n").code == "table_too_wide"
    assert refusal(b"a\n" + b"x" * 10_001).code == "table_cell_too_long"
    assert refusal(b"a" * (spreadsheets.MOST_BYTES + 1)).code == "file_too_large"


def test_c7_a_bomb_is_never_unpacked() -> None:
    flood = repacked({"xl/media/flood.bin": b"\0" * (201 * 1024 * 1024)})
    assert refusal(flood).code == "table_unpacks_too_large"
    assert refusal(repacked({"xl/media/ratio.bin": b"\0" * (60 * 1024 * 1024)})).code == "table_unpacks_too_large"
    assert refusal(repacked({f"part{n}.xml": b"x" for n in range(501)})).code == "table_unpacks_too_large"


def test_c7_a_lying_size_is_found_out() -> None:
    honest = repacked({"xl/media/lie.bin": b"\0" * (60 * 1024 * 1024)})
    place = honest.rindex(b"xl/media/lie.bin") - 46 + 24
    lying = honest[:place] + (10).to_bytes(4, "little") + honest[place + 4 :]
    assert refusal(lying).code in {"table_unreadable", "table_unpacks_too_large"}


@pytest.mark.parametrize("name", ["../evil.xml", "/evil.xml", "xl/../../evil.xml"])
def test_c7_names_that_lead_elsewhere(name: str) -> None:
    assert refusal(repacked({name: b"x"})).code == "table_unreadable"


def test_c7_entities_macros_and_other_files() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa">]><a>&a;</a>'
    assert refusal(repacked({"xl/sharedStrings.xml": bomb})).code == "table_unreadable"
    assert refusal(repacked({"xl/vbaProject.bin": b"x"})).code == "table_has_macros"
    assert refusal(spreadsheets.OLE + b"\0" * 600).code == "table_old"
    assert refusal(spreadsheets.OLE + spreadsheets.ENCRYPTED).code == "table_encrypted"
    assert refusal(b"PK\x03\x04 not really").code == "table_unreadable"


def test_c7_a_link_in_the_archive() -> None:
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(out.getvalue()).code == "table_unreadable"


def test_c7_a_cell_far_out_does_not_fill_the_memory() -> None:
    for cell in ("XFD1048576", "A1048576", "A999999"):
        sheet = f'<worksheet><sheetData><row><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
        assert refusal(repacked({"xl/worksheets/sheet1.xml": sheet.encode()})).code in {
            "table_too_wide",
            "table_too_long",
        }


def test_c7_formulas_are_their_values() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_formula(1, 0, "=1+1", value=2)
        sheet.write_string(1, 1, "x")
    assert spreadsheets.read(out.getvalue()).rows == [(2, (2, "x"))]


def test_c4_what_a_spreadsheet_made_of_it_is_known() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_datetime(1, 0, date(2026, 3, 5))
        sheet.write_number(1, 1, 6.92e12)
    row = spreadsheets.read(out.getvalue()).rows[0][1]
    assert spreadsheets.is_moment(row[0])
    assert not isinstance(row[1], str)
