"""How a shop presents itself: a preview before it is kept, pictures, and what buyers see of it."""

import io
import re
from collections.abc import Callable

from PIL import Image
from sqlalchemy.orm import Session

from tests import orders
from tests.counter.parties import shop, suspend
from tests.pages import TOKEN, Browser

Browsers = Callable[..., Browser]
PAGE = "/counter/shop"
TYPED = {
    "name_zh": "叔伯家茶铺",
    "name_en": "Uncles' tea",
    "contact_zh": "尹晓禾",
    "phone": "19900000555",
    "village": "毛阳村",
    "story_zh": "一户一户试过来。\n喝着合口才上架。",
    "contact_en": "Yin Xiaohe",
    "story_en": "Tasted house by house.",
}


def photo(side: int = 900) -> io.BytesIO:
    """A photo as a phone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (side, side * 2), "#1B6B45").save(out, "JPEG")
    out.seek(0)
    return out


def send(browser: Browser, which: str, content: io.BytesIO, name: str = "a.jpg") -> int:
    """Send a picture; answers the status."""
    token = TOKEN.search(browser.get(PAGE).text)
    assert token is not None
    data = {"csrf_token": token[1], "file": (content, name)}
    return browser.client.post(f"{PAGE}/{which}", data=data, content_type="multipart/form-data").status_code


def test_nothing_is_kept_before_it_was_looked_at(session: Session, browser: Browsers) -> None:
    owner = browser("owner_a")

    preview = owner.post(f"{PAGE}/preview", TYPED, PAGE)

    assert preview.status_code == 200
    assert "Nothing is saved yet" in preview.text
    assert "Tasted house by house." in preview.text
    assert shop(session).name_zh == "毛阳茶事（示例）"
    back = owner.post(PAGE, TYPED | {"act": "edit"}, PAGE)
    assert "Tasted house by house." in back.text
    session.rollback()
    assert shop(session).story_en == ""


def test_what_is_kept_is_what_buyers_see(session: Session, browser: Browsers) -> None:
    assert browser("owner_a").post(PAGE, TYPED, PAGE).status_code == 303

    page = browser().get("/s/maoyang-tea").text
    for said in ("Uncles&#39; tea", "Yin Xiaohe", "Tasted house by house.", "tel:+8619900000555"):
        assert said in page
    assert (shop(session).slug, shop(session).phone) == ("maoyang-tea", "+8619900000555")


def test_what_does_not_fit_comes_back_as_it_was_typed(browser: Browsers) -> None:
    typed = TYPED | {"name_zh": "店" * 41, "phone": "12"}

    answer = browser("owner_a").post(PAGE, typed, PAGE)

    assert answer.status_code == 422
    assert "There are 2 things to correct" in answer.text
    assert "店" * 41 in answer.text


def test_markup_is_text(browser: Browsers) -> None:
    owner = browser("owner_a")
    owner.post(PAGE, TYPED | {"story_en": "<script>alert(1)</script>{{7*7}}"}, PAGE)

    page = browser().get("/s/maoyang-tea").text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_portrait_and_cover(session: Session, browser: Browsers) -> None:
    owner = browser("owner_a")

    assert [send(owner, which, photo()) for which in ("portrait", "cover")] == [303, 303]

    page = browser().get("/s/maoyang-tea").text
    for side in (180, 800):
        found = re.search(rf"/media/[0-9a-f]+-{side}\.webp", page)
        assert found is not None
        assert browser().get(found[0]).status_code == 200
    assert owner.post(f"{PAGE}/portrait/removal", page=PAGE).status_code == 303
    session.rollback()
    assert shop(session).portrait is None


def test_what_is_no_picture_is_said_beside_its_field(session: Session, browser: Browsers) -> None:
    owner = browser("owner_a")

    for content in (b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken"):
        assert send(owner, "portrait", io.BytesIO(content)) == 422
    assert send(owner, "flag", photo()) == 404
    assert shop(session).portrait is None


def test_own_names_stand_on_the_shops_pages(session: Session, browser: Browsers) -> None:
    tea = orders.listing(session, "TEA", "maoyang-tea")
    words = {"title_zh": "叔伯的茶", "title_en": "Uncles' spring tea", "words_en": "Picked before the rain."}
    path = f"/counter/listings/{tea.id}"
    browser("owner_a").post(f"{path}/words", words, path)

    assert "Uncles&#39; spring tea" in browser().get("/s/maoyang-tea").text
    page = browser().get("/s/maoyang-tea/longgu-liren").text
    assert "Uncles&#39; spring tea" in page
    assert "Picked before the rain." in page
    assert "Uncles" not in browser().get("/products/longgu-liren").text


def test_a_suspended_shop_changes_nothing(session: Session, browser: Browsers) -> None:
    suspend(session)
    owner = browser("owner_a")

    assert owner.get(PAGE).status_code == 200
    assert owner.post(PAGE, TYPED, PAGE).status_code == 409
    assert send(owner, "portrait", photo()) == 409


def test_suppliers_have_no_shop(browser: Browsers) -> None:
    assert browser("supplier_a").get(PAGE).status_code == 403
