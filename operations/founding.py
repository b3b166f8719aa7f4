"""Founding the association: what must stand before the first product, in a new house as in the demonstration."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.carriers import Carrier, CarrierRate
from models.catalogue import Category
from models.delivery import PackingMaterial
from models.freight import FreightZone
from models.parties import Organisation
from models.stock import Bin, Warehouse
from operations import audit, carriers, ledger, quality_defaults, requirements
from operations.actor import Actor
from operations.refusals import Refused


@dataclass(frozen=True)
class Charter:
    """What an association begins with. Rows are column values of the tables they name."""

    association: dict[str, object]
    pavilion: dict[str, object]
    warehouse: dict[str, object]
    bins: tuple[tuple[str, str], ...]
    categories: tuple[dict[str, object], ...]
    zones: tuple[dict[str, object], ...]
    carriers: tuple[dict[str, object], ...]
    #: What the carriers ask.
    rates: tuple[dict[str, object], ...]
    #: Code of a carrier, the first and the last of the waybill numbers it gave.
    waybills: tuple[tuple[str, str, str], ...]
    #: What parcels are packed into.
    materials: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class Founded:
    """The rows everything else refers to."""

    association: Organisation
    pavilion: Organisation
    warehouse: Warehouse


def found(session: Session, actor: Actor, charter: Charter) -> Founded:
    """Make the association, its shop, warehouse, shelves, rate card, carriers, accounts and what it asks. Once."""
    if is_founded(session):
        raise Refused("already_founded")
    association = Organisation(kind="association", state="approved", **charter.association)
    pavilion = Organisation(kind="shop", state="approved", is_pavilion=True, **charter.pavilion)
    warehouse = Warehouse(**charter.warehouse)
    session.add_all([association, pavilion, warehouse])
    session.flush()
    session.add_all(Bin(warehouse_id=warehouse.id, code=code, storage=storage) for code, storage in charter.bins)
    session.add_all(Category(**row) for row in charter.categories)
    session.add_all(FreightZone(**row, approved_at=func.now()) for row in charter.zones)
    session.add_all(PackingMaterial(**row) for row in charter.materials)
    _found_carriers(session, actor, charter)
    requirements.load_defaults(session)
    quality_defaults.load_defaults(session)
    ledger.open_house_accounts(session)
    ledger.open_party_accounts(session, pavilion.id)
    audit.note(session, actor, "found", "organisation", association.id)
    return Founded(association, pavilion, warehouse)


def is_founded(session: Session) -> bool:
    """Whether the association exists."""
    return bool(session.scalar(select(func.count()).where(Organisation.kind == "association")))


def admit(session: Session, actor: Actor, kind: str, profile: dict[str, object]) -> Organisation:
    """Admit a shop, supplier or station: the party and its accounts appear."""
    party = Organisation(kind=kind, state="approved", **profile)
    session.add(party)
    session.flush()
    ledger.open_party_accounts(session, party.id)
    audit.note(session, actor, "admit", "organisation", party.id, after={"kind": kind})
    return party


def _found_carriers(session: Session, actor: Actor, charter: Charter) -> None:
    rows = {carrier.code: carrier for carrier in (Carrier(**row) for row in charter.carriers)}
    session.add_all(rows.values())
    session.flush()
    session.add_all(CarrierRate(**row) for row in charter.rates)
    for code, first, last in charter.waybills:
        carriers.add_waybills(session, actor, rows[code].id, first, last)
