"""Inspections: by somebody who did not receive the lot, by the form of the goods, with a result that is final."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.inspecting import Inspection, InspectionForm
from models.ledger import Account
from models.parties import Person
from models.stock import Lot, LotSource, StockItem
from operations import inspections, people
from operations.actor import HOUSE
from tests import books, cast, supply
from tests.pages import Browser

FORM = {"field-appearance": "good", "field-smell": "right", "field-defects": "1.5", "field-pesticide": "negative"}


@pytest.fixture
def lot(session: Session) -> Callable[..., Lot]:
    """Brings in a lot that waits, bought for 20.00 a pack."""

    def bring(sku: str = "DRIED", packs: int = 40) -> Lot:
        made = supply.bring_in(session, cast.sku_by_code(session, sku), packs, price_fen=2000, passed=False)
        session.commit()
        return made

    return bring


def test_passed_it_is_on_sale(session: Session, inspector: Browser, lot: Callable[..., Lot]) -> None:
    here = lot()
    before = books.counters(session, "DRIED")[0]
    page = f"/fulfilment/inspections/{here.code}"
    assert here.code in inspector.get("/fulfilment/inspections").text
    assert "At least 5 of 40" in inspector.get(page).text

    answer = inspector.post(page, FORM | {"sample": "5", "result": "passed"}, page=page)

    assert answer.status_code == 303
    assert books.counters(session, "DRIED")[0] == before + 40
    found = session.scalars(select(Inspection).where(Inspection.lot_id == here.id)).one()
    assert (found.result, found.sample, found.found["defects"]) == ("passed", 5, 1500)
    assert "1.5%" in inspector.get(page).text
    again = inspector.post(page, FORM | {"sample": "5", "result": "rejected", "disposal": "scrap"}, page="/login")
    assert again.status_code == 409


def test_downgraded_it_is_other_goods_at_their_price(
    session: Session, inspector: Browser, lot: Callable[..., Lot]
) -> None:
    here = lot()
    lower = supply.lower_sku(session, here.sku, purchase_fen=1500)
    session.commit()
    owed = _owed(session, here.supplier_id)
    page = f"/fulfilment/inspections/{here.code}"

    inspector.post(page, FORM | {"sample": "5", "result": "downgraded", "new_sku": str(lower.id)}, page=page)

    session.expire_all()
    assert (here.on_hand, here.cost_fen, here.qc_state) == (0, 0, "rejected")
    link = session.scalars(select(LotSource).where(LotSource.source_id == here.id)).one()
    child = session.get_one(Lot, link.lot_id)
    assert (child.sku_id, child.on_hand, child.cost_fen, child.qc_state) == (lower.id, 40, 60_000, "passed")
    assert _owed(session, here.supplier_id) == owed - 20_000
    assert session.scalars(select(StockItem.sellable).where(StockItem.sku_id == lower.id)).one() == 40


@pytest.mark.parametrize("disposal", ["return", "scrap"])
def test_rejected_it_is_not_owed(session: Session, inspector: Browser, lot: Callable[..., Lot], disposal: str) -> None:
    here = lot()
    owed, before = _owed(session, here.supplier_id), books.counters(session, "DRIED")
    page = f"/fulfilment/inspections/{here.code}"

    form = FORM | {"field-pesticide": "positive", "sample": "5", "result": "rejected", "disposal": disposal}
    assert inspector.post(page, form, page=page).status_code == 303

    session.expire_all()
    assert (here.on_hand, here.qc_state) == (0, "rejected")
    assert _owed(session, here.supplier_id) == owed - 80_000
    assert books.counters(session, "DRIED") == before


def test_held_back_it_may_be_looked_at_again(session: Session, inspector: Browser, lot: Callable[..., Lot]) -> None:
    here = lot()
    page = f"/fulfilment/inspections/{here.code}"

    for result in ("held", "passed"):
        assert inspector.post(page, FORM | {"sample": "5", "result": result}, page=page).status_code == 303

    results = session.scalars(select(Inspection.result).where(Inspection.lot_id == here.id).order_by(Inspection.id))
    assert results.all() == ["held", "passed"]


def test_nobody_inspects_what_he_received(session: Session, keeper: Browser, lot: Callable[..., Lot]) -> None:
    here = lot()
    me = session.scalars(select(Person.id).where(Person.name == "stockkeeper")).one()
    association = session.scalars(select(cast.Organisation.id).where(cast.Organisation.kind == "association")).one()
    people.grant(session, HOUSE, me, association, "inspector")
    session.commit()
    page = f"/fulfilment/inspections/{here.code}"

    assert "Somebody else has to inspect it." in keeper.get(page).text
    answer = keeper.post(page, FORM | {"sample": "5", "result": "passed"}, page="/orders/lookup")

    assert answer.status_code == 409
    assert "You received this lot yourself." in answer.text
    assert session.scalar(select(func.count()).where(Inspection.lot_id == here.id)) == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"field-defects": "5.1"}, "Defects: out of bounds."),
        ({"field-pesticide": "positive"}, "Pesticide quick test: out of bounds."),
        ({"field-defects": ""}, "Please fill in: Defects."),
        ({"field-defects": "NaN"}, "number"),
        ({"field-defects": "1.2345"}, "At most 3 figures"),
        ({"field-smell": "unknown"}, "Not a valid choice"),
        ({"sample": "4"}, "Open at least 5 packs"),
        ({"sample": "41"}, "at most 40"),
        ({"result": ""}, "Please choose a result."),
        ({"result": "rejected"}, "thrown away"),
        ({"result": "downgraded"}, "Choose what the goods are sold as"),
        ({"result": "downgraded", "new_sku": "999999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, inspector: Browser, lot: Callable[..., Lot], changed: dict[str, str], sentence: str
) -> None:
    here = lot()
    page = f"/fulfilment/inspections/{here.code}"

    answer = inspector.post(page, FORM | {"sample": "5", "result": "passed"} | changed, page=page)

    assert answer.status_code == 422
    assert sentence in answer.text
    session.expire_all()
    assert here.qc_state == "pending"


def test_the_most_special_form_counts(session: Session) -> None:
    sku = cast.sku_by_code(session, "DRIED")
    product, category = sku.product_id, sku.product.category_id
    made = {}
    for name, of in (("general", {}), ("category", {"category_id": category}), ("product", {"product_id": product})):
        for grade in ("", "A"):
            form = InspectionForm(name_zh=name, name_en=f"{name} {grade}".strip(), grade=grade, **of)
            session.add(form)
            session.flush()
            made[form.name_en] = form.id

    assert _form(session, sku, "A") == made["product A"]
    assert _form(session, sku, "B") == made["product"]
    session.query(InspectionForm).where(InspectionForm.product_id.is_not(None)).delete()
    assert _form(session, sku, "A") == made["category A"]


def _form(session: Session, sku: cast.Sku, grade: str) -> int | None:
    found = inspections.form_for(session, sku, grade)
    return found.id if found else None


def _owed(session: Session, party: int) -> int:
    """What the association owes a party, in fen."""
    session.expire_all()
    balance = select(Account.balance_fen).where(Account.organisation_id == party, Account.name == "payable")
    return -session.scalars(balance).one()
