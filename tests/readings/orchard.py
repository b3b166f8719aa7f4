"""A plot of the cast with a device on it, and what devices send."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.orchard import Device, Plot
from models.parties import Organisation
from operations import plots
from operations.actor import HOUSE
from operations.plots import PlotFacts

FACTS = PlotFacts(
    name="东坡",
    crop_zh="毛竹",
    crop_en="Moso bamboo",
    product_id=None,
    township_code="331123200",
    village="好川村",
    area_m2=8333,
    frost_c100=0,
    heat_c100=3500,
    drought_bp=1500,
)


@dataclass(frozen=True)
class Post:
    """A device that stands on a plot, with its token."""

    plot: Plot
    device: Device
    token: str


@dataclass(frozen=True)
class Sent:
    """What a device sends, and how."""

    body: Any = None
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


def post(session: Session, slug: str = "sanren-sunye", name: str = "东坡", **facts: Any) -> Post:
    """A new plot of a supplier with a device. Committed."""
    supplier = session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
    plot = plots.add_plot(session, HOUSE, supplier, replace(FACTS, name=name, **facts))
    device, token = plots.add_device(session, HOUSE, plot, "桩一")
    session.commit()
    return Post(plot, device, token)


def reading(ago: timedelta = timedelta(0), **values: int) -> dict[str, Any]:
    """A reading of so long ago; a temperature where nothing is said."""
    moment = datetime.now(UTC) - ago
    return {"at": moment.isoformat(timespec="seconds"), **(values or {"temperature_c100": 1234})}


def send(app: Flask, sent: Sent) -> TestResponse:
    """The server's answer."""
    body = sent.body if isinstance(sent.body, bytes) else json.dumps(sent.body).encode()
    headers = ({"Authorization": f"Bearer {sent.token}"} if sent.token else {}) | sent.headers
    return app.test_client().post("/ingest/readings", data=body, content_type=sent.content_type, headers=headers)
