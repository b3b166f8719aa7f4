"""How often the code on a lot's packs is scanned: a number a day, nothing of who did it."""

from sqlalchemy import Date, cast, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.stock import LotScan


def count(session: Session, lot_id: int) -> None:
    """One scan more today, in China."""
    today = cast(func.timezone("Asia/Shanghai", func.now()), Date)
    fresh = insert(LotScan).values(lot_id=lot_id, day=today, scans=1)
    session.execute(fresh.on_conflict_do_update(index_elements=["lot_id", "day"], set_={"scans": LotScan.scans + 1}))
