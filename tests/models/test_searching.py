"""Search: what people type finds what is sold, half-typed and misspelt by rank, and no character breaks the query."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.searching import (
    LONGEST_QUERY,
    Either,
    Every,
    Lexeme,
    Node,
    pinyin_key,
    query,
    relaxed_query,
    tokens,
    wanted,
    wanted_loosely,
)
from tests.databases import Databases

SHELF = {
    "菊米": ("遂昌菊米", "Suichang chrysanthemum-bud tea", "50克/罐", "50 g tin", "毛阳村"),
    "白菊米": ("石练白菊米（特级）", "Shilian white chrysanthemum buds, top grade", "100克/罐", "三仁畲族乡"),
    "毛峰": ("毛阳毛峰", "Maoyang maofeng green tea", "125克/袋", "125 g bag"),
    "冬笋": ("冬笋", "Winter bamboo shoots", "2.5千克/箱", "2.5 kg box", "三仁畲族乡"),
    "笋干": ("笋干", "Dried bamboo shoots", "250克/袋", "250 g bag"),
    "长粽": ("遂昌长粽（鲜肉）", "Suichang long rice dumplings, pork", "2条/盒"),
    "蜂蜜": ("土蜂蜜", "Native-bee honey", "500克/瓶", "500 g jar"),
    "绿茶": ("高山绿茶", "Highland green tea", "500克/罐"),
    "黄桃": ("高山黄桃", "Highland yellow peaches", "5斤/箱"),
    "猕猴桃": ("红心猕猴桃", "Red-flesh kiwifruit", "2kg"),
    "香菇": ("干香菇", "Dried shiitake", "250克/袋"),
}
STORED = {name: frozenset(tokens(*texts)) for name, texts in SHELF.items()}


def holds(node: Node, stored: frozenset[str]) -> bool:
    """What PostgreSQL's @@ answers."""
    match node:
        case Lexeme(text, is_prefix):
            return any(one.startswith(text) for one in stored) if is_prefix else text in stored
        case Every(parts):
            return all(holds(part, stored) for part in parts)
        case Either(parts):
            return any(holds(part, stored) for part in parts)


def found(node: Node | None) -> set[str]:
    return {name for name, stored in STORED.items() if node and holds(node, stored)}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("冬笋", {"冬笋"}),
        ("笋", {"冬笋", "笋干"}),
        ("dongsun", {"冬笋"}),
        ("dongs", {"冬笋"}),
        ("DongSun", {"冬笋"}),
        ("dōngsǔn", {"冬笋"}),
        ("dong sun", {"冬笋"}),
        ("sun", {"冬笋", "笋干"}),
        ("sun gan", {"笋干"}),
        ("sungan", {"笋干"}),
        ("ds", {"冬笋"}),
        ("jumi", {"菊米", "白菊米"}),
        ("菊米", {"菊米", "白菊米"}),
        ("遂昌菊米", {"菊米"}),
        ("honey", {"蜂蜜"}),
        ("Honey!", {"蜂蜜"}),
        ("bamboo shoot", {"冬笋", "笋干"}),
        ("dried bamboo", {"笋干"}),
        ("peach", {"黄桃"}),
        ("peaches", {"黄桃"}),
        ("green tea", {"毛峰", "绿茶"}),
        ("毛阳", {"毛峰", "菊米"}),
        ("三仁", {"冬笋", "白菊米"}),
        ("500克", {"蜂蜜", "绿茶"}),
        ("500g", {"蜂蜜", "绿茶"}),
        ("５００ｇ", {"蜂蜜", "绿茶"}),
        ("一斤", {"蜂蜜", "绿茶"}),
        ("半斤", {"笋干", "香菇"}),
        ("冬笋 2.5kg", {"冬笋"}),
        ("冬笋 5斤", {"冬笋"}),
        ("5斤", {"冬笋", "黄桃"}),
        ("冬笋 500克", set()),
        ("changzong", {"长粽"}),
        ("zhangzong", {"长粽"}),
        ("lvcha", {"绿茶"}),
        ("lucha", {"绿茶"}),
        ("lücha", {"绿茶"}),
        ("猕猴桃", {"猕猴桃"}),
        ("干的香菇", {"香菇"}),
        ("龙井", set()),
        ("longjing", set()),
        ("", set()),
        ("！？ …", set()),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, names: set[str]) -> None:
    assert found(wanted(typed)) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("临安冬笋", {"冬笋"}),
        ("菊米茶", {"菊米", "白菊米"}),
        ("冬笋 500克", {"冬笋"}),
        ("石练菊米", {"白菊米", "菊米"}),
        ("linan dongsun", {"冬笋"}),
        ("龙井", set()),
        ("700克", set()),
    ],
)
def test_when_not_every_word_is_found_one_is_enough(typed: str, names: set[str]) -> None:
    assert found(wanted(typed)) == set()
    assert found(wanted_loosely(typed)) == names


def test_whatever_the_strict_query_finds_the_relaxed_one_finds_too() -> None:
    for typed in ["冬笋", "笋", "jumi", "bamboo shoot", "500克", "遂昌菊米", "猕猴桃"]:
        assert found(wanted(typed)) <= found(wanted_loosely(typed))


def test_a_description_is_found_by_its_words_but_not_by_initials() -> None:
    text = (
        "冬笋产自遂昌高山竹林，农户清晨挖掘，当天装箱发货。笋肉细嫩，可炒可炖，冷藏可放七天，也可以切片晒成笋干慢慢吃。"
    )
    stored = frozenset(tokens("礼盒", text))
    for typed, is_found in [("竹林", True), ("lihe", True), ("lh", True), ("zhulin", False), ("zl", False)]:
        node = wanted(typed)
        assert node
        assert holds(node, stored) is is_found


def test_lexemes_are_fit_for_the_column() -> None:
    found = tokens("冬笋 Winter 2.5kg", "", "冬笋")
    assert found == sorted(set(found))
    assert {"冬", "笋", "冬笋", "pdongsun", "psun", "ids", "is", "lwinter", "n2.5", "lkg", "g2500"} == set(found)
    assert tokens() == tokens("", "…") == []
    assert max(len(one.encode()) for one in tokens("x" * 10_000, "冬笋" * 5000, "9" * 5000)) < 2046


def test_the_query_is_written_in_the_notation_of_postgresql() -> None:
    assert query("冬笋") == "'冬笋'"
    assert query("猕猴桃 honey") == "(('猕猴' & '猴桃') & ('lhoney':* | 'phoney':* | 'ihoney':*))"
    assert relaxed_query("临安冬笋") == "('临安' | '安冬' | '冬笋')"
    assert query("") == relaxed_query("") == query("  ") == query("的") == ""


@pytest.fixture(scope="module")
def connection(databases: Databases) -> Iterator[psycopg.Connection]:
    with psycopg.connect(databases.url("postgres")) as connection:
        yield connection


STRANGE = ["'", "\\", "a'b", "a\\'b", "''", "x:*", "a & !b | (c)", "<->", ":A", "é", "冬\\'笋", " "]


@pytest.mark.parametrize("text", STRANGE)
def test_a_lexeme_of_any_characters_means_itself(connection: psycopg.Connection, text: str) -> None:
    for is_prefix in (False, True):
        written = Every((Lexeme(text, is_prefix), Either((Lexeme("no"), Lexeme(text))))).sql()
        row = connection.execute(
            "SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery, array_to_tsvector(%s::text[]) @@ %s::tsquery",
            [[text, "other"], written, ["other"], written],
        ).fetchone()
        assert row == (True, False)


def test_postgresql_finds_the_same(connection: psycopg.Connection) -> None:
    typed = ["冬笋", "笋", "dongs", "ds", "sun gan", "bamboo shoot", "500克", "冬笋 2.5kg", "lücha", "a'b\\c:*&|!()"]
    for one in typed:
        for name, stored in STORED.items():
            for node, written in [(wanted(one), query(one)), (wanted_loosely(one), relaxed_query(one))]:
                row = connection.execute(
                    "SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [sorted(stored), written]
                ).fetchone()
                assert node
                assert row == (holds(node, stored),), (one, name)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.text("冬笋ab1 .'\\:*&|!()<>\x00\ud800ü斤两半kg", max_size=60)))
def test_any_text_makes_a_query_that_postgresql_reads(connection: psycopg.Connection, text: str) -> None:
    for written in (query(text), relaxed_query(text)):
        assert len(written) < 200 * LONGEST_QUERY
        connection.execute("SELECT %s::tsquery", [written])
    connection.execute("SELECT array_to_tsvector(%s::text[])", [tokens(text)])


def test_names_sort_by_syllable() -> None:
    names = ["竹炭", "西安", "仙居", "毛阳", "长粽", "冬笋", "ABC", "2号"]
    assert sorted(names, key=pinyin_key) == ["2号", "ABC", "长粽", "冬笋", "毛阳", "西安", "仙居", "竹炭"]
    assert pinyin_key("遂昌 菊米（特级）") == "sui chang ju mi te ji"
    assert pinyin_key("Ｈｏｎｅｙ 土蜂蜜") == "honey tu feng mi"
    assert pinyin_key("") == ""
    assert "\x00" not in pinyin_key("陈䶮\x00\ud800")


def test_building_and_asking_are_quick() -> None:
    description = ("冬笋产自遂昌高山竹林，农户清晨挖掘，当天装箱发货。笋肉细嫩，可炒可炖，冷藏可放七天。" * 5)[:200]

    def seconds(number: int) -> tuple[float, float]:
        began = time.process_time()
        tokens(f"高山冬笋{number}号", description)
        built = time.process_time()
        query("临安高山冬笋 2.5kg")
        return built - began, time.process_time() - built

    seconds(0)
    runs = [seconds(number) for number in range(1, 6)]
    assert min(built for built, _asked in runs) < 0.002
    assert min(asked for _built, asked in runs) < 0.001
