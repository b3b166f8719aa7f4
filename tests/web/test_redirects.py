"""`next` leads to a path of this site and nowhere else."""

import pytest
from flask.testing import FlaskClient

from web.redirects import safe_path

ELSEWHERE = [
    *("//evil", "///evil", "\\\\evil", "/\\evil", "\\/evil", "/\\/evil", "javascript:alert(1)", "http://evil", "evil"),
    *("https:evil", "/\t/evil", "/\n/evil", "/\r/evil", "\t//evil", " //evil", "/ /evil", "/a\0b", "/a\\b", "", None),
    *("/a\r\nSet-Cookie: x=1", "data:text/html,x", "/\u2028/evil", "/\u00a0", "?next=/", "#x", "//", "/" + "a" * 2000),
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_elsewhere_is_home(target: str | None) -> None:
    assert safe_path(target) == "/"
    assert safe_path(target, "/account") == "/account"


@pytest.mark.parametrize("target", ["/", "/cart", "/products?page=2&sort=new", "/s/a-b#top", "/a//b", "/x?u=http://y"])
def test_a_path_of_this_site(target: str) -> None:
    assert safe_path(target) == target


def test_chinese_is_percent_encoded_once() -> None:
    assert safe_path("/search?q=冬笋") == "/search?q=%E5%86%AC%E7%AC%8B"
    assert safe_path("/search?q=%E5%86%AC%E7%AC%8B") == "/search?q=%E5%86%AC%E7%AC%8B"


@pytest.mark.parametrize("target", [target for target in ELSEWHERE if target])
def test_the_browser_stays_here(client: FlaskClient, target: str) -> None:
    answer = client.get("/language/en", query_string={"next": target})
    assert answer.status_code in {302, 400}
    assert answer.headers.get("Location", "/") == "/"


def test_signing_in_leads_back(client: FlaskClient) -> None:
    answer = client.get("/probe/mine?tab=2")
    assert (answer.status_code, answer.location) == (302, "/login?next=%2Fprobe%2Fmine%3Ftab%3D2")


def test_what_was_posted_leads_back_to_the_page_it_came_from(client: FlaskClient) -> None:
    here = {"Referer": "http://localhost/probe?tab=2"}
    assert client.post("/probe/desk", headers=here).location == "/login?next=%2Fprobe%3Ftab%3D2"
    for referrer in ("http://evil/probe", "http://localhost/probe/echo", "http://localhost//evil", "nonsense"):
        assert client.post("/probe/desk", headers={"Referer": referrer}).location == "/login"
