"""Many papers at once, as long work: the labels of a wave or a manifest, the slips of a wave."""

from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from models.delivery import Consignment
from models.reading import parcels as reading
from operations import runs
from operations.refusals import Missing, Refused
from web.access import may_open
from web.database import db, run_transaction
from web.i18n import locale
from web.redirects import see
from web.sign_in import actor

HOME = "/fulfilment"


def print_wave_labels(wave: int) -> ResponseReturnValue:
    """The labels of all parcels of a wave that are packed so far."""
    _check(reading.wave(db(), wave), reading.labelled(reading.of_wave(wave)))
    return _begin("labels.print", "wave", wave, f"{HOME}/waves/{wave}")


def print_wave_slips(wave: int) -> ResponseReturnValue:
    """The slips of all consignments of a wave."""
    _check(reading.wave(db(), wave), reading.slip_lines(Consignment.wave_id == wave))
    return _begin("slips.print", "wave", wave, f"{HOME}/waves/{wave}")


def print_manifest_labels(manifest: int) -> ResponseReturnValue:
    """The labels of all parcels of a manifest."""
    _check(reading.manifest(db(), manifest), reading.labelled(reading.of_manifest(manifest)))
    return _begin("labels.print", "manifest", manifest, f"{HOME}/manifests/{manifest}")


def _check(whole: object, content: Select[Any]) -> None:
    if whole is None:
        raise Missing
    if db().execute(content.limit(1)).first() is None:
        raise Refused("nothing_to_print")


def _begin(kind: str, of: str, number: int, page: str) -> ResponseReturnValue:
    visitor = actor()
    params = {of: number, "locale": locale(), "back": page if may_open(page) else HOME}
    run_id = run_transaction(lambda session: runs.begin_new(session, visitor, kind, params, None, kind).id)
    return see(f"/jobs/{run_id}")
