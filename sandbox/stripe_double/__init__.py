"""A stand-in for Stripe on this machine: the same HTTP API, a hosted page, signed webhooks, no money.

`python -m sandbox.stripe_double` runs it; `sandbox.stripe_double.running` starts one for a test. It is built on
Stripe's own published contract (contract.json): what that does not allow, neither side can say.
"""

from typing import Any

#: A JSON object.
Json = dict[str, Any]
