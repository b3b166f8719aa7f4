"""Lots that came out of others, by the real path; and a farm household whose name nobody may read."""

from contextlib import closing

import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.parties import Organisation
from models.stock import Lot
from operations import lots
from tests import cast, days, supply

CANARY = "Kanarigul"
PHONE = "+8619900000977"


def brought_in(session: Session, code: str, packs: int = 40, **changed: object) -> Lot:
    """One more lot of dried bamboo shoots."""
    return supply.bring_in(session, sku(session), packs, price_fen=2000, code=code, **changed)  # type: ignore[arg-type]


def split(session: Session, lot: Lot, packs: int, code: str) -> Lot:
    """Part of a lot as a lot of its own."""
    return _called(
        session, lots.split(session, supply.staff(session, "packer"), lot.id, packs, lot.bin_id, days.today()), code
    )


def merged(session: Session, sources: list[Lot], code: str) -> Lot:
    """All that is free of some lots."""
    ids = [lot.id for lot in sources]
    made = lots.merge(session, supply.staff(session, "packer"), ids, sources[0].bin_id, days.today())
    return _called(session, made, code)


def downgraded(session: Session, lot: Lot, code: str) -> Lot:
    """What becomes of a lot that is not quite as good as it should be."""
    supply.inspect(session, lot, "downgraded", new_sku_id=supply.lower_sku(session, sku(session)).id)
    return _called(session, session.scalars(select(Lot).order_by(Lot.id.desc())).first(), code)


def household(session: Session) -> Organisation:
    """The supplier of the bamboo shoots is a household, and everything about it says so."""
    party = session.get_one(Organisation, sku(session).product.supplier_id)
    party.producer_kind, party.phone = "household", PHONE
    party.name_zh = party.name_en = party.contact_zh = party.contact_en = CANARY
    session.flush()
    return party


def sku(session: Session) -> Sku:
    """Dried bamboo shoots."""
    return cast.sku_by_code(session, "DRIED")


def _called(session: Session, lot: Lot | None, code: str) -> Lot:
    assert lot is not None
    lot.code = code
    session.flush()
    return lot


def lot_by_code(session: Session, code: str) -> Lot:
    """The lot with that code."""
    return session.scalars(select(Lot).where(Lot.code == code)).one()


def words_of(pdf: bytes) -> str:
    """What is written on the pages of a PDF."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
