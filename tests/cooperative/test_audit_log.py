"""The audit log: newest first, found by filters, differences readable, taken along as a table by those who may."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.parties import Organisation, Person
from operations import audit
from operations.actor import HOUSE, Actor
from tests import cast, orders
from tests.pages import Browser, queries

Browsers = Callable[..., Browser]
#: The session with its person, the roles, the events.
QUERIES = 3
PATH = "/cooperative/audit"


@pytest.fixture
def events(session: Session) -> None:
    """Three things somebody did."""
    packer = Actor(session.scalars(select(Person.id).where(Person.name == "packer")).one())
    shop = session.scalars(select(Organisation.id).where(Organisation.slug == "maoyang-tea")).one()
    audit.note(session, packer, "pack", "parcel", 7)
    audit.note(
        *(session, HOUSE, "change", "listing", 9),
        before={"retail_fen": 3900, "state": "live"},
        after={"retail_fen": 4200, "state": "live"},
        party=shop,
    )
    audit.note(session, packer, "decline", "price_waiver", 3, reason="too low <b>", party=shop)
    session.commit()


def acts(page: str) -> list[str]:
    """What the rows of a page say was done, the first rows first; signing in to look is left out."""
    found = [row.split('data-th="Act">')[1].split("<")[0] for row in page.split("<tr")[2:]]
    return [one for one in found if one != "Signed in"]


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize("name", ["admin", "finance"])
def test_the_newest_comes_first_and_says_what_changed(browser: Browsers, name: str) -> None:
    page = browser(name).get(PATH).text

    assert acts(page)[:3] == ["Declined", "Changed", "Packed"]
    assert (
        '<span class="muted">Retail price</span> <del class="before" data-name>¥39.00</del> '
        '<ins class="after" data-name>¥42.00</ins>' in page
    )
    assert "State" not in page.split("Changed")[1].split("</tr>")[0]
    assert "too low &lt;b&gt;" in page


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=packer", ["Declined", "Packed"]),
        ("who=19900000412", ["Declined", "Packed"]),
        ("who=199 0000 0412", ["Declined", "Packed"]),
        ("action=pack", ["Packed"]),
        ("kind=listing&thing=9", ["Changed"]),
        ("party=maoyang-tea", ["Declined", "Changed"]),
        ("party=毛阳茶事（示例）", ["Declined", "Changed"]),
        ("who=packer&kind=parcel", ["Packed"]),
        ("action=unmask", []),
        ("who=' OR 1=1 --", []),
        ("party=%25", []),
    ],
)
def test_filters(browser: Browsers, query: str, found: list[str]) -> None:
    shown = acts(browser("admin").client.get(f"{PATH}?{query}").text)

    assert [act for act in shown if act not in {"Admitted", "Granted", "Put on sale"}] == found


@pytest.mark.usefixtures("events")
def test_days_are_days_in_china(browser: Browsers) -> None:
    today, admin = cast.today(), browser("admin")

    assert acts(admin.get(f"{PATH}?from={today}&to={today}").text)[:3] == ["Declined", "Changed", "Packed"]
    assert acts(admin.get(f"{PATH}?from={today + timedelta(days=1)}").text) == []
    assert acts(admin.get(f"{PATH}?to={today - timedelta(days=1)}").text) == []


@pytest.mark.usefixtures("events")
def test_saved_views(browser: Browsers) -> None:
    admin = browser("admin")

    assert "Declined" in acts(admin.get(f"{PATH}?view=prices").text)
    assert set(acts(admin.get(f"{PATH}?view=roles").text)) == {"Granted"}
    assert acts(admin.get(f"{PATH}?view=personal").text) == []


@pytest.mark.parametrize(
    "query", ["view=lost", "action=DROP TABLE", "kind=a;b", "who=a&who=b", f"who={'x' * 201}", "action=" + "x" * 41]
)
def test_what_is_no_filter_is_refused(browser: Browsers, query: str) -> None:
    assert browser("admin").client.get(f"{PATH}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["from=2027-02-29", "to=tomorrow", "thing=1_000", "thing=٣", "thing=1e5"])
def test_what_cannot_be_read_is_named(browser: Browsers, query: str) -> None:
    answer = browser("admin").client.get(f"{PATH}?{query}")

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert acts(answer.text) == []


def test_older_pages_follow_without_a_gap_and_at_one_price(app: Flask, session: Session, browser: Browsers) -> None:
    for number in range(120):
        audit.note(session, HOUSE, "try", "order", number + 1)
    session.commit()
    admin, path, seen = browser("admin"), f"{PATH}?action=try", []

    while path:
        with queries(app) as sent:
            page = admin.get(path).text
        assert len(sent) <= QUERIES, "\n".join(sent)
        seen += [int(part.split("<")[0]) for part in page.split("<span>Order ")[1:]]
        path = (
            page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
            if "Older" in page
            else ""
        )

    assert seen == list(range(120, 0, -1))


@pytest.mark.parametrize("before", ["0", "-1", "abc", "9" * 19, "1%00"])
def test_a_place_that_is_none_is_the_beginning(browser: Browsers, before: str) -> None:
    assert acts(browser("admin").get(f"{PATH}?before={before}").text) or "%00" in before


def test_an_event_leads_to_its_order(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "shipped")
    audit.note(session, HOUSE, "unmask", "order", order.id)
    session.commit()

    page = browser("admin").get(f"{PATH}?view=personal").text

    assert f'<a href="/cooperative/orders/{order.number}">Order {order.number}</a>' in page


@pytest.mark.usefixtures("events")
def test_the_table_holds_what_was_asked_for_and_is_written_down(session: Session, browser: Browsers) -> None:
    answer = browser("finance").post(f"{PATH}/export", {"who": "packer", "view": "all"}, page=PATH)

    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert answer.status_code == 200
    assert [row[3] for row in rows] == ["Act", "Declined", "Packed"]
    noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "export")).one()
    assert noted.after == {"who": "packer", "view": "all", "rows": 2}


@pytest.mark.parametrize("data", [{"view": "lost"}, {"view": "all", "from": "x"}, {"view": "all", "action": "A B"}])
def test_a_table_of_what_cannot_be_asked_is_refused(browser: Browsers, data: dict[str, str]) -> None:
    assert browser("admin").post(f"{PATH}/export", data, page=PATH).status_code == 400


@pytest.mark.parametrize("name", ["support", "buyer", "packer", "owner_a", "consumer"])
def test_nobody_else_reads_it(browser: Browsers, name: str) -> None:
    visitor = browser(name)

    assert visitor.get(PATH).status_code == 403
    assert visitor.post(f"{PATH}/export", {"view": "all"}, page="/account").status_code == 403
