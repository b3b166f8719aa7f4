"""Errors in the shape Stripe gives them. https://docs.stripe.com/api/errors"""

from sandbox.stripe_double import Json


class Refusal(Exception):  # noqa: N818 — it becomes an answer, not a crash
    """An answer that is not 200. `kept`: the work had begun, so the idempotency key replays it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        kept: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.kept = kept

    def body(self) -> Json:
        """The JSON body."""
        fields = {"type": self.kind, "message": self.message, "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in fields.items() if value is not None}}


def missing(param: str) -> Refusal:
    """A parameter that is needed and was not sent."""
    return Refusal(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(kind: str, identifier: str, param: str, *, status: int = 400) -> Refusal:
    """An id nobody has heard of: 400 for a parameter, 404 in a path."""
    return Refusal(status, f"No such {kind}: '{identifier}'", code="resource_missing", param=param)


def server_error() -> Refusal:
    """Something broke on Stripe's side."""
    return Refusal(500, "An unknown error occurred", kind="api_error")
