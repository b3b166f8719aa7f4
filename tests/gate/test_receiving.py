"""Goods in: counted or weighed, with a certificate, into a bin; each line is a lot that waits for its inspection."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.catalogue import Category
from models.certificates import Certificate
from models.ledger import Account
from models.orchard import Plot
from models.parties import Organisation
from models.purchasing import PurchaseOrder
from models.reading import gate
from models.receiving import Receipt, ReceiptLine
from models.stock import Lot
from tests import books, cast, supply
from tests.gate.places import carried, line_of
from tests.pages import Browser

Ordered = Callable[..., PurchaseOrder]


def test_weighed_goods_become_a_lot_and_are_owed(session: Session, keeper: Browser, ordered: Ordered) -> None:
    """102.5 kg less 2 kg of boxes are 40 packs of 2.5 kg; half a kilogram goes back. 12.00 a kilogram are owed."""
    before, order = books.balance(session, "inventory"), ordered()
    page = line_of(order)
    form = carried(keeper, page) | {"gross": "102.5", "tare": "2", "packs": ""}

    checked = keeper.post(f"{page}/check", form, page=page)
    assert all(figure in checked.text for figure in ("100.5", "201", "40"))
    answer = keeper.post(page, form, page=page)

    assert answer.status_code == 303
    line = session.scalars(select(ReceiptLine).order_by(ReceiptLine.id.desc())).first()
    assert line is not None
    assert (line.quantity, line.accepted, line.net_g, line.cost_fen) == (40, 40, 100_500, 120_000)
    lot = supply.lot_of(session, line)
    assert (lot.on_hand, lot.qc_state, lot.cost_fen) == (40, "pending", 120_000)
    assert books.balance(session, "inventory") == before + 120_000
    session.expire_all()
    assert session.get_one(PurchaseOrder, order.id).state == "received"
    assert lot.code in keeper.get(answer.location).text


def test_the_usual_case_needs_nothing_but_the_count(session: Session, keeper: Browser, ordered: Ordered) -> None:
    page = line_of(ordered("DRIED", 12, unit="pack"))

    answer = keeper.post(page, carried(keeper, page) | {"packs": "12"}, page=page)

    assert answer.status_code == 303
    lot = session.scalars(select(Lot).order_by(Lot.id.desc()).limit(1)).one()
    assert (lot.on_hand, lot.harvested_on, lot.bin.storage) == (12, cast.today(), "ambient")


def test_each_question_keeps_the_other_answers(keeper: Browser, ordered: Ordered) -> None:
    page = line_of(ordered("DRIED", 12, unit="pack"))
    form = carried(keeper, page) | {"packs": "7", "batch": "B-1", "harvested_on": "2026-11-20"}

    for question in ("harvest", "certificate", "plot", "bin", "batch", "weighing"):
        asked = keeper.post(f"{page}/questions/{question}", form, page=page)
        assert asked.status_code == 200
        kept = asked.text
        assert ('value="7"' in kept) or question == "weighing"
        assert 'value="B-1"' in kept
    assert keeper.post(f"{page}/questions/weather", form, page=page).status_code == 404


def test_without_a_certificate_it_stays_outside(session: Session, keeper: Browser, ordered: Ordered) -> None:
    session.execute(update(Category).values(is_covered=True))
    page = line_of(ordered())
    form = carried(keeper, page) | {"gross": "100", "tare": "0", "packs": "", "certificate": "none"}

    answer = keeper.post(page, form, page=page)

    assert answer.status_code == 422
    assert "conformity certificate only" in answer.text
    assert "Ask the supplier for it and record it, or send the goods back." in answer.text
    assert _received(session) == 0


def test_a_household_declares_instead(session: Session, keeper: Browser, ordered: Ordered) -> None:
    session.execute(update(Category).values(is_covered=True))
    order = ordered()
    session.execute(update(Organisation).where(Organisation.id == order.supplier_id).values(producer_kind="household"))
    session.commit()
    page = line_of(order)
    form = carried(keeper, page) | {"gross": "100", "tare": "0", "packs": "", "certificate": "none"}

    refused = keeper.post(page, form, page=page)
    taken = keeper.post(page, form | {"declared": "自家地里种的"}, page=page)

    assert refused.status_code == 422
    assert "declares where the goods come from" in refused.text
    assert taken.status_code == 303
    line = session.scalars(select(ReceiptLine).order_by(ReceiptLine.id.desc())).first()
    assert line is not None
    assert (line.certificate_id, line.exemption, line.exemption_note) == (None, "household", "自家地里种的")


@pytest.mark.parametrize("when", ["another supplier", "ended", "other goods", "not there"])
def test_a_certificate_of_something_else_does_not_count(
    session: Session, keeper: Browser, ordered: Ordered, when: str
) -> None:
    session.execute(update(Category).values(is_covered=True))
    order, number = ordered(), "999999"
    mine = supply.certificate(session, order.supplier_id)
    if when == "another supplier":
        other = session.scalars(select(Organisation.id).where(Organisation.slug == "dazhe-chaye")).one()
        number = str(supply.certificate(session, other).id)
    else:
        changed = {"ended": {"valid_until": cast.today() - timedelta(days=1)}}.get(when, {})
        if when == "other goods":
            changed = {"product_id": cast.product_by_slug(session, "sungan").id}
        if changed:
            session.execute(update(Certificate).where(Certificate.id == mine.id).values(**changed))
            number = str(mine.id)
    session.commit()
    page = line_of(order)
    form = carried(keeper, page) | {"gross": "100", "tare": "0", "packs": "", "certificate": number}

    assert keeper.post(page, form, page=page).status_code == 422
    assert _received(session) == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"gross": "1", "tare": "2"}, "Empty, this weighs as much as full."),
        ({"gross": "2", "tare": "0"}, "less than one pack"),
        ({"gross": "", "packs": ""}, "Count the packs or weigh them."),
        ({"gross": "", "packs": "0"}, "1"),
        ({"gross": "", "packs": "-1"}, "1"),
        ({"gross": "", "packs": "2147483648"}, "100000"),
        ({"gross": "", "packs": "1_000"}, "number"),
        ({"gross": "0.1000"}, "At most 3 figures"),
        ({"harvested_on": "2999-01-01"}, "still to come"),
        ({"harvested_on": "2026-01-01"}, "Goods that old are not taken in"),
        ({"harvested_on": "2026-02-30"}, "date"),
        ({"bin": "A-01-01"}, "cannot lie in this bin"),
        ({"bin": "X-99"}, "no such bin"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, keeper: Browser, ordered: Ordered, changed: dict[str, str], sentence: str
) -> None:
    page = line_of(ordered())
    form = carried(keeper, page) | {"gross": "100", "tare": "0", "packs": ""} | changed

    answer = keeper.post(page, form, page=page)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert _received(session) == 0


def test_sent_twice_it_comes_in_once(session: Session, keeper: Browser, ordered: Ordered) -> None:
    page = line_of(ordered("DRIED", 12, unit="pack"))
    form = carried(keeper, page) | {"packs": "5"}

    answers = [keeper.post(page, form, page=page) for _ in range(2)]

    assert answers[0].location == answers[1].location
    assert _received(session) == 1


def test_more_than_ordered_waits_for_somebody_else(
    session: Session, keeper: Browser, app: object, ordered: Ordered
) -> None:
    page = line_of(ordered("DRIED", 10, unit="pack", tolerance_bp=500))
    place = keeper.post(page, carried(keeper, page) | {"packs": "11"}, page=page).location
    line = session.scalars(select(ReceiptLine).order_by(ReceiptLine.id.desc())).first()
    assert line is not None
    assert line.accepted is None
    session.rollback()

    admin = Browser(keeper.client.application, "admin")
    assert "Waits for a second person" in admin.get(place).text
    answer = admin.post(f"{place}/lines/{line.id}/acceptance", page=place)

    assert answer.status_code == 303
    session.expire_all()
    assert session.get_one(ReceiptLine, line.id).accepted == 11
    assert admin.post(f"{place}/lines/{line.id}/refusal", page=place).status_code == 409


def test_declined_only_what_was_ordered_comes_in(session: Session, keeper: Browser, ordered: Ordered) -> None:
    page = line_of(ordered("DRIED", 10, unit="pack", tolerance_bp=1000))
    place = keeper.post(page, carried(keeper, page) | {"packs": "15"}, page=page).location
    line = session.scalars(select(ReceiptLine.id).order_by(ReceiptLine.id.desc())).first()

    Browser(keeper.client.application, "admin").post(f"{place}/lines/{line}/refusal", page=place)

    session.rollback()
    assert session.get_one(ReceiptLine, line).accepted == 11


def test_of_packs_weighed_together_the_accepted_part_counts(
    session: Session, keeper: Browser, ordered: Ordered
) -> None:
    """Of 60 kg in 20 packs 18 fit an order of 50 kg and a tenth: 54 kg were taken in, not 60."""
    cast.sku_by_code(session, "FRESH").catch_weight = True
    order = ordered("FRESH", 50_000, tolerance_bp=1000)
    page = line_of(order)
    place = keeper.post(page, carried(keeper, page) | {"packs": "20", "gross": "60", "tare": "0"}, page=page).location
    line = session.scalars(select(ReceiptLine.id).order_by(ReceiptLine.id.desc())).first()

    Browser(keeper.client.application, "admin").post(f"{place}/lines/{line}/refusal", page=place)

    session.rollback()
    assert session.get_one(ReceiptLine, line).accepted == 18
    assert [one.accepted for one in gate.lines_of(session, order.id)] == [54_000]


def test_nothing_comes_in_against_a_closed_order(session: Session, keeper: Browser, ordered: Ordered) -> None:
    order = ordered("DRIED", 10, unit="pack")
    page = line_of(order)
    form = carried(keeper, page) | {"packs": "5"}
    session.execute(update(PurchaseOrder).where(PurchaseOrder.id == order.id).values(state="closed"))
    session.commit()

    assert keeper.post(page, form, page=page).status_code == 409
    assert _received(session) == 0


def test_the_gate_says_no_price(session: Session, keeper: Browser, ordered: Ordered) -> None:
    order = ordered("DRIED", 10, unit="pack")
    page = line_of(order)
    place = keeper.post(page, carried(keeper, page) | {"packs": "5"}, page=page).location
    pages = ["/fulfilment/receipts", f"/fulfilment/deliveries/{order.id}", page, place]

    for one in pages:
        text = keeper.get(one).text
        assert "¥" not in text
        assert "12.00" not in text
    assert session.scalars(select(Account.id).limit(1)).first()


def _received(session: Session) -> int:
    """Receipts beside those of the cast."""
    session.rollback()
    return (session.scalar(select(func.count()).select_from(Receipt).where(Receipt.token.like("gate-%")))) or 0


def test_where_it_grew_is_known_when_one_plot_grows_it(session: Session, keeper: Browser, ordered: Ordered) -> None:
    order = ordered("DRIED", 12, unit="pack")
    product = cast.product_by_slug(session, "sungan")
    told = {"crop_zh": "毛竹", "crop_en": "bamboo", "township_code": "331123200", "area_m2": 667}
    plots = [Plot(supplier_id=order.supplier_id, name=name, **told) for name in ("东坡", "西坡")]
    plots[1].product_id = product.id
    session.add_all(plots)
    session.commit()
    page = line_of(order)
    assert "西坡" in keeper.get(page).text

    for packs, plot in (("5", None), ("6", "none")):
        form = carried(keeper, page) | {"packs": packs} | ({"plot": plot} if plot else {})
        assert keeper.post(page, form, page=page).status_code == 303

    grown = session.scalars(select(ReceiptLine.plot_id).order_by(ReceiptLine.id.desc()).limit(2)).all()
    assert grown == [None, plots[1].id]
