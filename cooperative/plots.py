"""Plots of a supplier, kept by the association where nobody of the household signs in."""

from flask import Response
from flask.typing import ResponseReturnValue

from models.reading import vendors
from operations.refusals import Missing
from web import plots
from web.database import db
from web.plots import Desk

#: Who sees and keeps them.
KEEPERS = ("vendor_manager", "buyer", "admin")


def show_vendor_plots(party: int) -> str:
    """All of them."""
    return plots.list_page(_desk(party))


def show_new_vendor_plot(party: int) -> str:
    """One more."""
    return plots.new_page(_desk(party))


def add_vendor_plot(party: int) -> ResponseReturnValue:
    """Keep it."""
    return plots.add(_desk(party))


def show_vendor_plot(party: int, plot_id: int) -> str:
    """One of them."""
    return plots.plot_page(_desk(party), plot_id)


def show_vendor_readings(party: int, plot_id: int) -> Response:
    """A chart of one of them."""
    return plots.show_chart(_desk(party), plot_id)


def show_vendor_plot_change(party: int, plot_id: int) -> str:
    """One of them as it can be changed."""
    return plots.change_page(_desk(party), plot_id)


def change_vendor_plot(party: int, plot_id: int) -> ResponseReturnValue:
    """Change it."""
    return plots.change(_desk(party), plot_id)


def add_vendor_device(party: int, plot_id: int) -> ResponseReturnValue:
    """One more device on it."""
    return plots.add_device(_desk(party), plot_id)


def show_vendor_device(party: int, plot_id: int, device_id: int) -> str:
    """A device on it."""
    return plots.device_page(_desk(party), plot_id, device_id)


def revoke_vendor_device(party: int, plot_id: int, device_id: int) -> ResponseReturnValue:
    """Take nothing of it any more."""
    return plots.revoke(_desk(party), plot_id, device_id)


def _desk(party: int) -> Desk:
    found = db().scalar(vendors.party_by_id(party))
    if found is None or found.kind != "supplier":
        raise Missing
    return Desk(f"/cooperative/vendors/{found.id}/plots", found, "cooperative")
