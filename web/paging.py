"""Long lists, a page at a time, with real links."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from web.arguments import page_arg
from web.numbers import MOST_PAGES

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list. `total` counts what can be paged to: 50 pages at most, so none is slow; never `more`."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int
    more: ClassVar[bool] = False

    @property
    def earlier(self) -> str | None:
        """Address of the page before."""
        return self.url(self.number - 1) if self.number > 1 else None

    @property
    def later(self) -> str | None:
        """Address of the page after."""
        return self.url(self.number + 1) if self.number < self.pages else None

    @property
    def shown(self) -> list[int | None]:
        """Numbers to link: first, last and those around this one; None where some are left out."""
        near = {1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)}
        numbers: list[int | None] = []
        for number in sorted(near):
            if numbers and number - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers

    def url(self, number: int) -> str:
        """This address with another page number."""
        return address_of_page(number)


def address_of_page(number: int) -> str:
    """The address that was asked for, with another page number."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    query = urlencode([*others, ("page", number)] if number > 1 else others)
    return f"{request.path}?{query}" if query else request.path


def page_of(session: Session, statement: Select[Item], per_page: int = 50) -> Page[Item]:
    """The page that `?page=` asks for, or the nearest there is, of a select of one thing a row. Two queries."""
    number, pages, total = _place(session, statement, per_page)
    items = session.scalars(statement.limit(per_page).offset((number - 1) * per_page)).unique().all()
    return Page(items, number, pages, total)


def page_of_rows(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    per_page: int = 50,
    *,
    rows_of: Callable[[Select[Any]], Select[Any]] = lambda some: some,
) -> Page[Any]:
    """The same for a select of several columns: items are rows.

    rows_of: where `statement` selects ids, the rows of a page's ids, so that what is costly is asked of them only.
    """
    number, pages, total = _place(session, statement, per_page)
    items = session.execute(rows_of(statement.limit(per_page).offset((number - 1) * per_page))).all()
    return Page(items, number, pages, total)


def _place(session: Session, statement: Select[*tuple[Any, ...]], per_page: int) -> tuple[int, int, int]:
    """Number of the page, how many there are, and how many rows they hold."""
    reachable = statement.order_by(None).limit(MOST_PAGES * per_page).subquery()
    total = session.scalar(select(func.count()).select_from(reachable)) or 0
    pages = max(1, -(-total // per_page))
    return page_arg(pages), pages, total
