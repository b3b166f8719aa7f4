"""On the phone: in with a code instead of a password, and a helper who follows the link of an invitation."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.cast import CONSUMERS
from tests.journeys.house import Hand, House, sign_in

NEWCOMER = "+8619900000392"


def code_in(message: str) -> str:
    found = re.search(r"[0-9]{6}", message)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_in_with_a_code(house: House, chromium: Chromium, scripts: bool) -> None:
    hand = Hand(house.visitor(chromium, scripts=scripts))
    hand.page.goto("/account/orders")
    hand.write("login", "199 0000 0401")
    hand.button("用短信验证码登录")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("验证码登录")
    hand.write("code", code_in(house.text_message(CONSUMERS["consumer"])))
    hand.button("登录")
    hand.page.wait_for_url("**/account/orders")
    assert hand.taps == 4


def test_a_helper_follows_her_link(house: House, chromium: Chromium) -> None:
    owner = Hand(house.visitor(chromium))
    sign_in(owner.page, "owner_a")
    owner.link("团队")
    owner.link("邀请成员")
    owner.write("name", "周立夏")
    owner.write("phone", "19900000392")
    owner.button("发送链接")
    expect(owner.page.locator("main")).to_contain_text("199****0392")

    link = re.search(r"/invitations/\S+", house.text_message(NEWCOMER))
    assert link is not None
    helper = Hand(house.visitor(chromium))
    helper.page.goto(link[0])
    expect(helper.page.locator("main")).to_contain_text("毛阳茶事")
    helper.link("注册")
    helper.write("phone", "19900000392")
    helper.button("获取验证码")
    helper.write("code", code_in(house.text_message(NEWCOMER, 2)))
    helper.write("name", "周立夏")
    helper.write("password", "竹林里有一条小路")
    helper.button("注册")
    helper.button("接受")
    helper.page.wait_for_url("**/account")
    helper.page.goto("/counter")
    expect(helper.page.get_by_role("heading", level=1)).to_have_text("今天")

    owner.page.goto("/account/team")
    owner.link("结束周立夏的角色")
    owner.button("立即结束")
    expect(owner.page.locator("main")).not_to_contain_text("周立夏")
    assert helper.page.goto("/counter").status == 403
