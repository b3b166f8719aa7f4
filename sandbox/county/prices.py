"""What moves in the pool: a price that changes next week, a waiver that holds and one that waits, a quota."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models.catalogue import Listing
from models.parties import Membership, Organisation
from models.reading.floors import Floor
from operations import pool, quotas, waivers
from operations.pool import Terms
from sandbox.county.goods import County
from sandbox.county.shelves import Shelf

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The first of the season's goods gets dearer after so many days, by this part.
AHEAD_DAYS, DEARER = 7, 20
#: Packs of goods that are nearly gone that each shop may sell. The place is that of `lots.LOW`.
SCARCE, EACH = 2, 3


def set_moving(county: County, shelf: Shelf, today: date) -> None:
    """Everything that makes the pool's pages worth looking at."""
    session, buyer = county.session, county.team["buyer"]
    code = shelf.seasonal[0]
    now = next(one.terms[code] for one in county.goods if code in one.terms)
    pool.set_terms(session, buyer, county.skus[code], _dearer(now), _first_moment(today + timedelta(days=AHEAD_DAYS)))
    quotas.set_quota(session, buyer, county.skus[shelf.seasonal[SCARCE]], None, EACH)
    _waivers(county, today)


def _waivers(county: County, today: date) -> None:
    session, owner = county.session, county.team["owner"]
    own = select(Membership.organisation_id).where(Membership.person_id == owner.person_id, Membership.role == "owner")
    shop = session.get_one(Organisation, session.scalars(own).first())
    rows = session.scalars(select(Listing).where(Listing.shop_id == shop.id).order_by(Listing.id).limit(2)).all()
    held, _ = (
        waivers.ask(
            session,
            owner,
            shop,
            listing.sku,
            _between(pool.floor_for(session, shop.id, listing.sku_id)),
            _first_moment(today),
            _first_moment(today + timedelta(days=10)),
            reason,
        )
        for listing, reason in zip(rows, ("年货节满减活动", "老顾客回馈"), strict=True)
    )
    waivers.grant(session, county.team["admin"], held.id, "活动结束后请恢复原价。")


def _dearer(terms: Terms) -> Terms:
    floor = (terms.floor_fen or terms.pool_fen) + terms.suggested_fen // DEARER
    return Terms(terms.purchase_fen, terms.pool_fen, floor, terms.suggested_fen + terms.suggested_fen // DEARER)


def _between(floor: Floor) -> int:
    """Half way between the floor and what the shop owes."""
    return ((floor.floor_fen or floor.suggested_fen) + floor.owed_fen) // 2


def _first_moment(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
