"""Every refusal has a sentence, and its status."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.reading.basket import BasketLine
from operations.refusals import Invalid, Refused
from web.sentences import SENTENCES, sentence_of

ROOT = Path(__file__).parents[2]
RAISING = ("operations", "api", "shop", "cooperative", "fulfilment", "station", "web")


def codes_raised() -> set[str]:
    """The first argument of every `Refused(…)`, `Invalid(…)` and `InputError(…)` in the code."""
    found = set()
    for folder in RAISING:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Refused", "Invalid", "InputError"}:
                    assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}: a code is a plain string"
                    found.add(node.args[0].value)
    return found


def test_every_code_has_a_sentence() -> None:
    codes = codes_raised()
    assert len(codes) > 20
    assert codes - set(SENTENCES) == set()


def test_an_unknown_code_says_something_all_the_same(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")
    answer = client.get("/probe/refuse/nobody_thought_of_it")
    assert answer.status_code == 409
    assert "This could not be done. Nothing was changed." in answer.text


def test_status_and_sentence(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")
    answer = client.get("/probe/refuse/cart_empty")
    assert answer.status_code == 409
    assert "The cart is empty. Nothing was ordered." in answer.text


def test_a_wrong_value_names_its_field(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")
    answer = client.get("/probe/refuse/password_length", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == [
        {"field": "password", "code": "password_length", "message": "A password has 8 to 128 characters."}
    ]


def test_too_many_tries(client: FlaskClient) -> None:
    answer = client.get("/probe/refuse/too_many_tries")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"


@pytest.mark.parametrize(("language", "said"), [("en", "Bamboo shoots 2.5 kg"), ("zh", "冬笋 2.5公斤装")])
def test_money_and_goods_in_the_visitors_language(app: Flask, language: str, said: str) -> None:
    line = BasketLine(
        **dict.fromkeys(BasketLine.__dataclass_fields__, 0)
        | {"title_zh": "冬笋", "title_en": "Bamboo shoots", "pack_zh": "2.5公斤装", "pack_en": "2.5 kg"}
    )
    with app.test_request_context(headers={"Cookie": f"lang={language}"}):
        assert said in sentence_of(Refused("sold_out", lines=[line]))
        assert "¥12.50" in sentence_of(Invalid("below_floor", field="retail", floor_fen=1250, since="2026-11-01"))
