"""What every page of the station shares: its areas, and for which station the visitor works."""

from flask import request

from models.parties import Organisation
from web.filters import in_locale
from web.i18n import _
from web.sign_in import acting_for, actor

OPERATOR = "station_operator"
DESK = "/station"
PARCELS = f"{DESK}/parcels"
FETCH = f"{PARCELS}/fetch"


def own_station() -> Organisation:
    """The station the visitor works for."""
    return acting_for("station", roles=(OPERATOR,))


def station_frame() -> dict[str, object]:
    """Names for the frame."""
    areas = ((DESK, _("Desk"), "house"), (PARCELS, _("Parcels"), "package"), (FETCH, _("Hand out"), "package-check"))
    return {
        "work_nav": [(path, name, icon, path == _area()) for path, name, icon in areas],
        "work_role": in_locale(own_station(), "name") if actor().has(OPERATOR) else "",
    }


def _area() -> str:
    """The longest address of an area that begins the page's."""
    return max((path for path in (DESK, PARCELS, FETCH) if request.path.startswith(path)), key=len)
