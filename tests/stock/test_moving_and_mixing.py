"""A lot is laid elsewhere, split, mixed with others: by codes that are scanned, with a sentence for every no."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.stock import Bin, Lot
from tests import cast
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots/L00001"


def _shelf(session: Session, code: str = "A-02-02") -> None:
    session.add(Bin(warehouse_id=session.scalars(select(Bin.warehouse_id)).first(), code=code, storage="ambient"))
    session.commit()


def _lot(session: Session, code: str = "L00001") -> Lot:
    session.rollback()
    return session.scalars(select(Lot).where(Lot.code == code)).one()


def test_a_lot_is_laid_into_a_scanned_bin(session: Session, browser: Browsers) -> None:
    _shelf(session)
    packer = browser("packer")

    assert "A-02-02" in packer.get(f"{PATH}/move").text
    assert packer.post(f"{PATH}/move", {"bin": "a-02-02"}, page=f"{PATH}/move").location == PATH
    assert _lot(session).bin.code == "A-02-02"


def test_goods_lie_only_where_they_keep(session: Session, browser: Browsers) -> None:
    packer = browser("packer")

    for code, said in (("X-99", "There is no such bin"), ("C-01-01", "cannot lie in this bin")):
        answer = packer.post(f"{PATH}/move", {"bin": code}, page=f"{PATH}/move")
        assert (answer.status_code, said in answer.text, code in answer.text) == (422, True, True)
    assert _lot(session).bin.code == "A-01-01"


def test_free_packs_become_a_lot_of_their_own(session: Session, browser: Browsers) -> None:
    packer = browser("packer")

    answer = packer.post(f"{PATH}/split", {"packs": "30", "bin": "A-01-01"}, page=f"{PATH}/split")

    child = _lot(session, answer.location.rpartition("/")[2])
    assert (child.on_hand, _lot(session).on_hand) == (30, 70)
    assert "new labels" in packer.get(answer.location).text
    assert packer.post(f"{PATH}/split", {"packs": "71", "bin": "A-01-01"}, page=PATH).status_code == 422


def test_lots_of_one_kind_become_one(session: Session, browser: Browsers) -> None:
    second = cast.stock_up(session, "DRIED", 20, days_left=200, code="SECOND")
    session.commit()
    packer = browser("packer")
    place = "/fulfilment/lots/merge?lot=L00001"

    assert place in packer.get("/fulfilment/lots/merge").text
    assert ">L00002<" not in packer.get(place).text
    one = packer.post(place, {"lots": str(second.id), "bin": "A-01-01"}, page=place)
    assert (one.status_code, "at least two lots" in one.text) == (422, True)
    both = {"lots": [str(second.id), str(_lot(session).id)], "bin": "A-01-01"}
    made = _lot(session, packer.post(place, both, page=place).location.rpartition("/")[2])  # type: ignore[arg-type]
    assert (made.on_hand, made.expires_on) == (120, second.expires_on)
    assert packer.get("/fulfilment/lots?view=empty").text.count('<th scope="row"') == 2


def test_only_what_is_alike_can_be_chosen(session: Session, browser: Browsers) -> None:
    other = _lot(session, "L00002").id
    both = {"lots": [str(_lot(session).id), str(other)], "bin": "A-01-01"}
    place = "/fulfilment/lots/merge?lot=L00001"

    assert browser("packer").post(place, both, page=place).status_code == 422  # type: ignore[arg-type]
    assert _lot(session).on_hand == 100
