"""A county of any size: the real kinds of goods, from every village, in every make.

All of it is written by the database itself, from three small tables: a thousand products take a second, a hundred
thousand some more. Whatever an invariant asks for is there.
"""

from collections.abc import Iterable
from datetime import date
from itertools import product

import psycopg
from psycopg import sql

from models.catalogue import season_of
from models.database import open_engine, session_factory
from models.divisions import children, division, full_name
from models.searching import Lexeme, pinyin_key, tokens
from sandbox.county.goods import all_goods, slug_of
from sandbox.county.parties import found_and_admit
from sandbox.county.tables import rows
from tools.bench.statements import ADVANCE, FILL, GIN, MAKE_TABLES

COUNTY = "331123"
MAKES = (
    *(("头茬", "first crop"), ("老种", "old variety"), ("高山", "mountain"), ("向阳坡", "sunny slope")),
    *(("背阴坡", "shady slope"), ("溪边", "streamside"), ("林下", "forest"), ("手工", "hand-made")),
    *(("柴火", "wood-fired"), ("农家", "farmhouse"), ("传统", "traditional"), ("当年", "of this year")),
)
GRADES = (
    *(
        ("特级", "top grade"),
        ("一级", "first grade"),
        ("二级", "second grade"),
        ("精选", "selected"),
        ("散装", "loose"),
    ),
    *(("家庭装", "family size"), ("尝鲜装", "small size"), ("自留", "household reserve"), ("订制", "made to order")),
)

Row = tuple[object, ...]


def fill(url: str, products: int, today: date) -> None:
    """Fill a migrated, empty database with an association and so many products on the pavilion's shelf."""
    engine = open_engine(url)
    try:
        with session_factory(engine)() as session, session.begin():
            parties = found_and_admit(session)
            supplier_ids = {code: party.id for code, party in parties.by_code.items()}
    finally:
        engine.dispose()
    kinds, origins, makes = list(_kinds(supplier_ids)), list(_origins()), list(_makes())
    most = len(kinds) * len(origins) * len(makes)
    if not 0 < products <= most:
        raise ValueError(f"there are 1 to {most} products")
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(MAKE_TABLES)
        _copy(connection, "kind", kinds)
        _copy(connection, "origin", origins)
        _copy(connection, "make", makes)
        _write(connection, products, today)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _write(connection: psycopg.Connection, products: int, today: date) -> None:
    """The rows of all tables. The index of words is made at the end, for it costs a tenth then."""
    index = connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [GIN]).fetchone()
    assert index is not None  # noqa: S101 the models have it
    connection.execute("SET maintenance_work_mem = '256MB'")
    connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(GIN)))
    for statement in FILL:
        connection.execute(statement, {"products": products, "today": today})
    connection.execute(index[0])
    for table in ADVANCE:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence(%(t)s, 'id'), %(n)s)", {"t": table, "n": max(products, 1)}
        )


def _kinds(supplier_ids: dict[str, int]) -> Iterable[Row]:
    shelves = {row["slug"]: row for row in rows("categories")}
    makers = {row["code"]: row for row in rows("suppliers")}
    for goods in all_goods():
        row, pack, terms = goods.row, goods.main, goods.terms[goods.main.code]
        shelf, maker = shelves[goods.category], makers[goods.supplier]
        words = _tsvector(
            *(row["name_zh"], row["name_en"], pack.pack_zh, pack.pack_en),
            *(row["description_zh"], row["description_en"], maker["name_zh"], maker["name_en"]),
            *(shelf["name_zh"], shelf["name_en"]),
        )
        yield (
            *(slug_of(row["pinyin"]), supplier_ids[goods.supplier], goods.category, row["name_zh"], row["name_en"]),
            *(row["description_zh"], row["description_en"], season_of(list(goods.months)), row["grade_standard"]),
            *(f"pictures/demo/{goods.code.lower()}", pinyin_key(row["name_zh"]), words),
            *(pack.pack_zh, pack.pack_en, pack.net_weight_g, pack.storage),
            *(pack.shelf_life_days, pack.min_remaining_days),
            *(terms.purchase_fen, terms.pool_fen, terms.floor_fen, terms.suggested_fen),
        )


def _origins() -> Iterable[Row]:
    """Every village of the tables, and every township for the goods of nowhere in particular."""
    told = [(row["township_code"], row["village_zh"]) for row in rows("suppliers") + rows("stations")]
    villages = [place for place in dict.fromkeys(told) if place[1] and place[0].startswith(COUNTY)]
    for code, village in [*villages, *((township.code, "") for township in children(COUNTY))]:
        township = division(code)
        name = village or (township.name if township else "")
        key = pinyin_key(name)
        english = key.replace(" ", "").capitalize()
        yield code, village, name, english, key, _tsvector(name, english, full_name(code))


def _makes() -> Iterable[Row]:
    for (make_zh, make_en), (grade_zh, grade_en) in product(MAKES, GRADES):
        zh, en = make_zh + grade_zh, f"{make_en}, {grade_en}"
        yield zh, en, pinyin_key(zh), _tsvector(zh, en)


def _tsvector(*texts: str) -> str:
    """The lexemes of `texts` as PostgreSQL reads a tsvector."""
    return " ".join(Lexeme(token).sql() for token in tokens(*texts))


def _copy(connection: psycopg.Connection, table: str, many: Iterable[Row]) -> None:
    """Rows into a table of MAKE_TABLES, numbered from 0."""
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
        for number, row in enumerate(many):
            copy.write_row((number, *row))
