"""China's divisions for the address selects."""

from flask import Response, jsonify

from models.divisions import children, division
from operations.refusals import Missing


def show_divisions(code: int) -> Response:
    """What lies directly below a division: [{code, name}]. It changes once a year."""
    if division(str(code)) is None:
        raise Missing
    answer = jsonify([{"code": place.code, "name": place.name} for place in children(str(code))])
    answer.cache_control.public, answer.cache_control.max_age = True, 86400
    return answer
