"""The village station's desk: parcels come in, are fetched, go back. Who may call what stands beside each address."""

from flask import Blueprint

from station.desk import show_desk
from station.fetching import find_parcels, hand_over, show_fetching
from station.frame import station_frame
from station.parcels import give_back, show_parcel, show_parcels, take_in
from web.access import Role, Rule, register
from web.i18n import begin_large

WORKS = Role("station_operator")

URLS = [
    Rule("/station", show_desk, {"GET": WORKS}),
    Rule("/station/parcels", show_parcels, {"GET": WORKS}),
    Rule("/station/parcels", take_in, {"POST": WORKS}),
    Rule("/station/parcels/fetch", show_fetching, {"GET": WORKS}),
    Rule("/station/parcels/fetch", find_parcels, {"POST": WORKS}),
    Rule("/station/parcels/fetch/hand-over", hand_over, {"POST": WORKS}),
    Rule("/station/parcels/<id:parcel>", show_parcel, {"GET": WORKS}),
    Rule("/station/parcels/<id:parcel>/return", give_back, {"POST": WORKS}),
]

blueprint = Blueprint("station", __name__)
blueprint.before_request(begin_large)
blueprint.context_processor(station_frame)
register(blueprint, URLS)
