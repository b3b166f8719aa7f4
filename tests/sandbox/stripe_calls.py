"""The real stripe-python client, pointed at a double, and the smallest session worth opening."""

import time
from typing import Any

import stripe

from sandbox.stripe_double.running import RunningDouble
from sandbox.stripe_double.wire import Exchange, exchange

# The library would keep an identifier in the home directory.
stripe.enable_telemetry = False


def client(double: RunningDouble, **options: Any) -> stripe.StripeClient:
    """A client that does not retry by itself."""
    return stripe.StripeClient(
        options.pop("key", double.secret_key),
        base_addresses={"api": double.base_url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(3, options.pop("seconds", 15))),
        **options,
    )


def session_params(**changes: Any) -> Any:
    """Two packs for 136.00 yuan, open for 31 minutes; a change to None leaves a parameter out."""
    params = {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {"currency": "cny", "unit_amount": 6800, "product_data": {"name": "遂昌长粽"}},
                "quantity": 2,
            }
        ],
        "success_url": "http://shop.test/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/basket?a=1&b=2",
        "expires_at": int(time.time()) + 31 * 60,
        "locale": "zh",
    } | changes
    return {name: value for name, value in params.items() if value is not None}


def raw_post(double: RunningDouble, path: str, body: str, **headers: str) -> Exchange:
    """A POST without the library, to see headers and shapes."""
    given = {
        "Authorization": f"Bearer {double.secret_key}",
        "Content-Type": "application/x-www-form-urlencoded",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return exchange("POST", double.base_url + path, body.encode(), given, 15)
