"""Events of the payment provider, brought by hand so that a test decides when and how often."""

import json
import time
import urllib.request

from flask import Flask
from werkzeug.test import TestResponse

from sandbox.stripe_double.delivery import signature
from sandbox.stripe_double.running import RunningDouble


def events(double: RunningDouble) -> list[bytes]:
    """Every event of the double, oldest first, as the body of a webhook."""
    request = urllib.request.Request(  # noqa: S310 the double's own address
        f"{double.base_url}/v1/events?limit=100", headers={"Authorization": f"Bearer {double.secret_key}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        found = json.load(answer)["data"]
    return [json.dumps(event).encode() for event in reversed(found)]


def send(app: Flask, raw: bytes, secret: str, signed_at: int | None = None) -> TestResponse:
    """Post one event, signed as Stripe signs."""
    header = signature(raw, (secret,), signed_at or int(time.time()))
    return app.test_client().post(
        "/webhooks/stripe", data=raw, headers={"Stripe-Signature": header}, content_type="application/json"
    )


def deliver(app: Flask, double: RunningDouble) -> None:
    """Bring every event once; each is taken."""
    for raw in events(double):
        assert send(app, raw, double.webhook_secret).status_code == 200
