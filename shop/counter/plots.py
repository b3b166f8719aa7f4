"""A supplier's own plots: their readings, their devices, and from where on he is warned."""

from flask import Response
from flask.typing import ResponseReturnValue

from shop.counter.frame import acting_supplier, own_supplier
from web import plots
from web.plots import Desk

HOME = "/counter/plots"


def show_plots() -> str:
    """All of them."""
    return plots.list_page(_desk())


def show_new_plot() -> str:
    """One more."""
    return plots.new_page(_changing())


def add_plot() -> ResponseReturnValue:
    """Keep it."""
    return plots.add(_changing())


def show_plot(plot_id: int) -> str:
    """One of them."""
    return plots.plot_page(_desk(), plot_id)


def show_readings(plot_id: int) -> Response:
    """A chart of one of them."""
    return plots.show_chart(_desk(), plot_id)


def show_plot_change(plot_id: int) -> str:
    """One of them as it can be changed."""
    return plots.change_page(_desk(), plot_id)


def change_plot(plot_id: int) -> ResponseReturnValue:
    """Change it."""
    return plots.change(_changing(), plot_id)


def add_device(plot_id: int) -> ResponseReturnValue:
    """One more device on it."""
    return plots.add_device(_changing(), plot_id)


def show_device(plot_id: int, device_id: int) -> str:
    """A device on it."""
    return plots.device_page(_desk(), plot_id, device_id)


def revoke_device(plot_id: int, device_id: int) -> ResponseReturnValue:
    """Take nothing of it any more."""
    return plots.revoke(_changing(), plot_id, device_id)


def _desk() -> Desk:
    return Desk(HOME, own_supplier(), "counter")


def _changing() -> Desk:
    return Desk(HOME, acting_supplier(), "counter")
