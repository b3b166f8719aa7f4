"""Every page's markup is in order, in both languages."""

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.journeys import absence, nu
from tests.journeys.markup import Markup
from tests.journeys.sights import FIRST, SIGHTS, Sight, Town

FAULTY = """<html><body><main><h1>A</h1><p>b<ul><li id="x">c<img src="d"></ul></p><input name="e"><a href="#y">f</a>
<div id="x" style="color:red"><a href="/"><button>g</button></a><table role="table"></table>
<time datetime="2026-11-23T08:00:00.123456+00:00">h</time></div></main>"""


FORMS = (
    ("/checkout", "filler"),
    ("/login", "guest"),
    ("/signup", "guest"),
    ("/orders/lookup", "guest"),
    ("/fulfilment/consignments/{to_pack}/packing", "warehouse"),
    ("/cooperative/orders/{placed}/contact", "support"),
)


@pytest.mark.parametrize(
    "sight",
    [
        pytest.param(sight, id=sight.name, marks=[] if sight in FIRST else [pytest.mark.long])
        for sight in SIGHTS
        if not sight.press
    ],
)
def test_a_page(town: Town, sight: Sight) -> None:
    for answer in _pages(town, sight).values():
        assert answer.status_code == sight.status
        assert Markup(answer.text).faults == []


@pytest.mark.parametrize(("path", "who"), FORMS)
def test_a_form_with_errors(town: Town, path: str, who: str) -> None:
    answer = _not_filled_in(town, path, who)
    assert answer.status_code == 422
    assert Markup(answer.text).faults == []


@pytest.mark.long
def test_the_nu_checker_finds_no_fault(town: Town, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    if not nu.is_here():
        absence.skip(pytestconfig, nu.ABSENT)
    pages = {name: answer.text for sight in SIGHTS if not sight.press for name, answer in _pages(town, sight).items()}
    pages |= {f"{path} not filled in": _not_filled_in(town, path, who).text for path, who in FORMS}
    assert nu.faults(pages, tmp_path) == []


def test_faults_are_found() -> None:
    found = " ".join(Markup(FAULTY).faults)
    for word in ("no language", "<ul> may not", "</ul> closes <li>", "without alt", "'e' has no label", "'y' points"):
        assert word in found
    for word in ("'x' is there already", "style", "<button> may not stand in <a>", "<body> is never", "times <title>"):
        assert word in found
    for word in ("<table> has its role", "<time> without"):
        assert word in found


def _pages(town: Town, sight: Sight) -> dict[str, TestResponse]:
    browser = town.browser(sight.who)
    answers = {}
    for language in ("zh", "en"):
        browser.client.set_cookie("lang", language)
        answers[f"{sight.name} {language}"] = browser.get(town.path(sight))
    return answers


def _not_filled_in(town: Town, path: str, who: str) -> TestResponse:
    address = path.format(**town.facts)
    return town.browser(who).post(address, page=address.removesuffix("/contact"))
