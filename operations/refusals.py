"""Expected refusals. An operation raises one; the web turns its code into a status and a sentence, nobody else does."""

from typing import Any


class Refused(Exception):  # noqa: N818 the word of the domain
    """Something may not be done, and the visitor is told why.

    code: names the sentence; params: plain values the sentence speaks of; status: the HTTP status that fits.
    """

    status = 409

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says beside its status."""
        return {}


class Missing(Refused):
    """There is no such thing, or not for this actor. The two are never told apart."""

    status = 404

    def __init__(self) -> None:
        super().__init__("missing")


class Invalid(Refused):
    """A value is well formed but cannot be taken. `field` names where it stands, when there is one."""

    status = 422

    def __init__(self, code: str, field: str | None = None, **params: Any) -> None:
        super().__init__(code, **params)
        self.field = field


class StepUp(Refused):
    """Somebody has to prove anew who he is before this is done."""

    status = 403

    def __init__(self) -> None:
        super().__init__("step_up")


class TooMany(Refused):
    """Too many tries; `seconds` until the next one is heard."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__("too_many_tries", seconds=seconds)

    @property
    def headers(self) -> dict[str, str]:
        """When to come back."""
        return {"Retry-After": str(self.params["seconds"])}
