"""Every address × method × person, with one's own, somebody else's and missing things, against `access/matrix.txt`.

The matrix says a second time who may what. A line that is taken out of a face's map, or opened, turns this red.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from models.database import open_engine, session_factory
from tests.access import bodies, walk
from tests.access.expected import Line, lines
from tests.access.world import World, build
from tests.databases import Databases
from tests.pages import engine_of, make_app
from web.access import ANYONE, SIGNED_IN, access_table

MATRIX = lines()
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: Of so many lines one is taken out and opened in `make test`; the slow depth takes each.
EVERY = 15
#: Where a parameter names nothing of a tenant: goods, places, words of the house, and the office, which sees all.
FOR_ALL = re.compile(
    r"/(products|s|t|divisions|language|text-size|media|invitations|join|fulfilment|cooperative|counter/pool|counter/shop)/"
)
#: Whose lines are found only with more than an id: said by the tests named.
ELSEWHERE = {
    "/cart/lines/<id:line>",  # tests/shop/test_cart.py: a guest's cart hangs on his cookie
    "/cart/lines/<id:line>/removal",
    "/checkout/lines/<id:line>/removal",
    "/orders/<number:number>/open/<token>",  # tests/shop/test_orders.py: the token is the proof
    "/webhooks/tracking/<slug:adapter>",  # tests/carriers/test_pushes.py: the signature is the proof
    "/account/acting/<id:organisation>",  # tests/shop/test_sessions.py
    "/counter/certificates/<slug:kind>",  # a kind is the association's
    "/account/documents/<id:requirement>",  # a requirement is the association's
}


@contextmanager
def _open(databases: Databases) -> Iterator[World]:
    url = databases.fresh("cast")
    outside = {
        "STRIPE_API_BASE": "http://127.0.0.1:1",
        "CARRIER_AGGREGATOR_URL": "http://customer:key@127.0.0.1:1/poll",
    }
    app = make_app(url, PAYMENTS_STRIPE="double", **outside)
    engine = open_engine(url)
    try:
        with session_factory(engine)() as session:
            yield build(app, session)
    finally:
        engine_of(app).dispose()
        engine.dispose()
        databases.drop(url)


@pytest.fixture(scope="module")
def world(databases: Databases, _built: None) -> Iterator[World]:
    """Open while its lines are walked; nothing that is walked changes it."""
    with _open(databases) as world:
        yield world


def test_matrix_and_map_have_the_same_lines(world: World) -> None:
    listed = {(method, path) for path, _, method in access_table(world.app).lines}

    assert {(line.method, line.path) for line in MATRIX} ^ listed == set()
    assert len(MATRIX) == len(listed)


def test_every_thing_of_a_tenant_is_there_twice(world: World) -> None:
    named = {line.path for line in MATRIX if "<" in line.path and not FOR_ALL.match(line.path)}

    assert {path for path in named - set(world.things) if path not in ELSEWHERE} == set()
    assert all(set(tenants) == {"a", "b"} for tenants in world.things.values())


@pytest.mark.parametrize("path", sorted({line.path for line in MATRIX}))
def test_no_other_method(world: World, path: str) -> None:
    listed = {line.method for line in MATRIX if line.path == path}
    others = set(METHODS) - listed - ({"HEAD"} if "GET" in listed else set())
    admin = next(one for one in world.people if one.name == "admin")

    for method in others:
        answer = world.browsers[admin.name].client.open(walk.filled(path), method=method)
        assert answer.status_code in {404, 405}, method


@pytest.mark.parametrize("line", MATRIX, ids=lambda line: f"{line.method} {line.path}")
def test_a_line(world: World, line: Line) -> None:
    found = walk.doors(world, line) + walk.things(world, line)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("line", [line for line in MATRIX if line.method == "GET"], ids=lambda line: line.path)
def test_nobody_else_reads_it(world: World, line: Line) -> None:
    assert walk.leaks(world, line) == []


def _mutants() -> Iterator[object]:
    for number, line in enumerate(MATRIX):
        for change in ("gone", "open" if "*" not in line.who else "closed"):
            marks = [] if number % EVERY == 0 else [pytest.mark.long]
            yield pytest.param(line, change, id=f"{line.method} {line.path} {change}", marks=marks)


@pytest.mark.parametrize(("line", "change"), list(_mutants()))
def test_a_changed_line_is_found(world: World, line: Line, change: str) -> None:
    table = access_table(world.app).lines
    key = next(key for key in table if (key[2], key[0]) == (line.method, line.path))
    rule, who = table.pop(key)
    if change != "gone":
        table[key] = (rule, ANYONE if change == "open" else SIGNED_IN)
    try:
        assert walk.doors(world, line) != []
    finally:
        table[key] = (rule, who)


@pytest.mark.usefixtures("_built")
@pytest.mark.parametrize("name", ["stranger", "owner_b", "supplier_b", "operator_b"])
def test_no_form_reaches_what_is_another_tenants(databases: Databases, name: str) -> None:
    """Ids of tenant a in every field that holds one, and fields nobody asked for: nothing of theirs changes."""
    with _open(databases) as world:
        one = next(one for one in world.people if one.name == name)
        found, before = bodies.forms(world, one, MATRIX), bodies.belongings(world.session)
        assert len(found) > 3
        for form in found:
            for fields in bodies.attacks(world, form):
                status = bodies.send(world, one, form, fields)
                assert status < 500, (form.action, fields)
            assert bodies.belongings(world.session) == before, form.action
