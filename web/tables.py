"""Tables to take along: CSV that spreadsheets open as it was meant, and that none of them runs as formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import quote

import xlsxwriter
from flask import Response

from web.filters import date_text, datetime_text

#: Makes spreadsheets read UTF-8 as such.
BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a spreadsheet takes for the beginning of a formula, in both widths.
FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file called `name`.csv. Numbers stay numbers; a text that reads as a formula is shown as text."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(one) for one in header])
    writer.writerows([cell(one) for one in row] for row in rows)
    answer = Response(out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = attachment(f"{name}.csv")
    return answer


def xlsx_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The same as a workbook called `name`.xlsx. Every text is written as text, so that nothing in it is run."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for across, title in enumerate(header):
            sheet.write_string(0, across, str(title), bold)
        for down, row in enumerate(rows, 1):
            for across, value in enumerate(map(cell, row)):
                if isinstance(value, int):
                    sheet.write_number(down, across, value)
                else:
                    sheet.write_string(down, across, str(value))
    answer = Response(out.getvalue(), mimetype=XLSX)
    answer.headers["Content-Disposition"] = attachment(f"{name}.xlsx")
    return answer


def cell(value: object) -> object:
    """A value as it stands in a cell: days and moments as in pages, nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return datetime_text(value)
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, bool) or not isinstance(value, int):
        text = str(value)
        return f"'{text}" if FORMULA.match(text) else text
    return value


def attachment(name: str, how: str = "attachment") -> str:
    """The Content-Disposition of a file of that name, in any script (RFC 6266). `how`: attachment or inline."""
    tidy = re.sub(r'[\x00-\x1f\x7f"\\/:*?<>|%]', "_", name)[-120:] or "file"
    plain = tidy.encode("ascii", "replace").decode().replace("?", "_")
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(tidy, safe='')}"
