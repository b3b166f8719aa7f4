"""Plots and the devices on them: kept by their supplier, or by the association for a household without a login."""

import secrets
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.orchard import Device, Plot
from operations import audit
from operations.actor import Actor
from operations.people import digest
from operations.refusals import Invalid, Missing, Refused

#: A plot of an orchard has a handful; nobody needs to fill the table.
MOST_PLOTS, MOST_DEVICES = 200, 50


@dataclass(frozen=True)
class PlotFacts:
    """What is said of a plot; units as `models.orchard.Plot` has them."""

    name: str
    crop_zh: str
    crop_en: str
    product_id: int | None
    township_code: str
    village: str
    area_m2: int
    frost_c100: int | None
    heat_c100: int | None
    drought_bp: int | None


def add_plot(session: Session, actor: Actor, supplier_id: int, facts: PlotFacts) -> Plot:
    """One more plot of a supplier. Invalid when its name is taken or heat is below frost; Missing for foreign goods."""
    if _count(session, Plot, Plot.supplier_id == supplier_id) >= MOST_PLOTS:
        raise Refused("too_many_plots", most=MOST_PLOTS)
    _check(session, supplier_id, facts)
    plot = Plot(supplier_id=supplier_id, **asdict(facts))
    session.add(plot)
    _flush(session)
    audit.note(session, actor, "add", "plot", plot.id, after=asdict(facts), party=supplier_id)
    return plot


def change_plot(session: Session, actor: Actor, plot: Plot, facts: PlotFacts) -> None:
    """Another name, crop or place, or other thresholds."""
    _check(session, plot.supplier_id, facts)
    after = {name: value for name, value in asdict(facts).items() if getattr(plot, name) != value}
    before = {name: getattr(plot, name) for name in after}
    for name, value in after.items():
        setattr(plot, name, value)
    _flush(session)
    if after:
        audit.note(session, actor, "change", "plot", plot.id, before=before, after=after, party=plot.supplier_id)


def add_device(session: Session, actor: Actor, plot: Plot, name: str) -> tuple[Device, str]:
    """One more device, and the token it proves itself by: told this once, of which only a digest is kept."""
    if _count(session, Device, Device.plot_id == plot.id) >= MOST_DEVICES:
        raise Refused("too_many_devices", most=MOST_DEVICES)
    token = secrets.token_urlsafe(32)
    device = Device(plot_id=plot.id, name=name, token_hash=digest(token), created_by=actor.person_id)
    session.add(device)
    session.flush()
    audit.note(session, actor, "add", "device", device.id, after={"name": name}, party=plot.supplier_id)
    return device, token


def revoke_device(session: Session, actor: Actor, device: Device) -> None:
    """From now on nothing of this device is taken; what it sent before stays. Twice is once."""
    if device.revoked_at is not None:
        return
    device.revoked_at = session.scalars(select(func.now())).one()
    session.flush()
    audit.note(session, actor, "revoke_device", "device", device.id, party=device.plot.supplier_id)


def _check(session: Session, supplier_id: int, facts: PlotFacts) -> None:
    if facts.heat_c100 is not None and facts.frost_c100 is not None and facts.heat_c100 <= facts.frost_c100:
        raise Invalid("heat_below_frost", field="heat")
    if facts.product_id is not None:
        product = session.get(Product, facts.product_id)
        if product is None or product.supplier_id != supplier_id:
            raise Missing


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if "uq_plot_supplier_id_name" not in str(error.orig):
            raise
        raise Invalid("plot_name_taken", field="name") from None


def _count(session: Session, table: type, rule: object) -> int:
    return session.scalar(select(func.count()).select_from(table).where(rule)) or 0  # type: ignore[arg-type]
