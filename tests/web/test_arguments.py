"""What stands behind the question mark."""

import pytest
from flask.testing import FlaskClient


def test_values_and_their_defaults(client: FlaskClient) -> None:
    assert client.get("/probe/arguments").json == {"q": "", "sort": "new", "page": 1}
    assert client.get("/probe/arguments?q=冬笋&sort=price&page=3").json == {"q": "冬笋", "sort": "price", "page": 3}


@pytest.mark.parametrize("query", ["q=1&q=2", "q=&q=", "page=1&page=2", "sort=new&sort=price"])
def test_twice_where_one_is_expected(client: FlaskClient, query: str) -> None:
    assert client.get(f"/probe/arguments?{query}").status_code == 400


@pytest.mark.parametrize("sort", [";drop", "password", "NEW", "new'"])
def test_an_unknown_order(client: FlaskClient, sort: str) -> None:
    assert client.get("/probe/arguments", query_string={"sort": sort}).status_code == 400


def test_too_long(client: FlaskClient) -> None:
    assert client.get("/probe/arguments", query_string={"q": "a" * 201}).status_code == 400


@pytest.mark.parametrize(("page", "shown"), [("0", 1), ("-1", 1), ("1e9", 1), ("abc", 1), ("1000000000", 9)])
def test_a_page_that_is_not_there(client: FlaskClient, page: str, shown: int) -> None:
    answer = client.get("/probe/arguments", query_string={"page": page})
    assert answer.json is not None
    assert answer.json["page"] == shown


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "%00=1", "q=%ff", "q=%B6%AC%CB%F1", "q=%ED%A0%80"])
def test_no_text(client: FlaskClient, query: str) -> None:
    assert client.get(f"/probe/arguments?{query}").status_code == 400
