"""The table of divisions: whole, one ladder of four rungs, and names as they are written on a parcel."""

import csv
import gzip
import time
import tracemalloc
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from models import divisions
from models.divisions import CITY, COUNTY, PROVINCE, TOWNSHIP, Division, children, codes, division, full_name, path

FILE = Path(divisions.__file__).parent / "reference" / "divisions.csv.gz"


def test_every_row_of_the_file_is_found_as_it_stands_there() -> None:
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 44_703
    for row in rows:
        # Parent and level are not kept but follow from the code: here the file says that they may.
        wanted = Division(row["code"], row["name_zh"], row["parent_code"] or None, int(row["level"]))
        assert division(row["code"]) == wanted
    assert list(codes()) == [row["code"] for row in rows]


def test_every_division_is_the_child_of_its_parent_and_nothing_is_counted_twice() -> None:
    seen: list[str] = []
    waiting: list[str | None] = [None]
    while waiting:
        above = waiting.pop()
        below = children(above)
        assert [one.code for one in below] == sorted({one.code for one in below})
        assert all(one.parent_code == above for one in below)
        seen += [one.code for one in below]
        waiting += [one.code for one in below]
    assert sorted(seen) == sorted(codes())


def test_provinces() -> None:
    names = [one.name for one in children(None)]
    assert len(names) == 31
    assert {"浙江省", "内蒙古自治区", "上海市"} <= set(names)


def test_townships_of_suichang() -> None:
    towns = children("331123")
    assert len(towns) == 20
    assert {one.level for one in towns} == {TOWNSHIP}
    assert {"妙高街道", "王村口镇", "三仁畲族乡"} <= {one.name for one in towns}


@pytest.mark.parametrize(
    "code", ["", "1", "99", "3311239", "331123999", "33112300", "浙江省", "٣٣", "33\x00", "330000000000"]
)
def test_an_unknown_code_is_none_and_leads_nowhere(code: str) -> None:
    assert division(code) is None
    assert children(code) == ()
    assert path(code) == ()
    assert full_name(code) == ""


def test_the_path_has_a_rung_for_every_level() -> None:
    assert [one.name for one in path("331123200")] == ["浙江省", "丽水市", "遂昌县", "三仁畲族乡"]
    for code in codes():
        steps = path(code)
        assert [one.level for one in steps] == [PROVINCE, CITY, COUNTY, TOWNSHIP][: len(steps)]
        assert steps[-1].code == code


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("33", "浙江省"),
        ("331123", "浙江省丽水市遂昌县"),
        ("331123200", "浙江省丽水市遂昌县三仁畲族乡"),
        ("11", "北京市"),
        ("1101", "北京市"),
        ("310115", "上海市浦东新区"),
        ("5002", "重庆市"),
        ("500233", "重庆市忠县"),
        ("419001", "河南省济源市"),
        ("659001", "新疆维吾尔自治区石河子市"),
        ("4419", "广东省东莞市"),
        ("441900", "广东省东莞市"),
        ("441900104", "广东省东莞市石排镇"),
        ("620201", "甘肃省嘉峪关市"),
        ("220202", "吉林省吉林市昌邑区"),
        ("222401", "吉林省延边朝鲜族自治州延吉市"),
    ],
)
def test_names_as_they_are_written_on_a_parcel(code: str, name: str) -> None:
    assert full_name(code) == name


def test_no_written_name_holds_a_mere_rung_or_a_name_twice() -> None:
    for code in codes():
        written = full_name(code)
        assert written
        assert "市辖区" not in written
        assert "直辖县级" not in written
        steps = [one.name for one in path(code) if not one.is_rung]
        assert all(name + name not in written for name in steps[:1])


def test_a_city_without_counties_has_one_county_of_its_own_name() -> None:
    for city in ("4419", "4420", "4604"):
        (county,) = children(city)
        assert (county.name, county.level) == (path(city)[-1].name, COUNTY)
        assert {one.level for one in children(county.code)} == {TOWNSHIP}


def test_every_county_has_townships() -> None:
    assert all(children(code) for code in codes() if len(code) < 9)


def test_a_division_cannot_be_changed() -> None:
    one = division("33")
    assert one is not None
    with pytest.raises(FrozenInstanceError):
        one.name = "他省"  # type: ignore[misc]


def test_loading_is_quick_and_small() -> None:
    def load() -> float:
        divisions._names.cache_clear()
        divisions._below.cache_clear()
        began = time.process_time()
        children(None)
        return time.process_time() - began

    assert min(load() for _ in range(5)) < 0.15
    tracemalloc.start()
    load()
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 16 * 2**20
