"""Who carries parcels: carriers with their waybill numbers and rates, and the manifests they sign for."""

from datetime import datetime, time

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Select,
    String,
    and_,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.parties import Organisation, one_of

#: To whom a carrier brings parcels: to people's doors, or to the county's village stations.
SERVES = ("doors", "stations")
MANIFEST_STATES = ("open", "closed")


class Carrier(Base):
    """A carrier, and the shape of its waybill numbers (a regular expression matched against the whole number).

    `cut_off` is when it fetches parcels each day, by the clock in China. `adapter` names how it is spoken to (a module
    of `gateways.carriers`), `outside_code` what it is called there.
    """

    __tablename__ = "carrier"
    __table_args__ = (
        CheckConstraint(one_of("serves", SERVES), name="serves"),
        CheckConstraint("heaviest_g > 0", name="heaviest"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    #: What the audit knows it by.
    id: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    waybill_pattern: Mapped[str]
    cold_chain: Mapped[bool]
    serves: Mapped[str] = mapped_column(server_default="doors")
    cut_off: Mapped[time] = mapped_column(server_default=text("'17:00'"))
    heaviest_g: Mapped[int] = mapped_column(server_default="30000")
    adapter: Mapped[str] = mapped_column(server_default="files")
    outside_code: Mapped[str] = mapped_column(server_default="")
    #: Nothing new is planned for it from then on; what it has is still tracked.
    retired_at: Mapped[datetime | None]


class CarrierRate(Base):
    """What a carrier asks of the association for a parcel into some provinces, from `since` until the next rate."""

    __tablename__ = "carrier_rate"
    __table_args__ = (
        CheckConstraint("first_weight_g > 0 AND extra_weight_g > 0", name="weights"),
        CheckConstraint(
            "first_fee_fen >= 0 AND extra_fee_fen >= 0 AND chilled_fen >= 0 AND frozen_fen >= 0", name="fees"
        ),
        CheckConstraint("until IS NULL OR until > since", name="period"),
        Index("ix_carrier_rate_carrier_code", "carrier_code", "since"),
    )

    id: Mapped[Id]
    carrier_code: Mapped[str] = mapped_column(ForeignKey("carrier.code"))
    zone: Mapped[str]
    province_codes: Mapped[list[str]] = mapped_column(ARRAY(String(2)))
    first_weight_g: Mapped[int]
    first_fee_fen: Mapped[Fen]
    extra_weight_g: Mapped[int]
    extra_fee_fen: Mapped[Fen]
    #: What it asks beside that for keeping a parcel cold.
    chilled_fen: Mapped[int] = mapped_column(server_default="0")
    frozen_fen: Mapped[int] = mapped_column(server_default="0")
    since: Mapped[Written]
    until: Mapped[datetime | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    def pack_fen(self, storage: str) -> int:
        """Fen for keeping a parcel of that storage class cold."""
        return {"ambient": 0, "chilled": self.chilled_fen, "frozen": self.frozen_fen}[storage]


#: Whether a rate holds now.
_IN_FORCE = and_(CarrierRate.since <= func.now(), or_(CarrierRate.until.is_(None), CarrierRate.until > func.now()))


def rates_in_force(province_code: str | None = None) -> Select[CarrierRate]:
    """Every carrier's rates now, those for a province or all, the newest last."""
    rates = select(CarrierRate).where(_IN_FORCE).order_by(CarrierRate.since, CarrierRate.id)
    return rates.where(CarrierRate.province_codes.contains([province_code])) if province_code else rates


def carriers_in_service() -> Select[Carrier]:
    """Every carrier for which something new may be planned."""
    return (
        select(Carrier).where(or_(Carrier.retired_at.is_(None), Carrier.retired_at > func.now())).order_by(Carrier.code)
    )


def carriers_and_whether_rated() -> Select[Carrier, bool]:
    """Carriers in service, and of each whether it has told any rate."""
    return carriers_in_service().add_columns(exists().where(CarrierRate.carrier_code == Carrier.code, _IN_FORCE))


class WaybillRange(Base):
    """Numbers a carrier gave us: `prefix` and figures from `next_number` to `last_number`, `digits` long.

    The next one is taken by a guarded UPDATE, so no two parcels get the same.
    """

    __tablename__ = "waybill_range"
    __table_args__ = (
        CheckConstraint("first_number >= 0 AND last_number >= first_number", name="numbers"),
        CheckConstraint("next_number BETWEEN first_number AND last_number + 1", name="next"),
        CheckConstraint("digits BETWEEN 1 AND 18", name="digits"),
        Index("ix_waybill_range_carrier_code", "carrier_code", "id"),
    )

    id: Mapped[Id]
    carrier_code: Mapped[str] = mapped_column(ForeignKey("carrier.code"))
    prefix: Mapped[str] = mapped_column(server_default="")
    digits: Mapped[int]
    first_number: Mapped[int]
    next_number: Mapped[int]
    last_number: Mapped[int]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[Written]

    @property
    def left(self) -> int:
        """Numbers that no parcel has yet."""
        return self.last_number - self.next_number + 1


class Manifest(Base):
    """The list of parcels one carrier takes along at one cut-off; of those for a station, to that station.

    While it is open parcels are scanned out onto it. Closed, it is printed, and told to the carrier.
    """

    __tablename__ = "manifest"
    __table_args__ = (
        CheckConstraint(one_of("state", MANIFEST_STATES), name="state"),
        CheckConstraint("(closed_at IS NULL) = (state = 'open')", name="closed"),
        Index(
            "uq_manifest_open",
            *("warehouse_id", "carrier_code", "station_id"),
            unique=True,
            postgresql_where=text("state = 'open'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_manifest_state", "state", "id"),
    )

    id: Mapped[Id]
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    carrier_code: Mapped[str] = mapped_column(ForeignKey("carrier.code"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(server_default="open")
    #: The moment the carrier fetches them.
    cut_off_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[Written]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    #: When the carrier's side had taken it in.
    told_at: Mapped[datetime | None]

    carrier: Mapped[Carrier] = relationship()
    station: Mapped[Organisation | None] = relationship()

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"M{self.id:06}"
