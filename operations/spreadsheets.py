"""Tables that people hand in as CSV or XLSX: looked at before they are opened, and read as plain cells."""

import codecs
import csv
import io
import re
import stat
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import python_calamine

from operations.refusals import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
#: Of the parts of an XLSX: how many, how large together once unpacked, and how much larger than packed.
MOST_PARTS = 500
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SEPARATORS = (",", ";", "\t")
#: A cell so far out that the table between would fill the memory: beyond ZZ, or beyond row 999,999.
FAR_OUT = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{3,}[0-9]+|[A-Z]{1,2}[0-9]{7,}|[^"']*&)""")
CELL_ROW = re.compile(rb"""\br\s*=\s*["'][A-Z]{1,2}([0-9]{6})["']""")
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

#: What stands in a cell: text, or what a spreadsheet made of it.
Cell = str | int | float | bool | date | time | timedelta


@dataclass(frozen=True)
class Table:
    """The first row as names, and below it rows with the number they have in the sheet. Empty rows are left out."""

    header: tuple[str, ...]
    rows: list[tuple[int, tuple[Cell, ...]]]


def read(content: bytes) -> Table:
    """The first sheet of an XLSX, or a CSV in whatever encoding and with whatever separator. Raises Invalid."""
    if not content:
        raise Invalid("file_empty", field="file")
    if len(content) > MOST_BYTES:
        raise Invalid("file_too_large", field="file", most_mb=MOST_BYTES // 1024 // 1024)
    if content.startswith(OLE):
        raise Invalid("table_encrypted", field="file") if ENCRYPTED in content else Invalid("table_old", field="file")
    rows = _xlsx(content) if content.startswith(b"PK") else _csv(decoded(content))
    return _table(rows)


def decoded(content: bytes) -> str:
    """Text by its byte order mark; else as UTF-8; else as GB18030, which no valid UTF-8 is mistaken for."""
    for mark, name in BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _strictly(content, "gb18030", fault.start)


def _strictly(content: bytes, name: str, understood: int = 0) -> str:
    """Text in that encoding. understood: how far another came; the line that is told is where the better one ends."""
    try:
        return content.decode(name)
    except UnicodeDecodeError as fault:
        line = content[: max(fault.start, understood)].count("\n".encode(name)) + 1
        raise Invalid("table_encoding", field="file", line=line) from None


def _csv(text: str) -> list[list[Cell]]:
    if "\0" in text:
        raise Invalid("table_encoding", field="file", line=text[: text.index("\0")].count("\n") + 1)
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(LONGEST_CELL * 10)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter=separator)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise Invalid("table_too_wide", field="file", most=MOST_COLUMNS)
            rows.append(list(row))
            if len(rows) > MOST_ROWS + 1:
                raise Invalid("table_too_long", field="file", most=MOST_ROWS)
    except csv.Error:
        raise Invalid("table_broken_line", field="file", line=reader.line_num) from None
    return rows


def _xlsx(content: bytes) -> list[list[Cell]]:
    _check_parts(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.width > MOST_COLUMNS:
            raise Invalid("table_too_wide", field="file", most=MOST_COLUMNS)
        if sheet.height > MOST_ROWS + 1:
            raise Invalid("table_too_long", field="file", most=MOST_ROWS)
        return [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        raise Invalid("table_unreadable", field="file") from None


def _check_parts(content: bytes) -> None:
    """No archive that unpacks to a flood, leads elsewhere, runs anything, or is no spreadsheet at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Invalid("table_unpacks_too_large", field="file")
            if "xl/workbook.xml" not in names or len(names) != len(parts):
                raise Invalid("table_unreadable", field="file")
            if any("vbaproject" in name.lower() for name in names):
                raise Invalid("table_has_macros", field="file")
            unpacked = 0
            for part in parts:
                unpacked += _check_part(archive, part, MOST_UNPACKED - unpacked)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError):
        raise Invalid("table_unreadable", field="file") from None


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """How large a part really is; it is unpacked no further than there is room."""
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    if part.flag_bits & 1 or is_link or part.filename.startswith("/") or ".." in part.filename.split("/"):
        raise Invalid("table_unreadable", field="file")
    with archive.open(part) as file:
        body = file.read(min(room, part.compress_size * MOST_RATIO + 1024 * 1024) + 1)
    if len(body) > room or len(body) > part.compress_size * MOST_RATIO + 1024 * 1024:
        raise Invalid("table_unpacks_too_large", field="file")
    if part.filename.endswith((".xml", ".rels")):
        _check_xml(part.filename, body)
    return len(body)


def _check_xml(name: str, body: bytes) -> None:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or body[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        raise Invalid("table_unreadable", field="file")
    if name == "[Content_Types].xml" and b"macroEnabled" in body:
        raise Invalid("table_has_macros", field="file")
    if name.startswith("xl/worksheets/") and FAR_OUT.search(body):
        raise Invalid("table_too_wide", field="file", most=MOST_COLUMNS)
    if name.startswith("xl/worksheets/") and any(int(row) > MOST_ROWS + 1 for row in CELL_ROW.findall(body)):
        raise Invalid("table_too_long", field="file", most=MOST_ROWS)


def _table(rows: list[list[Cell]]) -> Table:
    full = [(number, tuple(row)) for number, row in enumerate(rows, 1) if any(_is_filled(cell) for cell in row)]
    if not full:
        raise Invalid("file_empty", field="file")
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for _, row in full for cell in row):
        raise Invalid("table_cell_too_long", field="file", most=LONGEST_CELL)
    header = [str(cell).strip() for cell in full[0][1]]
    while header and not header[-1]:
        header.pop()
    if len(full) == 1:
        raise Invalid("table_no_rows", field="file")
    return Table(tuple(header), full[1:])


def _is_filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def is_moment(cell: Cell) -> bool:
    """Whether a spreadsheet made a day or an hour of what was typed."""
    return isinstance(cell, date | datetime | time | timedelta)
