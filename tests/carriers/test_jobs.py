"""A manifest is told once, files are read and put aside, who is silent is asked; nothing breaks when nobody answers."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from jobs import carriers as jobs
from jobs.worker import run_due
from models.audit import Notice
from models.carriers import Manifest
from models.delivery import Parcel, TrackingEvent
from operations import handover
from tests import orders
from tests.carriers.aggregator_double import WAY, Double


class Context:
    """What a task is handed, without a queue."""

    def __init__(self, app: Flask) -> None:
        self.additional_context = {"app": app}


@pytest.fixture
def parcel(session: Session) -> Parcel:
    """A parcel on its way."""
    orders.up_to(session, "shipped")
    return session.scalars(select(Parcel)).one()


def close(session: Session, parcel: Parcel) -> Manifest:
    """The carrier signed for it."""
    manifest = handover.close(session, orders.packer(session), parcel.manifest_id or 0)
    session.commit()
    return manifest


def test_a_closed_manifest_is_told_once(
    app: Flask, session: Session, parcel: Parcel, tmp_path: Path, database_url: str
) -> None:
    manifest = close(session, parcel)
    run_due(app, database_url)

    session.expire_all()
    assert manifest.told_at is not None
    [path] = (tmp_path / "SF" / "orders").iterdir()
    assert f",{parcel.waybill}," in path.read_text("utf-8-sig")
    path.unlink()
    jobs.tell(Context(app), manifest_id=manifest.id)
    assert not path.exists()


def test_a_refusal_goes_to_a_person_and_an_outage_is_tried_again(
    app: Flask, session: Session, parcel: Parcel, double: Double, by_aggregator: None, database_url: str
) -> None:
    manifest = close(session, parcel)
    double.fault = 500
    run_due(app, database_url)
    waits = "SELECT status FROM procrastinate_jobs WHERE task_name = 'carriers.tell'"
    assert session.scalars(text(waits)).all() == ["todo"]

    double.fault = 200
    double.refused.add(parcel.waybill or "")
    jobs.tell(Context(app), manifest_id=manifest.id)
    session.expire_all()
    assert manifest.told_at is None
    told = session.scalars(select(Notice).where(Notice.kind == "carrier_refused")).one()
    assert (told.cause_id, told.params) == (manifest.id, {"manifest": manifest.number, "carrier": "SF"})


def test_files_are_read_and_put_aside_with_what_was_wrong(
    app: Flask, session: Session, parcel: Parcel, tmp_path: Path
) -> None:
    folder = tmp_path / "SF" / "tracking"
    folder.mkdir(parents=True)
    header, good = "运单号,状态,时间\n", "揽收,2026-11-27 18:00\n"
    rows = f"{header}{parcel.waybill},{good}{parcel.waybill},飞走,2026-11-27 19:00\nSF1,派件,1\n"
    contents = {"a.csv": rows, "b.csv": "", "c.csv": f"{header}SF599999999999,{good}"}
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8")
        os.utime(folder / name, (time.time() - 90,) * 2)

    jobs.take_files(Context(app), 0)
    jobs.take_files(Context(app), 0)

    assert session.scalars(select(TrackingEvent.kind)).all() == ["collected"]
    assert list(folder.iterdir()) == []
    wrong = {path.name[16:]: path.read_text("utf-8-sig") for path in (tmp_path / "SF" / "taken").glob("*.txt")}
    assert set(wrong) == {"a.csv.txt", "b.csv.txt", "c.csv.txt"}
    lines = wrong["a.csv.txt"].splitlines()
    assert [name in line for name, line in zip(("状态", "运单号", "时间"), lines, strict=True)] == [True] * 3
    assert wrong["c.csv.txt"] == "SF599999999999"


def test_who_is_silent_is_asked(
    app: Flask, session: Session, parcel: Parcel, double: Double, by_aggregator: None
) -> None:
    double.known[parcel.waybill or ""] = WAY[:2]
    jobs.ask(Context(app), 0)
    assert double.calls == []

    session.execute(update(Parcel).values(shipped_at=func.now() - timedelta(hours=25)))
    session.commit()
    double.fault = 503
    jobs.ask(Context(app), 0)
    double.fault = 200
    jobs.ask(Context(app), 0)
    jobs.ask(Context(app), 0)

    assert session.scalar(select(func.count()).select_from(TrackingEvent)) == 2
    assert set(session.scalars(select(TrackingEvent.told_by))) == {"pull"}
    assert len(double.calls) == 2
