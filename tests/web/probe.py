"""Views that do, on demand, what the shared parts must cope with."""

from flask import Blueprint, jsonify, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import abort

from operations.refusals import Invalid, Missing, Refused, TooMany
from web.access import ANYONE, JSON, SIGNED_IN, Role, Rule, register
from web.arguments import choice_arg, one_arg, page_arg
from web.bodies import strict_json
from web.forms import BaseForm, KeyField, KilogramField, LineField, QuantityField, WordsField, YuanField

SECRET_DETAIL = "a detail nobody outside may read"


class ParcelForm(BaseForm):
    """One field of each kind."""

    name = LineField("Name", most=20)
    login = KeyField("Login", most=20, required=False)
    words = WordsField("Words", most=100, required=False)
    packs = QuantityField("Packs")
    price = YuanField("Price", required=False)
    weight = KilogramField("Weight", required=False)


def page() -> str:
    """A page of the street side."""
    return render_template_string(
        '{% extends "base/shop.html" %}{% block title %}Probe{% endblock %}{% block main %}<h1>Probe</h1>{% endblock %}'
    )


def echo() -> ResponseReturnValue:
    """What was sent in a form."""
    return jsonify({name: request.form.getlist(name) for name in request.form if name != "csrf_token"})


def take_parcel() -> ResponseReturnValue:
    """A form that is checked."""
    form = ParcelForm()
    if form.validate():
        return jsonify({name: value for name, value in form.data.items() if name != "csrf_token"})
    return jsonify(form.errors), 422


def take_json() -> ResponseReturnValue:
    """A body for machines, limited to 1 kB."""
    return jsonify(strict_json(request.get_data()))


def arguments() -> ResponseReturnValue:
    """What stood behind the question mark."""
    return jsonify(q=one_arg("q"), sort=choice_arg("sort", ("new", "price"), "new"), page=page_arg(9))


def thing(thing_id: int) -> ResponseReturnValue:
    """1 is there, 2 is somebody else's, the rest does not exist."""
    if thing_id != 1:
        raise Missing
    return jsonify(thing_id)


def fail(status: int) -> ResponseReturnValue:
    """Any status somebody raises."""
    abort(status)


def refuse(code: str) -> ResponseReturnValue:
    """A refusal of an operation."""
    if code == "password_length":
        raise Invalid(code, field="password", least=8, most=128)
    if code == "too_many_tries":
        raise TooMany(7)
    raise Refused(code)


def break_down() -> ResponseReturnValue:
    """An exception nobody expected."""
    raise RuntimeError(SECRET_DETAIL)


def lose_database() -> ResponseReturnValue:
    """What SQLAlchemy raises when the server is gone."""
    raise OperationalError("SELECT 1", {"phone": SECRET_DETAIL}, Exception("server closed the connection"))


def desk() -> str:
    """Only for the warehouse."""
    return "desk"


def mine() -> str:
    """Only for whoever is signed in."""
    return "mine"


blueprint = Blueprint("probe", __name__)
URLS = [
    Rule("/probe", page, {"GET": ANYONE}),
    Rule("/probe/echo", echo, {"POST": ANYONE}),
    Rule("/probe/parcel", take_parcel, {"POST": ANYONE}),
    Rule("/probe/json", take_json, {"POST": ANYONE}, takes=JSON, most_bytes=1024),
    Rule("/probe/arguments", arguments, {"GET": ANYONE}),
    Rule("/probe/things/<id:thing_id>", thing, {"GET": ANYONE}),
    Rule("/probe/fail/<int:status>", fail, {"GET": ANYONE}),
    Rule("/probe/refuse/<code>", refuse, {"GET": ANYONE}),
    Rule("/probe/break", break_down, {"GET": ANYONE}),
    Rule("/probe/lost", lose_database, {"GET": ANYONE}),
    Rule("/probe/desk", desk, {"GET": Role("warehouse", "admin"), "POST": Role("warehouse")}),
    Rule("/probe/mine", mine, {"GET": SIGNED_IN}),
]
register(blueprint, URLS)
