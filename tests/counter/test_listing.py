"""Choosing from the pool, listing at one's own price, and what one does with the shelf afterwards."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Listing, PoolTerms, TierPrice
from operations import listings as stops
from operations import pool
from operations.actor import HOUSE
from operations.pricing import earning
from tests import cast, orders
from tests.counter.parties import shop, suspend
from tests.pages import Browser, queries, without_reference

Browsers = Callable[..., Browser]


def fresh(session: Session) -> int:
    """A sku that shop A does not list."""
    return cast.sku_by_code(session, "FRESH").id


def test_the_pool_says_what_is_left_of_a_sale(session: Session, browser: Browsers) -> None:
    page = browser("owner_a").get("/counter/pool")

    assert page.status_code == 200
    assert "¥59.00" in page.text  # what the shop owes
    assert "¥79.00" in page.text
    assert f"¥{earning(7900, 5900, 300) / 100:.2f}" in page.text
    assert "¥45.00" not in page.text  # what the supplier gets


def test_a_shop_of_a_tier_owes_the_price_of_its_tier(session: Session, browser: Browsers) -> None:
    sku = cast.sku_by_code(session, "FRESH")
    terms = session.scalars(select(PoolTerms).where(PoolTerms.sku_id == sku.id)).one()
    session.add(TierPrice(terms_id=terms.id, tier="gold", pool_fen=5700))
    shop(session).tier = "gold"
    session.commit()

    assert "¥57.00" in browser("owner_a").get(f"/counter/pool/{sku.id}").text
    assert "¥57.00" not in browser("owner_b").get(f"/counter/pool/{sku.id}").text


@pytest.mark.parametrize(("words", "found"), [("冬笋", True), ("dongsun", True), ("ds", True), ("longgu", False)])
def test_the_pool_is_searched_in_chinese_pinyin_and_initials(browser: Browsers, words: str, found: bool) -> None:
    page = browser("owner_a").get(f"/counter/pool?q={words}")

    assert ("Winter bamboo shoots" in page.text) is found


def test_what_is_listed_already_can_be_left_out(browser: Browsers) -> None:
    owner = browser("owner_a")

    assert "Longgu Liren" in owner.get("/counter/pool?category=tea").text
    assert "Longgu Liren" not in owner.get("/counter/pool?category=tea&new=1").text
    assert owner.get("/counter/pool?page=-1&q=%27%27").status_code == 200


def test_the_pool_takes_a_fixed_number_of_queries(app: Flask, browser: Browsers) -> None:
    owner = browser("owner_a")
    owner.get("/counter/pool")
    with queries(app) as sent:
        owner.get("/counter/pool")

    assert len(sent) <= 2 + 4, sent  # who is there and what he may; then the page


def test_listing_at_the_suggested_price(session: Session, browser: Browsers) -> None:
    sku_id = fresh(session)
    owner = browser("owner_a")

    page = f"/counter/pool/{sku_id}"
    assert 'value="79.00"' in owner.get(page).text
    answer = owner.post(page, {"retail": "79.00"}, page)

    listing = session.scalars(select(Listing).where(Listing.sku_id == sku_id, Listing.shop_id != 2)).all()[-1]
    assert answer.location == f"/counter/listings/{listing.id}/listed"
    assert (listing.retail_fen, listing.state) == (7900, "live")
    assert "poster.png" in owner.get(answer.location).text
    assert "Winter bamboo shoots" in browser().get("/s/maoyang-tea").text
    assert owner.get(page).location == f"/counter/listings/{listing.id}"
    again = owner.post(page, {"retail": "80.00"}, "/counter/pool")
    assert again.location == answer.location
    session.refresh(listing)
    assert listing.retail_fen == 7900


@pytest.mark.parametrize("price", ["0", "0.01", "72.99", "-5", "1_000", "9.999", "NaN", "", "100000000"])
def test_a_price_that_cannot_be_is_said_with_the_floor(session: Session, browser: Browsers, price: str) -> None:
    page = f"/counter/pool/{fresh(session)}"

    answer = browser("owner_a").post(page, {"retail": price}, page)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert f'value="{price}"' in answer.text
    assert "At least ¥73.00, by the pool terms of" in answer.text


def test_full_width_figures_are_figures(session: Session, browser: Browsers) -> None:
    page = f"/counter/pool/{fresh(session)}"

    assert browser("owner_a").post(page, {"retail": "８０．５"}, page).status_code == 303


def test_without_scripts_the_gain_is_worked_out_by_a_button(session: Session, browser: Browsers) -> None:
    page = f"/counter/pool/{fresh(session)}"
    owner = browser("owner_a")

    answer = owner.post(page, {"retail": "90", "act": "recalculate"}, page)

    assert answer.location == f"{page}?price=90"
    assert f"¥{earning(9000, 5900, 300) / 100:.2f}" in owner.get(answer.location).text


def test_repricing_keeps_the_floor_too(session: Session, browser: Browsers) -> None:
    listing = orders.listing(session, "TEA", "maoyang-tea")
    page = f"/counter/listings/{listing.id}"
    owner = browser("owner_a")

    low = owner.post(f"{page}/price", {"retail": "109.99"}, page)
    good = owner.post(f"{page}/price", {"retail": "130"}, page)

    assert (low.status_code, good.status_code) == (422, 303)
    assert "¥110.00" in low.text
    session.refresh(listing)
    assert listing.retail_fen == 13000


def test_taken_off_and_put_back(session: Session, browser: Browsers) -> None:
    listing = orders.listing(session, "TEA", "maoyang-tea")
    page = f"/counter/listings/{listing.id}"
    owner = browser("owner_a")

    assert owner.post(f"{page}/removal", page=page).status_code == 303
    assert "Longgu" not in browser().get("/s/maoyang-tea").text
    assert "Longgu" in owner.get("/counter/listings?state=off").text
    assert owner.post(f"{page}/return", page=page).status_code == 303
    assert "Longgu" in browser().get("/s/maoyang-tea").text


def test_not_put_back_below_a_floor_that_rose_meanwhile(session: Session, browser: Browsers) -> None:
    listing = orders.listing(session, "TEA", "maoyang-tea")
    page = f"/counter/listings/{listing.id}"
    owner = browser("owner_a")
    assert owner.post(f"{page}/removal", page=page).status_code == 303
    terms = replace(cast.TERMS["TEA"], floor_fen=listing.retail_fen + 1, suggested_fen=listing.retail_fen + 1)
    pool.set_terms(session, HOUSE, listing.sku, terms)
    session.commit()

    answer = owner.post(f"{page}/return", page=page)

    assert answer.status_code == 422
    assert "Longgu" not in browser().get("/s/maoyang-tea").text


def test_the_order_of_the_shelf_is_the_shops_own(session: Session, browser: Browsers) -> None:
    tea = orders.listing(session, "TEA", "maoyang-tea")
    owner = browser("owner_a")

    def shelf() -> list[str]:
        text = browser().get("/s/maoyang-tea").text
        return sorted(("Longgu Liren green tea", "Dried bamboo shoots"), key=text.index)

    before = shelf()
    way = "down" if before[0].startswith("Longgu") else "up"
    assert owner.post(f"/counter/listings/{tea.id}/place", {"way": way}, "/counter/listings").status_code == 303
    assert shelf() == before[::-1]
    assert owner.post(f"/counter/listings/{tea.id}/place", {"way": "away"}, "/counter/listings").status_code == 400


def test_stopped_goods_say_why_and_stay_off(session: Session, browser: Browsers) -> None:
    tea = orders.listing(session, "TEA", "maoyang-tea")
    stops.stop(session, "product", Listing.id == tea.id)
    session.commit()
    owner = browser("owner_a")

    page = owner.get("/counter/listings?state=stopped").text
    assert "The association has stopped the sale of these goods" in page
    assert owner.post(f"/counter/listings/{tea.id}/return", page="/counter/listings").status_code == 409
    assert owner.post(f"/counter/listings/{tea.id}/removal", page="/counter/listings").status_code == 409


def test_own_words_are_kept(session: Session, browser: Browsers) -> None:
    tea = orders.listing(session, "TEA", "maoyang-tea")
    page = f"/counter/listings/{tea.id}"

    answer = browser("owner_a").post(f"{page}/words", {"title_zh": "叔伯家的茶", "title_en": "Uncle's tea"}, page)

    assert answer.status_code == 303
    session.refresh(tea)
    assert (tea.title_zh, tea.title_en, tea.words_zh) == ("叔伯家的茶", "Uncle's tea", None)


def test_anothers_listing_is_not_there(session: Session, browser: Browsers) -> None:
    theirs = orders.listing(session, "TEA", "maoyang-tea").id
    stranger = browser("owner_b")

    for tail in ("", "/listed", "/poster", "/poster.png"):
        foreign = stranger.get(f"/counter/listings/{theirs}{tail}")
        missing = stranger.get(f"/counter/listings/999999{tail}")
        assert (foreign.status_code, missing.status_code) == (404, 404), tail
        assert without_reference(foreign).replace(f"/{theirs}", "/999999").replace(
            f"%2F{theirs}", "%2F999999"
        ) == without_reference(missing)
    for tail, data in (
        ("price", {"retail": "150"}),
        ("words", {"title_zh": "偷"}),
        ("removal", {}),
        ("return", {}),
        ("place", {"way": "up"}),
    ):
        answer = stranger.post(f"/counter/listings/{theirs}/{tail}", data, "/counter/listings")
        assert answer.status_code == 404, tail


def test_a_suspended_shop_changes_nothing(session: Session, browser: Browsers) -> None:
    sku_id, tea = fresh(session), orders.listing(session, "TEA", "maoyang-tea")
    suspend(session)
    owner = browser("owner_a")

    assert owner.get("/counter/pool").status_code == 200
    assert owner.post(f"/counter/pool/{sku_id}", {"retail": "79"}, "/counter/pool").status_code == 409
    assert owner.post(f"/counter/listings/{tea.id}/price", {"retail": "150"}, "/counter/pool").status_code == 409


@pytest.mark.parametrize("path", ["/counter/pool", "/counter/listings"])
def test_suppliers_have_no_shelf(browser: Browsers, path: str) -> None:
    assert browser("supplier_a").get(path).status_code == 403
