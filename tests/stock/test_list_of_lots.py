"""The list of lots: views, search, what is left of a lot's life; in a fixed number of queries."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from operations import stock
from tests import cast, lots, supply
from tests.pages import Browser, queries

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots"
#: The session with its person, his roles; a page of lots, how many there are, the views.
QUERIES = 5


def test_the_list_costs_the_same_however_long_it_is(app: Flask, session: Session, browser: Browsers) -> None:
    for number in range(3):
        lots.received(session, "FRESH", 5, days_left=8, code=f"WAIT-{number}")
    session.commit()
    inspector = browser("inspector")

    for path, shown in ((PATH, 7), (f"{PATH}?view=pending", 3), (f"{PATH}?q=wait", 3), (f"{PATH}?view=empty", 0)):
        with queries(app) as sent:
            page = inspector.get(path)
        assert len(sent) <= QUERIES, "\n".join(sent)
        assert page.text.count('<th scope="row"') == shown, path


def test_lots_are_found_by_goods_supplier_and_bin(browser: Browsers) -> None:
    buyer = browser("buyer")

    def found(words: str) -> int:
        return buyer.get(f"{PATH}?q={words}").text.count('<th scope="row"')

    assert [found(words) for words in ("冬笋", "sungan", "dazhe", "TEA", "C-01", "%25")] == [1, 1, 2, 1, 1, 4]


def test_a_scanned_code_leads_to_its_lot(browser: Browsers) -> None:
    assert browser("packer").get(f"{PATH}?q=l00001").location == f"{PATH}/L00001"


def test_what_must_go_first_stands_on_top(session: Session, browser: Browsers) -> None:
    cast.stock_up(session, "FRESH", 3, days_left=2, code="SOON")
    cast.stock_up(session, "FRESH", 3, days_left=5, code="LATER")
    session.commit()

    page = browser("packer").get(PATH).text

    assert page.index(">SOON<") < page.index(">LATER<") < page.index(">L00002<")
    assert "2 days" in page


def test_views_tell_lots_apart(session: Session, browser: Browsers) -> None:
    held = lots.received(session, "FRESH", 5, days_left=8, code="HELD")
    supply.inspect(session, held, "held")
    cast.stock_up(session, "FRESH", 3, days_left=0, code="OLD")
    stock.retire_old_lots(session, cast.today())
    session.commit()
    finance = browser("finance")

    for view, code in (("held", "HELD"), ("old", "OLD"), ("passed", "L00001")):
        assert f">{code}<" in finance.get(f"{PATH}?view={view}").text
    assert ">OLD<" not in finance.get(f"{PATH}?view=passed").text
