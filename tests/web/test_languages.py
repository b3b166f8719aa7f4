"""Language and text size: cookies, changed by plain links, Chinese unless somebody asked otherwise."""

import pytest
from flask.testing import FlaskClient


def test_chinese_whatever_the_browser_says(client: FlaskClient) -> None:
    assert '<html lang="zh-Hans">' in client.get("/probe", headers={"Accept-Language": "en"}).text


def test_a_link_changes_it_and_leads_back(client: FlaskClient) -> None:
    answer = client.get("/language/en?next=/probe?x=1")
    assert (answer.status_code, answer.location) == (302, "/probe?x=1")
    assert '<html lang="en">' in client.get("/probe").text
    client.get("/language/zh")
    assert '<html lang="zh-Hans">' in client.get("/probe").text


@pytest.mark.parametrize("value", ["fr", "ZH", "../en", "zh_Hans", ""])
def test_a_cookie_that_says_nothing_known(client: FlaskClient, value: str) -> None:
    client.set_cookie("lang", value)
    client.set_cookie("size", value)
    assert '<html lang="zh-Hans">' in client.get("/probe").text


def test_text_size(client: FlaskClient) -> None:
    assert client.get("/text-size/xlarge?next=/probe").location == "/probe"
    assert 'data-size="xlarge"' in client.get("/probe").text
    client.get("/text-size/standard")
    assert "data-size" not in client.get("/probe").text


@pytest.mark.parametrize("path", ["/language/fr", "/language/EN", "/text-size/9", "/language/", "/text-size/huge"])
def test_no_such_language(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_link_leads_back_to_this_page(client: FlaskClient) -> None:
    assert "/language/en?next=/probe%3Fq%3D%25E7%25AC%258B" in client.get("/probe?q=笋").text


def test_the_cookie_is_ours_alone(client: FlaskClient) -> None:
    cookie = client.get("/language/en").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
