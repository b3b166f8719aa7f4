"""Permissions to go below the floor for a while: a shop asks with its reason, somebody else decides."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.parties import Organisation
from models.pool import PriceWaiver
from operations import audit, pool
from operations.actor import Actor
from operations.decisions import decide
from operations.notices import open_notice
from operations.refusals import Invalid, Missing, Refused

#: A waiver is for an event, not for good.
LONGEST = timedelta(days=62)
FURTHEST = timedelta(days=366)


def ask(
    session: Session,
    actor: Actor,
    shop: Organisation,
    sku: Sku,
    floor_fen: int,
    since: datetime,
    until: datetime,
    reason: str,
) -> PriceWaiver:
    """Ask to sell a sku below the floor, down to `floor_fen`, from `since` until `until`.

    Not below what the shop owes for it. One request of a shop for a sku waits at a time.
    """
    pool.lock_skus(session, [sku.id], changing=True)
    floor = pool.floor_for(session, shop.id, sku.id)
    if floor.floor_fen is None or floor_fen >= floor.floor_fen:
        raise Invalid("waiver_not_needed", field="price", floor_fen=floor.floor_fen or 0)
    if floor_fen < floor.owed_fen:
        raise Invalid("waiver_below_pool", field="price", owed_fen=floor.owed_fen)
    _check_period(session, since, until)
    waiting = exists().where(
        PriceWaiver.shop_id == shop.id, PriceWaiver.sku_id == sku.id, PriceWaiver.state == "requested"
    )
    if session.scalar(select(waiting)):
        raise Refused("waiver_waiting")
    waiver = PriceWaiver(
        shop_id=shop.id,
        sku_id=sku.id,
        floor_fen=floor_fen,
        since=since,
        until=until,
        reason=reason,
        requested_by=actor.person_id,
    )
    session.add(waiver)
    session.flush()
    after = {"floor_fen": floor_fen, "since": since.isoformat(), "until": until.isoformat()}
    audit.note(session, actor, "ask", "price_waiver", waiver.id, after=after, reason=reason, party=shop.id)
    return waiver


def grant(session: Session, actor: Actor, waiver_id: int, note: str = "") -> PriceWaiver:
    """Let the shop go down that far. Refused to whoever asked, to the shop's own people, and when its time is over."""
    waiver = _waiting(session, actor, waiver_id)
    if waiver.until <= session.execute(select(func.clock_timestamp())).scalar_one():
        raise Refused("waiver_over")
    _decide(session, actor, waiver, "approved", note)
    pool.keep_floor(session, actor, waiver.sku_id)
    return waiver


def decline(session: Session, actor: Actor, waiver_id: int, note: str) -> PriceWaiver:
    """The floor stays as it is for this shop; it is told why."""
    waiver = _waiting(session, actor, waiver_id)
    _decide(session, actor, waiver, "declined", note)
    return waiver


def withdraw(session: Session, actor: Actor, shop_id: int, waiver_id: int) -> None:
    """The shop no longer asks."""
    waiver = _locked(session, waiver_id)
    if waiver.shop_id != shop_id:
        raise Missing
    if waiver.state != "requested":
        raise Refused("wrong_step")
    waiver.state = "withdrawn"
    session.flush()
    audit.note(session, actor, "withdraw", "price_waiver", waiver.id, party=shop_id)


def end(session: Session, actor: Actor, waiver_id: int) -> None:
    """A waiver that holds ends now. What is listed below the floor leaves the shelf, what was sold stays sold."""
    waiver = _locked(session, waiver_id)
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    if waiver.state != "granted" or not waiver.since < now < waiver.until:
        raise Refused("wrong_step")
    waiver.until = now
    session.flush()
    audit.note(session, actor, "end", "price_waiver", waiver.id, after={"until": now.isoformat()}, party=waiver.shop_id)
    pool.keep_floor(session, actor, waiver.sku_id)


def _locked(session: Session, waiver_id: int) -> PriceWaiver:
    """The waiver under lock, its sku before it: whoever prices or sells the sku has finished."""
    sku_id = session.scalar(select(PriceWaiver.sku_id).where(PriceWaiver.id == waiver_id))
    if sku_id is None:
        raise Missing
    pool.lock_skus(session, [sku_id], changing=True)
    return session.get_one(PriceWaiver, waiver_id, with_for_update=True, populate_existing=True)


def _waiting(session: Session, actor: Actor, waiver_id: int) -> PriceWaiver:
    waiver = _locked(session, waiver_id)
    if waiver.state != "requested":
        raise Refused("wrong_step")
    if waiver.shop_id in actor.organisations("shop"):
        raise Refused("own_request")
    return waiver


def _decide(session: Session, actor: Actor, waiver: PriceWaiver, kind: str, note: str) -> None:
    asked_by, shop = waiver.requested_by, waiver.shop_id
    decide(session, actor, kind, "price_waiver", waiver.id, requested_by=asked_by, party=shop, note=note)
    waiver.state = "granted" if kind == "approved" else "declined"
    waiver.decided_by, waiver.decided_at = actor.person_id, func.now()
    session.flush()
    sku = session.get_one(Sku, waiver.sku_id)
    params: dict[str, object] = {"product_zh": sku.product.name_zh, "product_en": sku.product.name_en, "note": note}
    params |= {"pack_zh": sku.pack_zh, "pack_en": sku.pack_en, "floor_fen": waiver.floor_fen, "sku_id": sku.id}
    told = f"waiver_{waiver.state}"
    open_notice(session, told, "price_waiver", waiver.id, to=shop, params=params)


def _check_period(session: Session, since: datetime, until: datetime) -> None:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    if until <= since or until - since > LONGEST:
        raise Invalid("waiver_too_long", field="until", days=LONGEST.days)
    if until <= now or until > now + FURTHEST:
        raise Invalid("not_ahead", field="until", days=FURTHEST.days)
