"""Forms: strict values, tidy text, what was typed is shown again."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from operations.refusals import Invalid
from tests.web.probe import ParcelForm
from web.forms import BaseForm

GOOD = {"name": "冬笋", "packs": "3"}


def post(client: FlaskClient, token: str, **values: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post("/probe/parcel", data={**GOOD, **values, "csrf_token": token})
    return answer.status_code, answer.json or {}


def test_values(client: FlaskClient, token: str) -> None:
    status, value = post(client, token, price=" 9.90 ", weight="２．５", words="a\r\nb", login="ａｄｍｉｎ")
    assert status == 200
    assert value == {"name": "冬笋", "login": "admin", "words": "a\nb", "packs": 3, "price": 990, "weight": 2500}


def test_what_is_optional_may_be_left_out(client: FlaskClient, token: str) -> None:
    status, value = post(client, token)
    assert status == 200
    assert (value["price"], value["words"]) == (None, "")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("packs", "0"), ("packs", "1e5"), ("packs", "٣"), ("packs", ""), ("packs", " "), ("packs", "1.5")),
        *(("price", "9.999"), ("price", "NaN"), ("price", "-1"), ("weight", "0.0001"), ("weight", "0")),
        *(("name", ""), ("name", " \u3000 "), ("name", "\u200b\u202e"), ("name", "x" * 21), ("name", "x" * 100_000)),
    ],
)
def test_values_that_are_not(client: FlaskClient, token: str, field: str, text: str) -> None:
    status, errors = post(client, token, **{field: text})
    assert status == 422
    assert set(errors) == {field}
    assert len(errors[field]) == 1


def test_invisible_characters_are_dropped(client: FlaskClient, token: str) -> None:
    status, value = post(client, token, name=" 冬\u200b笋\u202e\ufeff\tA\u0301 ", login="ad\u00admin\u2060")
    assert status == 200
    assert (value["name"], value["login"]) == ("冬笋 Á", "admin")


@pytest.mark.parametrize("name", ["𠮷", "买买提·艾力", "O'Brien", "张 三", "🎋"])
def test_names_as_people_have_them(client: FlaskClient, token: str, name: str) -> None:
    assert post(client, token, name=name) == (200, {**post(client, token)[1], "name": name})


def test_emoji_stay_whole_in_free_text(client: FlaskClient, token: str) -> None:
    assert post(client, token, words="很好👨‍👩‍👧")[1]["words"] == "很好👨‍👩‍👧"


def test_a_field_twice(client: FlaskClient, token: str) -> None:
    assert post(client, token, packs=["1", "2"])[0] == 400


def test_what_was_typed_is_shown_again(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "x" * 21, "packs": "1_0", "price": "9,90"}):
        form = ParcelForm()
        assert not form.validate()
        assert 'value="1_0"' in form.packs()
        assert 'value="9,90"' in form.price()
        assert "x" * 21 in form.name()
        assert form.packs.data is None


def test_values_are_written_as_people_type_them(app: Flask) -> None:
    with app.test_request_context():
        form = ParcelForm(data={"price": 990, "weight": 2500, "packs": 3})
        assert ('value="9.90"' in form.price(), 'value="2.5"' in form.weight(), 'value="3"' in form.packs()) == (
            True,
        ) * 3


def test_refusals_stand_at_their_field(app: Flask) -> None:
    with app.test_request_context(method="POST", data=GOOD, headers={"Cookie": "lang=en"}):
        form = ParcelForm(meta={"csrf": False})
        assert form.validate()
        form.refuse(Invalid("below_floor", field="price", floor_fen=100, since="2026-11-01"))
        form.refuse(Invalid("cart_full", most=50))
        assert list(form.price.errors) == ["The price must be at least ¥1.00 by the pool terms of 2026-11-01."]
        assert len(form.form_errors) == 1


class PlainForm(BaseForm):
    """Fields of the library itself."""

    line = StringField(validators=[Length(max=5)])
    text = TextAreaField()


def test_plain_fields_are_tidied_too(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"line": " a\u200b b ", "text": " a\r\nb\u202e "}):
        form = PlainForm()
        assert (form.line.data, form.text.data) == ("a b", "a\nb")


@pytest.mark.parametrize(("language", "said"), [("zh", "字段"), ("en", "Field cannot be longer")])
def test_the_library_speaks_the_visitors_language(app: Flask, language: str, said: str) -> None:
    sent = {"method": "POST", "data": {"line": "123456"}, "headers": {"Cookie": f"lang={language}"}}
    with app.test_request_context(**sent):  # type: ignore[arg-type]  # three of its many keywords
        form = PlainForm(meta={"csrf": False})
        assert not form.validate()
        assert said in str(form.line.errors[0])
