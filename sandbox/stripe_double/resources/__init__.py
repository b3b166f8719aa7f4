"""What the double answers, one module a resource. A new resource is a module with OPERATIONS, named in MODULES."""

from sandbox.stripe_double.resources import (
    balance_transactions,
    charges,
    checkout_sessions,
    events,
    payment_intents,
    refunds,
)
from sandbox.stripe_double.work import Operations

MODULES = (balance_transactions, charges, checkout_sessions, events, payment_intents, refunds)

OPERATIONS: Operations = {rule: handler for module in MODULES for rule, handler in module.OPERATIONS.items()}
