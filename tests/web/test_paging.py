"""Pages of a list: the nearest there is, never a deep one, and the rest of the address is kept."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.parties import Person
from web import paging
from web.paging import Page, page_of, page_of_rows


def page(number: int, pages: int) -> Page[int]:
    return Page(items=[1, 2], number=number, pages=pages, total=99)


def test_addresses(app: Flask) -> None:
    with app.test_request_context("/products?sort=new&tag=a&tag=b&page=2&q=冬笋"):
        second = page(2, 3)
        assert second.later == "/products?sort=new&tag=a&tag=b&q=%E5%86%AC%E7%AC%8B&page=3"
        assert second.earlier == "/products?sort=new&tag=a&tag=b&q=%E5%86%AC%E7%AC%8B"
    with app.test_request_context("/products"):
        assert page(1, 1).earlier is None
        assert page(1, 1).later is None
        assert page(2, 2).url(1) == "/products"


def test_numbers_around_this_one() -> None:
    assert page(1, 1).shown == [1]
    assert page(1, 3).shown == [1, 2, 3]
    assert page(5, 9).shown == [1, None, 4, 5, 6, None, 9]
    assert page(9, 9).shown == [1, None, 8, 9]


@pytest.mark.parametrize(("asked", "number"), [("1", 1), ("2", 2), ("0", 1), ("1000000000", 3), ("abc", 1)])
def test_a_page_of_rows_in_the_database(app: Flask, session: Session, asked: str, number: int) -> None:
    everybody = list(session.scalars(select(Person.id).order_by(Person.id)))
    assert 10 < len(everybody) <= 15
    with app.test_request_context(f"/people?page={asked}"):
        found = page_of(session, select(Person).order_by(Person.id), per_page=5)
        assert (found.number, found.pages, found.total) == (number, 3, len(everybody))
        assert [person.id for person in found.items] == everybody[5 * (number - 1) : 5 * number]
        rows = page_of_rows(session, select(Person.id, Person.name).order_by(Person.id), per_page=5)
        assert [row.id for row in rows.items] == [person.id for person in found.items]


def test_nothing_is_one_empty_page(app: Flask, session: Session) -> None:
    with app.test_request_context("/people"):
        found = page_of(session, select(Person).where(Person.id < 0))
        assert (list(found.items), found.number, found.pages, found.total) == ([], 1, 1, 0)


def test_deep_pages_are_not_counted(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 2)
    assert session.scalar(select(func.count()).select_from(Person)) != 6
    with app.test_request_context("/people?page=9"):
        found = page_of(session, select(Person).order_by(Person.id), per_page=3)
        assert (found.number, found.pages, found.total) == (2, 2, 6)
