"""Where an order goes, in one line."""

from models.divisions import full_name
from models.orders import Order


def place_of(order: Order) -> str:
    """The station where it is fetched, else the buyer's address. In Chinese, as it is written on a parcel."""
    if order.station is not None:
        station = order.station
        return " ".join(filter(None, (full_name(station.township_code or ""), station.village, station.name_zh)))
    code = order.town_code or order.county_code or order.city_code or order.province_code
    return f"{full_name(code)} {order.street}"
