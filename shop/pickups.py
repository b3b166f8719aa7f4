"""What of an order waits at a village station, with the codes it is fetched by."""

from dataclasses import dataclass
from datetime import datetime

from models.divisions import full_name
from models.orders import Order
from models.parties import Organisation
from models.reading import pickups as reading
from models.settings import figures
from operations.pickups import kept_until
from web.database import db


@dataclass(frozen=True)
class Waiting:
    """One parcel. `place` is Chinese, `until` when it goes back."""

    station: Organisation
    place: str
    code: str
    shelf: str
    until: datetime


def pickups_of(order: Order) -> list[Waiting]:
    """What waits for the buyer now. Only for whoever may see the order: the code is all that is asked for."""
    if order.station is None:
        return []
    station, days = order.station, figures(db())["pickup_days"]
    place = f"{full_name(station.township_code or '')}{station.village or ''}"
    return [
        Waiting(station, place, one.code, one.shelf, kept_until(one, days))
        for one in db().scalars(reading.of_order(order.id))
    ]
