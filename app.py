"""Wiring: settings, database, what the faces share, the faces."""

import os
import sys
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

import api
import cooperative
import fulfilment
import shop
import station
from config import Settings, SettingsError, flask_values, read_settings
from gateways.carriers import Carriers
from gateways.mail import Mailer
from gateways.sms import Messenger
from gateways.storage import Storage
from gateways.stripe import StripeGateway
from jobs.cli import register_commands
from models.database import open_engine, session_factory
from operations.sealing import Seal
from shop import counter
from web import (
    access,
    bodies,
    converters,
    csrf,
    database,
    errors,
    failpoints,
    filters,
    frame,
    headers,
    health,
    i18n,
    kept,
    logs,
    runs,
    sign_in,
)
from web.assets import NotBuiltError
from web.till import Till

ROOT = Path(__file__).parent
HASHED_NAME = r"\.[0-9a-f]{10}\.[a-z]+$"
#: Logs first: what is registered first sees an answer last. Access before whatever reads a body.
SHARED = (
    *(logs.register_logs, converters.register_converters, access.register_access, bodies.register_body_checks),
    *(csrf.register_csrf, sign_in.register_sign_in, i18n.register_i18n, filters.register_filters),
    *(errors.register_errors, frame.register_frame, kept.register_kept, health.register_health),
)
FACES = (
    *(shop.blueprint, counter.blueprint, cooperative.blueprint, fulfilment.blueprint, station.blueprint),
    *(api.blueprint, runs.blueprint),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without `settings` they are read from the environment; SettingsError says what is wrong."""
    settings = settings or read_settings(os.environ)
    logs.configure_logs()
    app = logs.LoggedFlask("suinong", root_path=str(ROOT), static_folder=None)
    app.config.update(flask_values(settings))
    app.extensions["settings"] = settings
    policy = headers.HeaderPolicy(settings.stripe_origin, https_only=settings.production)
    database.register_database(app, session_factory(open_engine(settings.database_url)))
    _register_gateways(app, settings)
    if settings.failpoint:
        failpoints.register_failpoints(app, failpoints.kill_at(settings.failpoint))
    for register in SHARED:
        register(app)
    headers.register_headers(app, policy)
    for blueprint in FACES:
        app.register_blueprint(blueprint)
    register_commands(app)
    Compress(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=ROOT / "static",
        prefix="static/",
        max_age=24 * 3600,
        allow_all_origins=False,
        immutable_file_test=HASHED_NAME,
        add_headers_function=lambda given, path, url: policy.add_to(given),
    )
    return app


def _register_gateways(app: Flask, settings: Settings) -> None:
    """The ways out (mail, text messages, files, carriers, the till) and the seal of what few may read."""
    app.extensions["seal"] = Seal(settings.data_keys)
    try:
        app.extensions["storage"] = Storage(settings.files_url)
    except ValueError as fault:
        raise SettingsError([f"FILES_URL cannot be used: {fault}."]) from None
    try:
        app.extensions["mailer"] = Mailer(settings.mail_url, sender=settings.mail_from)
    except ValueError as fault:
        raise SettingsError([f"MAIL_URL and MAIL_FROM cannot be used: {fault}."]) from None
    try:
        app.extensions["sms"] = Messenger(settings.sms_url)
    except ValueError as fault:
        raise SettingsError([f"SMS_URL cannot be used: {fault}."]) from None
    try:
        pushed_to = f"{settings.public_url}/webhooks/tracking/{{}}".format
        app.extensions["carriers"] = Carriers(settings.carrier_urls, pushed_to)
    except ValueError as fault:
        raise SettingsError([f"A CARRIER_…_URL cannot be used: {fault}."]) from None
    app.extensions["till"] = None
    if settings.payments == "off":
        return
    gateway = StripeGateway(
        settings.stripe_secret_key, (settings.stripe_webhook_secret,), settings.stripe_api_base, max_network_retries=1
    )
    app.extensions["till"] = Till(
        app.extensions["session_factory"], gateway, f"{settings.public_url}{{}}".format, settings.payments == "live"
    )


def __getattr__(name: str) -> Flask:
    """`app`, made when a server or the command line first asks for it: importing this module needs no environment.

    What is in the way is said in sentences and ends the process with status 2; a trace would bury them.
    """
    if name != "app":
        raise AttributeError(name)
    try:
        made = globals()["app"] = create_app()
    except (SettingsError, NotBuiltError) as fault:
        sys.stderr.write(f"Suinong does not start.\n{fault}\n")
        raise SystemExit(2) from None
    return made
