"""Pages of plots, for the supplier whose they are and for the association that keeps them for a household."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import flask
from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlalchemy.orm import Session

from models.divisions import full_name
from models.orchard import Device, Plot
from models.parties import Organisation
from models.reading import orchards
from models.reading.orchards import A_DAY, Step
from operations import plots
from operations.readings import alerts
from operations.refusals import Invalid, Missing
from web.arguments import choice_arg
from web.charts import moisture_chart, temperature_chart
from web.database import db, run_transaction
from web.filters import SHANGHAI
from web.forms import BaseForm
from web.numbers import written
from web.plot_forms import DeviceForm, PlotForm, tenths_of_mu
from web.redirects import see
from web.sign_in import actor
from web.stores import seal

#: How long each chart looks back, and in which steps.
SPANS: dict[str, tuple[timedelta, Step]] = {"day": (A_DAY, "hour"), "month": (timedelta(days=30), "day")}
CHARTS = {"temperature": temperature_chart, "moisture": moisture_chart}
#: In the cookie, sealed: id and token of the device that was just made, until they were shown.
NEW_DEVICE = "new_device"


@dataclass(frozen=True)
class Desk:
    """Who keeps plots: where their pages stand, whose they are, the folder of the templates."""

    home: str
    supplier: Organisation
    folder: str

    @property
    def supplier_id(self) -> int:
        """The supplier's id."""
        return self.supplier.id


def list_page(desk: Desk) -> str:
    """All plots with their last reading, their last day and what is wrong. Three queries, however many there are."""
    now = datetime.now(UTC)
    rows = db().execute(orchards.plots_of(desk.supplier_id, now)).all()
    ids = [row.id for row in rows]
    return _page(
        desk,
        "plots",
        rows=rows,
        latest={row.plot_id: row for row in db().execute(orchards.latest(ids))},
        hours=_by_plot(db().execute(orchards.hours(ids, now)).all()),
        alerts=alerts,
    )


def new_page(desk: Desk) -> str:
    """An empty form."""
    return _page(desk, "plot_form", form=PlotForm(db(), desk.supplier_id), plot=None)


def add(desk: Desk) -> ResponseReturnValue:
    """One more plot."""
    visitor = actor()
    return _saved(desk, None, lambda session, form: plots.add_plot(session, visitor, desk.supplier_id, form.facts()).id)


def change_page(desk: Desk, plot_id: int) -> str:
    """The plot as it can be changed."""
    plot = _own(desk, plot_id)
    return _page(desk, "plot_form", form=PlotForm(db(), desk.supplier_id, plot), plot=plot)


def change(desk: Desk, plot_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    visitor = actor()

    def act(session: Session, form: PlotForm) -> int:
        plots.change_plot(session, visitor, _own(desk, plot_id), form.facts())
        return plot_id

    return _saved(desk, _own(desk, plot_id), act)


def plot_page(desk: Desk, plot_id: int, form: DeviceForm | None = None) -> str:
    """One plot: its last day, its last month, its devices. Six queries."""
    plot, now = _own(desk, plot_id), datetime.now(UTC)
    watched = db().execute(orchards.watched(now).where(Plot.id == plot_id)).one()
    return _page(
        desk,
        "plot",
        plot=plot,
        form=form or DeviceForm(formdata=None),
        alerts=alerts(watched),
        watched=watched,
        latest=db().execute(orchards.latest([plot_id])).first(),
        day=_rows(plot_id, "day", now),
        month=_rows(plot_id, "month", now),
        place=full_name(plot.township_code),
        devices=plot.devices,
    )


def show_chart(desk: Desk, plot_id: int) -> Response:
    """One of the charts of a plot."""
    _own(desk, plot_id)
    span, of = choice_arg("span", SPANS, "day"), choice_arg("of", CHARTS, "temperature")
    return CHARTS[of](_rows(plot_id, span, datetime.now(UTC)), SPANS[span][1])


def add_device(desk: Desk, plot_id: int) -> ResponseReturnValue:
    """One more device; its token is shown on the next page and never again."""
    form, visitor = DeviceForm(), actor()
    _own(desk, plot_id)
    if not form.validate():
        return plot_page(desk, plot_id, form), 422
    name = str(form.device.data)
    device, token = run_transaction(lambda session: plots.add_device(session, visitor, _own(desk, plot_id), name))
    flask.session[NEW_DEVICE] = seal().close(f"{device.id} {token}").decode()
    return see(f"{desk.home}/{plot_id}/devices/{device.id}")


def device_page(desk: Desk, plot_id: int, device_id: int) -> str:
    """A device; after it was made, once, its token and how it sends."""
    plot = _own(desk, plot_id)
    device = _device(plot_id, device_id)
    return _page(
        desk,
        "device",
        plot=plot,
        device=device,
        token=_token_of(device_id),
        address=f"{current_app.config['PUBLIC_URL']}/ingest/readings",
        form=BaseForm(formdata=None),
    )


def revoke(desk: Desk, plot_id: int, device_id: int) -> ResponseReturnValue:
    """Nothing of this device is taken any more."""
    visitor = actor()
    _own(desk, plot_id)
    run_transaction(lambda session: plots.revoke_device(session, visitor, _device(plot_id, device_id)))
    return see(f"{desk.home}/{plot_id}")


def _page(desk: Desk, name: str, **values: Any) -> str:
    return render_template(f"{desk.folder}/{name}.html", home=desk.home, party=desk.supplier, mu=_mu, **values)


def _saved(desk: Desk, plot: Plot | None, act: Callable[[Session, PlotForm], int]) -> ResponseReturnValue:
    form = PlotForm(db(), desk.supplier_id, plot)
    if not form.validate():
        return _page(desk, "plot_form", form=form, plot=plot), 422
    try:
        plot_id = run_transaction(lambda session: act(session, form))
    except Invalid as fault:
        form.refuse(fault)
        again = _own(desk, plot.id) if plot is not None else None
        return _page(desk, "plot_form", form=form, plot=again), 422
    return see(f"{desk.home}/{plot_id}")


def _own(desk: Desk, plot_id: int) -> Plot:
    found = db().scalar(orchards.own_plot(desk.supplier_id, plot_id))
    if found is None:
        raise Missing
    return found


def _device(plot_id: int, device_id: int) -> Device:
    found = db().scalar(orchards.device_of(plot_id, device_id))
    if found is None:
        raise Missing
    return found


def _rows(plot_id: int, span: str, now: datetime) -> Sequence[Row[Any]]:
    """Whole days in China but for the last one, whole hours but for the first."""
    back, step = SPANS[span]
    if step == "day":
        today = now.astimezone(SHANGHAI).date()
        return db().execute(orchards.around(plot_id, today - back + A_DAY, today, step)).all()
    return db().execute(orchards.between(plot_id, now - back, now, step)).all()


def _token_of(device_id: int) -> str | None:
    sealed = flask.session.pop(NEW_DEVICE, None)
    number, _space, token = seal().open(sealed.encode()).partition(" ") if sealed else ("", "", "")
    return token if number == str(device_id) else None


def _by_plot(rows: Sequence[Row[Any]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.mean_c100 is not None:
            found[row.plot_id].append(row.mean_c100)
    return found


def _mu(square_metres: int) -> str:
    return written(tenths_of_mu(square_metres), 1)
