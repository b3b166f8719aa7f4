"""A batch of readings as a device sends it: JSON in, values out, and every fault by its field and place."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from models.orchard import COLDEST_C100, HOTTEST_C100, MOST_BP
from operations.readings import MOST_READINGS, Measured
from web.bodies import strict_json
from web.errors import Fault
from web.sentences import sentence

#: A batch of MOST_READINGS with every field, written with spaces, and some air.
BATCH_BYTES = 256 * 1024
MOST_FAULTS = 20
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
VALUES = ("temperature_c100", "humidity_bp", "soil_moisture_bp")
#: Lowest and highest of each value.
BOUNDS = dict(zip(VALUES, ((COLDEST_C100, HOTTEST_C100), (0, MOST_BP), (0, MOST_BP)), strict=True))
#: What the library calls a fault → what we call it; whatever else it finds is of a wrong type.
CODES = {
    "missing": "required",
    "too_short": "required",
    "too_long": "too_many_readings",
    "extra_forbidden": "unknown_field",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "not_a_moment": "not_a_moment",
    "nothing_measured": "nothing_measured",
}


class WrongBatch(Exception):  # noqa: N818  # what it is
    """Something of a batch does not fit. `faults` are for `web.errors.json_errors`."""

    def __init__(self, status: int, faults: Sequence[Fault]) -> None:
        super().__init__(status)
        self.status = status
        self.faults = faults


def _moment(value: object) -> datetime:
    """A moment with its zone, in the one form of ISO 8601 that leaves nothing to guess."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("not_a_moment", "not a moment")


Moment = Annotated[datetime, BeforeValidator(_moment)]
Temperature = Annotated[int, Field(ge=COLDEST_C100, le=HOTTEST_C100)]
Part = Annotated[int, Field(ge=0, le=MOST_BP)]


class _Reading(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    at: Moment
    temperature_c100: Temperature | None = None
    humidity_bp: Part | None = None
    soil_moisture_bp: Part | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        """A reading that says nothing comes from a device that is broken."""
        if self.temperature_c100 is None and self.humidity_bp is None and self.soil_moisture_bp is None:
            raise PydanticCustomError("nothing_measured", "nothing measured")
        return self


class Batch(BaseModel):
    """What a device sends. `simulated`: no instrument measured it."""

    model_config = ConfigDict(strict=True, extra="forbid")

    readings: Annotated[list[_Reading], Field(min_length=1, max_length=MOST_READINGS)]
    simulated: bool = False

    def measured(self) -> list[Measured]:
        """The readings as values."""
        return [Measured(one.at, one.temperature_c100, one.humidity_bp, one.soil_moisture_bp) for one in self.readings]


def read_batch(body: bytes) -> Batch:
    """The batch in a body. 400 for what is no JSON, WrongBatch for what does not fit."""
    value = strict_json(body)
    if isinstance(value, dict) and isinstance(value.get("readings"), list) and len(value["readings"]) > MOST_READINGS:
        raise WrongBatch(413, [_fault("too_many_readings", "readings", None)])
    try:
        return Batch.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise WrongBatch(422, [_told(one) for one in found[:MOST_FAULTS]]) from None


def _told(fault: ErrorDetails) -> Fault:
    places = fault["loc"]
    index = next((place for place in places if isinstance(place, int)), None)
    names = [place for place in places if isinstance(place, str)]
    return _fault(CODES.get(fault["type"], "wrong_type"), names[-1] if names else None, index)


def _fault(code: str, field: str | None, index: int | None) -> Fault:
    low, high = BOUNDS.get(field or "", (0, 0))
    params = {"low": low, "high": high, "label": field, "most": MOST_READINGS}
    return {"field": field, "index": index, "code": code, "message": sentence(code, params)}
