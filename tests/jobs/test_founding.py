"""`flask found`: an empty, migrated database becomes a house that can be opened, once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from jobs import charter
from jobs.founding import Answers, found, township
from models.catalogue import Category
from models.divisions import children
from models.ledger import HOUSE_ACCOUNTS, Account
from models.parties import Membership, Organisation, Person
from models.stock import Bin, Warehouse
from operations import people
from operations.invariants import breaches
from operations.people import Credentials
from operations.refusals import Refused
from tests.databases import Databases
from tests.pages import engine_of, make_app

PASSWORD = "a short sentence is good"
PHONE = "+8613800138000"
OPTIONS = {
    "--association-zh": "遂昌县网店协会",
    "--association-en": "Suichang Shop Association",
    "--pavilion-zh": "遂昌馆",
    "--pavilion-en": "Suichang Pavilion",
    "--warehouse-zh": "云峰仓",
    "--warehouse-en": "Yunfeng warehouse",
    "--township": "浙江省丽水市遂昌县妙高街道",
    "--admin-name": "叶立春",
    "--admin-phone": "138 0013 8000",
}
NAMES = charter.Names("一", "One")
ANSWERS = Answers(NAMES, NAMES, NAMES, "331123001", "叶立春", Credentials(PHONE, None, PASSWORD))


@pytest.fixture
def app(_built: None, databases: Databases) -> Iterator[Flask]:
    """The application on a migrated database in which nothing is. The books are right afterwards."""
    url = databases.fresh("empty")
    app = make_app(url)
    yield app
    broken = breaches(engine_of(app))
    engine_of(app).dispose()
    databases.drop(url)
    assert not broken


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    """Sessions of that database."""
    factory: sessionmaker[Session] = app.extensions["session_factory"]
    return factory


def given(app: Flask, **changed: str) -> Result:
    """The command with every answer given beforehand."""
    options = OPTIONS | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    arguments = [part for option in options.items() for part in option]
    return app.test_cli_runner().invoke(args=["found", *arguments, "--password-stdin"], input=f"{PASSWORD}\n")


def count(sessions: sessionmaker[Session], table: type) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_house_stands(app: Flask, sessions: sessionmaker[Session]) -> None:
    result = given(app)
    assert result.exit_code == 0, result.output
    assert "遂昌县网店协会" in result.output
    assert PHONE in result.output
    assert PASSWORD not in result.output
    with sessions() as session:
        parties = {party.slug: party for party in session.scalars(select(Organisation))}
        assert set(parties) == {"association", "pavilion"}
        assert parties["pavilion"].is_pavilion
        assert {party.township_code for party in parties.values()} == {"331123001"}
        assert session.scalars(select(Warehouse.name_zh)).all() == ["云峰仓"]
        assert {bin_.storage for bin_ in session.scalars(select(Bin))} == {"ambient", "chilled", "frozen"}
        house = session.scalars(select(Account.name).where(Account.organisation_id.is_(None)))
        assert set(house) == set(HOUSE_ACCOUNTS)
    assert count(sessions, Category) == len(charter.CATEGORIES)
    assert app.test_client().get("/").status_code == 200


def test_the_first_administrator_signs_in(app: Flask, sessions: sessionmaker[Session]) -> None:
    given(app)
    with sessions() as session:
        person = people.verify(session, Credentials(PHONE, None, PASSWORD))
        role = session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        assert (person.name, role.role, role.granted_by) == ("叶立春", "admin", None)


def test_every_province_is_served_by_one_zone() -> None:
    served = [code for zone in charter.ZONES for code in zone.provinces.split()]
    assert sorted(served) == [province.code for province in children(None)]


@pytest.mark.parametrize(
    ("carrier", "waybill", "fits"),
    [
        ("SF", "SF1234567890123", True),
        ("SF", "SF12345", False),
        ("ZTO", "78123456789012", True),
        ("ZTO", "781234567890123", False),
        ("YTO", "YT1234567890123", True),
        ("EMS", "EA123456789CN", True),
        ("EMS", "1234567890123", True),
        ("VAN", "SN0000000001", True),
    ],
)
def test_waybills_of_every_carrier(carrier: str, waybill: str, fits: bool) -> None:
    shapes = {code: shape for code, _names, shape, _cold in (*charter.CARRIERS, charter.VAN)}
    assert bool(re.fullmatch(shapes[carrier], waybill)) is fits


def test_it_asks_for_what_is_not_given_and_again_for_what_cannot_be_read(
    app: Flask, sessions: sessionmaker[Session]
) -> None:
    typed = ["", "遂昌县网店协会", "Suichang Shop Association", "遂昌馆", "Suichang Pavilion", "", ""]
    typed += ["遂昌", "331123001"]
    typed += ["叶立春", "12", "13800138000", "short", PASSWORD, "another sentence", PASSWORD, PASSWORD]
    result = app.test_cli_runner().invoke(args=["found"], input="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    assert "write a telephone number" in result.output
    assert "county and township" in result.output
    assert "A password has 8 to 128 characters." in result.output
    assert PASSWORD not in result.output
    with sessions() as session:
        assert session.scalars(select(Warehouse.name_zh)).all() == ["县仓"]
        assert people.verify(session, Credentials(PHONE, None, PASSWORD)).name == "叶立春"


def test_a_house_is_founded_once(app: Flask, sessions: sessionmaker[Session]) -> None:
    given(app)
    result = given(app, association_zh="另一个协会", admin_phone="13900139000")
    assert result.exit_code == 1
    assert result.output == "Error: The association exists already.\n"
    assert count(sessions, Organisation) == 2
    assert count(sessions, Person) == 1


def test_two_founders_at_once(app: Flask, sessions: sessionmaker[Session]) -> None:
    together = Barrier(2)

    def one() -> str:
        together.wait()
        try:
            found(sessions, ANSWERS)
        except Refused as refused:
            return refused.code
        return "founded"

    with ThreadPoolExecutor(2) as pool:
        outcomes = [work.result() for work in [pool.submit(one), pool.submit(one)]]
    assert sorted(outcomes) == ["already_founded", "founded"]
    assert count(sessions, Warehouse) == 1


def test_what_cannot_be_read_is_refused_and_nothing_is_made(app: Flask, sessions: sessionmaker[Session]) -> None:
    for option, value, said in (
        ("admin_phone", "12", "write a telephone number"),
        ("association_zh", "  ", "write 1 to 60 characters"),
        ("association_zh", "字" * 61, "write 1 to 60 characters"),
        ("pavilion_en", "a\x1b[2Jb", "write 1 to 60 characters"),
        ("township", "遂昌", "county and township"),
        ("township", "331123999", "county and township"),
        ("township", "331123", "county and township"),
    ):
        result = given(app, **{option: value})
        assert result.exit_code == 2, value
        assert said in result.output
    assert count(sessions, Organisation) == 0


def test_a_taken_phone_number_leaves_nothing_behind(app: Flask, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        people.sign_up(session, "Somebody", Credentials(PHONE, None, PASSWORD), "zh_Hans")
    result = given(app)
    assert result.exit_code == 1
    assert "There is an account with this phone number" in result.output
    assert count(sessions, Organisation) == 0
    assert count(sessions, Category) == 0


@pytest.mark.usefixtures("_built")
def test_without_tables_it_says_what_to_run(databases: Databases) -> None:
    app = make_app(databases.url("postgres"))
    result = given(app)
    engine_of(app).dispose()
    assert result.exit_code == 1
    assert "python -m migrations upgrade" in result.output


@pytest.mark.parametrize("place", ["331123001", "浙江省丽水市遂昌县妙高街道", "遂昌县妙高街道"])
def test_a_township_is_known_by_name_or_code(place: str) -> None:
    assert township(place) == "331123001"
