"""A supplier hands in goods on a phone; they are sent back once, corrected, accepted on a desktop, and then sold."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.catalogue import Sku
from models.parties import pavilion
from operations import catalogue, pool
from operations.actor import HOUSE
from tests.journeys.house import DESKTOP, Hand, House, give_second_factor, sign_in


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with scripts", "without scripts"]
)
def test_sent_back_once_then_on_the_shelf(house: House, chromium: Chromium, tmp_path: Path, scripts: bool) -> None:
    supplier = Hand(house.visitor(chromium, scripts=scripts))
    sign_in(supplier.page, "supplier_a")
    _draft(supplier, _photo(tmp_path))
    supplier.button("提交审核")
    expect(supplier.page.get_by_role("main")).to_contain_text("协会正在审核")

    office = house.visitor(chromium, DESKTOP, scripts=scripts)
    sign_in(office, "admin")
    _send_back(office)

    page = supplier.page
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("请写明保存方法")
    supplier.link("修改文字和规格")
    page.locator("[name=description_zh]").fill("灶火慢慢熏成，放在干燥处。")
    supplier.button("保存")
    supplier.button("提交审核")
    expect(page.get_by_role("main")).to_contain_text("协会正在审核")

    _accept(office)
    _price_and_list(house)
    guest = house.visitor(chromium, scripts=scripts)
    guest.goto("/search?q=yansungan")
    expect(guest.get_by_role("main")).to_contain_text("烟笋干")
    guest.get_by_role("link", name="烟笋干").first.click()
    expect(guest.locator(".photo img")).to_have_attribute("src", re.compile("^/media/"))


def _draft(hand: Hand, photo: Path) -> None:
    page = hand.page
    page.goto("/counter/products")
    hand.link("新商品")
    page.locator("[name=name_zh]").fill("烟笋干")
    page.locator("[name=category]").select_option("bamboo")
    page.locator("[name=description_zh]").fill("灶火慢慢熏成。")
    page.locator("[name=township_code]").select_option("331123200")
    page.locator("[name=packs-0-pack_zh]").fill("500克/袋")
    page.locator("[name=packs-0-net_weight]").fill("０．５")
    page.locator("label", has_text="常温").first.click()
    page.locator("[name=packs-0-shelf_life]").fill("180")
    hand.button("保存")
    hand.link("修改图片")
    page.locator("[name=files]").set_input_files(photo)
    hand.button("上传")
    expect(page.locator(".thumbs")).to_be_visible()
    for _ in range(60):
        page.reload()
        if page.locator("img.thumb").count():
            break
        page.wait_for_timeout(250)
    expect(page.locator("img.thumb")).to_be_visible()
    page.locator(".crumb").click()


def _send_back(page: Page) -> None:
    _open_review(page)
    page.locator("summary", has_text="退回").click()
    page.locator("label", has_text="名称或说明需要修改").click()
    page.locator("[name=note]").fill("请写明保存方法")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("没有待审核的商品")


def _accept(page: Page) -> None:
    _open_review(page)
    for box in page.locator("form[action$='/check'] input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="通过", exact=True).click()
    page.get_by_role("button", name="确认通过").click()
    expect(page.get_by_role("main")).to_contain_text("没有待审核的商品")


def _open_review(page: Page) -> None:
    page.goto("/cooperative/products")
    if "/second-factor" in page.url:
        give_second_factor(page)
        page.wait_for_url("**/cooperative/products")
    page.get_by_role("link", name="烟笋干").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("烟笋干")


def _price_and_list(house: House) -> None:
    """The pool's price and the pavilion's shelf have journeys of their own."""
    with house.sessions.begin() as session:
        sku = session.scalars(select(Sku).where(Sku.code.like("P%"))).one()
        pool.set_terms(session, HOUSE, sku, pool.Terms(2000, 2900, 3500, 3800))
        catalogue.list_sku(session, HOUSE, session.scalars(pavilion()).one(), sku, 3800)


def _photo(folder: Path) -> Path:
    path = folder / "photo.jpg"
    Image.new("RGB", (800, 600), "olive").save(path)
    return path
