"""What stands in an address is exactly what it should be, or the address does not exist."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule


@pytest.mark.parametrize(
    "text",
    [
        *("-1", "0", "01", "٣", "１", "1%00", "1%0A", "1%0a", "1.0", "+1", "1_0", "1e3", "0x1", "abc", "1%20", "%201"),
        *("9" * 19, "9" * 20, "99999999999999999999", "1/", "", "%D9%A3", "²"),
    ],
)
def test_not_an_id(client: FlaskClient, text: str) -> None:
    assert client.get(f"/probe/things/{text}").status_code == 404


def test_an_id(client: FlaskClient) -> None:
    assert client.get("/probe/things/1").json == 1


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("<slug:x>", ["winter-bamboo", "a", "2", "a" * 60], ["A", "a_b", "冬笋", "a" * 61, "a.b", "a\n", ""]),
        ("<number:x>", ["ABCDE-12345", "A"], ["abc", "A" * 21, "A B", "A\n", "Ａ", "A/B"]),
        ("<lot:x>", ["L20261123-0007"], ["l1", "L" * 33, "L1\n", "L1\0"]),
    ],
)
def test_codes(app: Flask, pattern: str, good: list[str], bad: list[str]) -> None:
    app.url_map.add(Rule(f"/codes/{pattern}/end", endpoint="codes"))
    adapter = app.url_map.bind("localhost")
    for text in good:
        assert adapter.match(f"/codes/{text}/end") == ("codes", {"x": text})
    for text in bad:
        with pytest.raises(NotFound):
            adapter.match(f"/codes/{text}/end")


def test_an_id_is_written_into_addresses(app: Flask) -> None:
    with app.test_request_context():
        assert app.url_for("probe.thing", thing_id=12) == "/probe/things/12"
