"""How carriers are spoken to: what every way offers, in plain values. The ways are in `gateways.carriers`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gateways.tracking_tables import Cell, Reading, Told, read_table


class CarrierUnavailable(Exception):  # noqa: N818 the name says what happened
    """The other side could not take it now (network, login, crowd, a full disk): try again later."""


class CarrierRefused(Exception):  # noqa: N818
    """The other side will never take it: what was said, or to whom, is wrong. Somebody has to look at it."""


class BadSignature(Exception):  # noqa: N818
    """Whoever pushes this does not prove that he is the other side, or what he pushes cannot be read."""


class NoPush(Exception):  # noqa: N818
    """Nobody pushes anything this way."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A carrier: our code for it, and what it is called on the other side."""

    code: str
    outside_code: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel that is handed over. `phone` is E.164; the parts of the address are names, from large to small."""

    waybill: str
    order_number: str
    recipient: str
    phone: str
    address: tuple[str, ...]
    street: str
    weight_g: int
    storage: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """The parcels of one manifest; `station` is where they go when not to people's doors."""

    number: str
    fetched_at: datetime
    station: str
    shipments: tuple[Shipment, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A parcel that is asked about; some carriers tell only who knows the recipient's telephone."""

    waybill: str
    phone: str


@dataclass(frozen=True, slots=True)
class Push:
    """What was pushed: of which carrier (its name on the other side), and what happened."""

    outside_code: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A tracking file that came in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Where:
    """What a way is set up with: its URL (secrets in it are never shown), and the address where we are told."""

    url: str
    pushed_to: str


class Adapter(Protocol):
    """One way to speak to carriers. What a way does not have is empty here."""

    def announce(self, to: Partner, announcement: Announcement) -> None:
        """Tell a carrier of its parcels; again is harmless. Raises CarrierUnavailable and CarrierRefused."""

    def track(self, to: Partner, parcels: Sequence[Sought]) -> Sequence[Told]:
        """Ask what happened to parcels. Raises CarrierUnavailable."""
        return ()

    def incoming(self, to: Partner) -> Iterable[Incoming]:
        """The files that came from it. Raises CarrierUnavailable."""
        return ()

    def set_aside(self, to: Partner, name: str, wrong: str) -> None:
        """A file was taken in; `wrong` says what of it was not. Raises CarrierUnavailable."""

    def forget(self, to: Partner, before: datetime) -> None:
        """Drop what was exchanged before a moment and lies on our side. Raises CarrierUnavailable."""
        return

    def read_table(self, header: Sequence[str], rows: Sequence[tuple[int, Sequence[Cell]]]) -> Reading:
        """What a table of its tells."""
        return read_table(header, rows)

    def take_push(self, form: Mapping[str, str]) -> Push:
        """What was pushed to us. Raises BadSignature, and NoPush."""
        raise NoPush

    def answer(self, *, taken: bool) -> Mapping[str, Any]:
        """What the other side wants to hear of its push, as JSON."""
        return {}
