"""Two village stations with somebody at each desk, and parcels on their way to them."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel
from models.parties import Person, Role
from operations import founding, people, pickups
from operations.actor import HOUSE, Actor
from tests import cast, orders

#: In the township of both stations.
SANREN = replace(orders.HANGZHOU, city_code="3311", county_code="331123", town_code="331123200")
RECIPIENT, PHONE, LAST_FOUR = SANREN.recipient, SANREN.phone, SANREN.phone[-4:]


def open_station(session: Session, tenant: str = "a") -> tuple[int, Actor]:
    """A station in 三仁乡 with an operator of the same letter: its id, and the operator."""
    profile = {"township_code": "331123200", "village": "好川村", "slug": f"station-{tenant}"}
    names = {"name_zh": f"示例站{tenant}", "name_en": f"Station {tenant}"}
    station = founding.admit(session, HOUSE, "station", profile | names)
    number = "461" if tenant == "a" else "462"
    return station.id, add_operator(session, station.id, f"operator_{tenant}", f"+8619900000{number}")


def add_operator(session: Session, station_id: int, name: str, phone: str) -> Actor:
    """Somebody more at the desk."""
    person = cast.person(session, name, phone)
    people.grant(session, HOUSE, person.id, station_id, "station_operator")
    session.commit()
    return Actor(person.id, (Role(station_id, "station", "station_operator"),))


def on_its_way(session: Session, station_id: int, *, recipient: str = RECIPIENT, phone: str = PHONE) -> Parcel:
    """A parcel that left the warehouse for that station."""
    to = replace(SANREN, station_id=station_id, recipient=recipient, phone=phone, street="")
    order = orders.up_to(session, "shipped", {"DRIED": 1}, to=to)
    mine = select(Parcel).join(Consignment, Consignment.id == Parcel.consignment_id)
    return session.scalars(mine.where(Consignment.order_id == order.id)).one()


def lying_there(session: Session, station_id: int, operator: Actor, **who: str) -> tuple[Parcel, str]:
    """A parcel that came in, and its code."""
    parcel = on_its_way(session, station_id, **who)
    code = pickups.arrive(session, operator, station_id, parcel.waybill or "").code
    session.commit()
    return parcel, code


def person_id(session: Session, name: str) -> int:
    """Somebody of the cast."""
    return session.scalars(select(Person.id).where(Person.name == name)).one()
