"""CSV for spreadsheets: read as UTF-8, never run as a formula, named in any script."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from web.tables import attachment, csv_response


def read(body: bytes) -> list[list[str]]:
    """The rows as a reader of spreadsheets gets them."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_a_file_opens_as_it_was_meant() -> None:
    answer = csv_response("店铺", ["名称", "Since"], [["𠮷家，“店”", date(2026, 11, 23)], ["a\nb", None]])

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert read(answer.data) == [["名称", "Since"], ["𠮷家，“店”", "2026-11-23"], ["a\nb", ""]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_no_text_is_a_formula(text: str) -> None:
    assert read(csv_response("x", [text], [[text]]).data)[0][0].startswith("'")


def test_numbers_and_moments_stay_what_they_are() -> None:
    moment = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert read(csv_response("x", ["a", "b", "c"], [[-5, 7, moment]]).data)[1] == ["-5", "7", "2026-11-24 00:30"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("总单(1).csv", '"__(1).csv"'),
        ("../../etc/passwd", '".._.._etc_passwd"'),
        ('a"b\r\nX: y', '"a_b__X_ y"'),
        ("", '"file"'),
    ],
)
def test_names_of_files(name: str, plain: str) -> None:
    said = attachment(name)

    assert f"filename={plain}; filename*=UTF-8''" in said
    assert said.isascii()
    assert "\r" not in said
    assert len(attachment("长" * 300)) < 1500
