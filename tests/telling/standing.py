"""An order in any state the tests of telling need: in a transaction that is taken back at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from gateways.mail import Mail
from gateways.sms import Sms
from jobs import telling
from models.audit import Message
from models.delivery import Consignment, Parcel, Pickup
from models.orders import Order
from models.parties import Organisation
from models.payments import PaymentAttempt, Refund
from models.stock import Hold
from tests import orders
from tests.shop.phones import Outbox, Pocket

ADDRESS = "chen@example.cn"
CODE = "482915"


@dataclass
class Town:
    """A paid order, what can become of it, and what arrived at its buyer."""

    session: Session
    app: Flask
    order: Order
    outbox: Outbox
    pocket: Pocket

    @property
    def mails(self) -> list[Mail]:
        """What arrived by mail."""
        return self.outbox.sent

    @property
    def texts(self) -> list[Sms]:
        """What arrived on telephones."""
        return self.pocket.arrived

    def tell(self, kind: str, cause_id: int) -> None:
        """What the worker does with the job."""
        self.session.commit()
        work(self.app, telling.buyer, kind=kind, order_id=self.order.id, cause_id=cause_id)
        self.session.expire_all()

    def forget(self) -> None:
        """As if nothing had been told."""
        self.session.execute(delete(Message))
        self.mails.clear()
        self.texts.clear()

    def messages(self, kind: str) -> list[tuple[str, bool]]:
        """The rows of a kind: the way, and whether it left."""
        rows = self.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.channel))
        return [(row.channel, row.sent_at is not None) for row in rows]

    def make(self, kind: str) -> int:
        """Make it true. Answers the id of its cause."""
        return MAKING[kind](self)

    def consignment(self) -> Consignment:
        """The order's first."""
        wanted = select(Consignment).where(Consignment.order_id == self.order.id).order_by(Consignment.id)
        return self.session.scalars(wanted).all()[0]

    def station(self) -> Organisation | None:
        """Where the parcel lies, if anywhere."""
        return self.session.scalar(select(Organisation).where(Organisation.kind == "station"))

    def parcel(self, state: str) -> Parcel:
        """The order's parcel in that state."""
        moment = datetime.now().astimezone()
        here = "delivered" if state == "delivered" else None
        parcel = Parcel(
            consignment_id=self.consignment().id,
            weight_g=900,
            packed_by=_packer(self.session),
            carrier="SF",
            waybill="SF0000000000001",
            state=state,
            shipped_at=moment,
            delivered_at=moment if here else None,
            delivered_by="carrier" if here else None,
        )
        self.session.add(parcel)
        self.session.flush()
        return parcel

    def pickup(self, days: int = 0) -> Pickup:
        """A parcel lies at a station since so many days."""
        parcel = self.parcel("at_station")
        names = {"name_zh": "好川村便民服务站", "name_en": "Haochuan village station"}
        station = Organisation(kind="station", slug="haochuan", **names)
        self.session.add(station)
        self.session.flush()
        since = func.now() - timedelta(days=days)
        found = Pickup(
            parcel_id=parcel.id, station_id=station.id, code=CODE, arrived_by=parcel.packed_by, arrived_at=since
        )
        self.session.add(found)
        self.session.flush()
        return found

    def refund(self, state: str = "pending") -> int:
        """Some of the money goes back. Answers the refund's id."""
        attempt = self.session.scalars(select(PaymentAttempt).where(PaymentAttempt.order_id == self.order.id)).one()
        said = {"amount_fen": 1250, "reason": "lighter", "idempotency_key": "refund:of-a-test"}
        row = Refund(payment_attempt_id=attempt.id, state=state, **said)
        self.session.add(row)
        self.session.flush()
        return row.id

    def shortage(self) -> int:
        """The first line waits for two packs. Answers its id."""
        line = self.order.lines[0]
        waits = update(Hold).where(Hold.order_line_id == line.id).values(quantity=2, until=None, ended_at=None)
        self.session.execute(waits)
        return line.id

    def late(self) -> Consignment:
        """The consignment should have left a minute ago."""
        found = self.consignment()
        found.ship_by = func.now() - timedelta(minutes=1)
        self.session.flush()
        return found

    def cancel(self) -> int:
        """The order is cancelled."""
        self.order.move_to("cancelled", None)
        return self.order.id

    def unpay(self) -> None:
        """As if no money had ever come."""
        self.session.execute(delete(PaymentAttempt))


MAKING: dict[str, Callable[[Town], int]] = {
    "confirmed": lambda here: here.order.id,
    "shipped": lambda here: here.parcel("shipped").id,
    "at_station": lambda here: here.pickup().parcel_id,
    "pickup_reminder": lambda here: here.pickup().parcel_id,
    "delivered": lambda here: here.parcel("delivered").id,
    "delayed": lambda here: here.late().id,
    "short": Town.shortage,
    "cancelled": Town.cancel,
    "sent_back": lambda here: here.parcel("returning").id,
    "credited": Town.refund,
}


def work(app: Flask, task: Callable[..., None], **arguments: Any) -> None:
    """Do a task's work here and now."""
    task(cast(Any, SimpleNamespace(additional_context={"app": app})), **arguments)


class Stage:
    """A guest's paid order of two packs; each scene begins with it anew, and nothing of any is kept."""

    def __init__(self, app: Flask, connection: Connection) -> None:
        self._app = app
        self._connection = connection
        self._sessions = sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        app.extensions["session_factory"] = self._sessions
        with self._sessions() as session:
            self._order = orders.up_to(session, "confirmed", {"DRIED": 2}).id

    @contextmanager
    def scene(self, email: str | None = None) -> Iterator[Town]:
        """The order, with that address of its buyer."""
        savepoint = self._connection.begin_nested()
        with self._sessions() as session:
            order = session.get_one(Order, self._order)
            order.email = email
            yield Town(session, self._app, order, Outbox(self._app), Pocket(self._app))
        savepoint.rollback()


def _packer(session: Session) -> int:
    return orders.packer(session).person_id or 0
