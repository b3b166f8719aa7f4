"""What machines ask: is the process alive, may it be sent visitors, how is it doing."""

import hmac
import threading
from collections.abc import Callable
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from web.access import ANYONE, Rule, register
from web.logs import route_pattern, seconds_so_far

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: A worker writes its heartbeat every 10 s. Six missed ones: nobody works on the queue.
WORKER_SILENT_SECONDS = 60
PATIENCE_SECONDS = 3
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)


class Metrics:
    """Requests of this process by route pattern, never by address."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "suinong_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "suinong_request_seconds", "Time to answer", ("route",), registry=self.registry, buckets=BUCKETS
        )

    def note(self, response: Response) -> Response:
        """Count one answer."""
        method = request.method if request.url_rule else "-"
        self.requests.labels(method, route_pattern(), str(response.status_code)).inc()
        self.seconds.labels(route_pattern()).observe(seconds_so_far())
        return response


def livez() -> Response:
    """The process answers. Asks nobody else."""
    return jsonify(status="ok")


def readyz() -> tuple[Response, int]:
    """Whether visitors may be sent here: database, schema, worker. 503 with the reasons when not.

    Outside production a missing worker is told but does not turn the answer red.
    """
    findings = _findings()
    needed = set(findings) if current_app.config["WORKER_NEEDED"] else set(findings) - {"worker"}
    ready = all(findings[name] == "ok" for name in needed)
    return jsonify(status="ok" if ready else "not ready", checks=findings), 200 if ready else 503


def metrics() -> Response:
    """Prometheus' text format, for this machine itself or whoever holds the token; for others there is no such page."""
    if not (_is_from_this_machine() or _has_token()):
        raise NotFound
    return Response(generate_latest(current_app.extensions["metrics"].registry), content_type=CONTENT_TYPE_LATEST)


blueprint = Blueprint("health", __name__)
URLS = [
    Rule("/livez", livez, {"GET": ANYONE}),
    Rule("/readyz", readyz, {"GET": ANYONE}),
    Rule("/metrics", metrics, {"GET": ANYONE}),
]
register(blueprint, URLS)


@cache
def code_heads() -> frozenset[str]:
    """The newest migration of this release."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def register_health(app: Flask) -> None:
    """Count requests from now on and answer the three addresses."""
    app.extensions["metrics"] = Metrics()
    app.after_request(app.extensions["metrics"].note)
    app.register_blueprint(blueprint)


class Probe(threading.Thread):
    """One look at the database, in a thread that neither the answer nor the end of the process waits for."""

    def __init__(self, factory: Callable[[], Session]) -> None:
        super().__init__(name="readyz", daemon=True)
        self.factory = factory
        self.findings: dict[str, str] = {"database": "does not answer in time"}

    def run(self) -> None:
        """Replace the findings by what is found."""
        try:
            with self.factory() as session:
                session.execute(text("SET LOCAL statement_timeout = '2s'"))
                self.findings = {"database": "ok", "schema": _schema(session), "worker": _worker(session)}
        except SQLAlchemyError as error:
            self.findings = {"database": type(error).__name__}


def _findings() -> dict[str, str]:
    """What the probe found; one at a time, so that a database that hangs holds one connection at the most."""
    running: Probe | None = current_app.extensions.get("readiness")
    if running is None or not running.is_alive():
        running = Probe(current_app.extensions["session_factory"])
        running.start()
        current_app.extensions["readiness"] = running
    running.join(PATIENCE_SECONDS)
    return running.findings


def _schema(session: Session) -> str:
    present = set(session.scalars(text("SELECT version_num FROM alembic_version")))
    return "ok" if present == code_heads() else "differs from the code: run the migrations"


def _worker(session: Session) -> str:
    silent = session.scalar(text("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"))
    if silent is None:
        return "no worker has reported"
    return "ok" if silent < WORKER_SILENT_SECONDS else f"silent for {int(silent)} s"


def _is_from_this_machine() -> bool:
    """Asked over loopback, and not handed on by a proxy that runs here."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    token: str = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
