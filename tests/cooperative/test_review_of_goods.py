"""The review by HTTP: difference and checklist, a second look before accepting, sending back, the next item."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.catalogue import Listing, Product, Sku
from models.decisions import Decision
from models.files import StoredFile
from models.parties import Organisation, Person, roles_of
from models.revisions import ProductPicture, ProductRevision
from operations import products
from operations.actor import Actor
from operations.product_content import Content, PackContent
from tests import cast
from tests.pages import Browser, queries, without_reference

Browsers = Callable[..., Browser]
HOME = "/cooperative/products"
TICKS = dict.fromkeys(("words", "pictures", "packs", "papers"), "y")
PACK = PackContent(code="SUN-500", pack_zh="500克/袋", net_weight_g=500, storage="ambient", shelf_life_days=180)
NEW = Content(
    name_zh="烟笋干",
    name_en="Smoked bamboo",
    category="bamboo",
    description_zh="灶火慢慢熏成。",
    township_code="331123200",
    packs=(PACK,),
)


def somebody(session: Session, name: str) -> Actor:
    person = session.scalars(select(Person).where(Person.name == name)).one()
    return Actor(person.id, roles_of(session, person.id))


def handed_in(session: Session, content: Content = NEW) -> int:
    supplier = session.scalars(select(Organisation).where(Organisation.slug == "sanren-sunye")).one()
    actor = somebody(session, "supplier_a")
    revision = products.draft(session, actor, supplier.id, content)
    products.submit(session, actor, revision.product_id)
    session.commit()
    return revision.id


def changed(session: Session, who: str = "supplier_a", **changes: object) -> int:
    product = cast.product_by_slug(session, "sungan")
    actor = somebody(session, who)
    content = products.content_of(session, product).model_copy(update=changes)
    revision = products.save(session, actor, product.id, content, products.stamp(product, None))
    products.submit(session, actor, product.id)
    session.commit()
    return revision.id


def ready_picture(session: Session, product_id: int, prefix: str) -> int:
    """A picture of a product whose sizes are made."""
    file = StoredFile(key=prefix, media_type="image/jpeg", bytes=1, sha256="0" * 64)
    picture = ProductPicture(product_id=product_id, file=file, state="ready", prefix=prefix, colour="#335533")
    session.add(picture)
    session.flush()
    return picture.id


def test_the_oldest_stands_first_with_its_age(session: Session, browser: Browsers) -> None:
    handed_in(session)
    changed(session, village="新路湾村")
    page = browser("admin").get(HOME).text

    assert "The oldest has waited" in page
    assert page.index("Smoked bamboo") < page.index("Dried bamboo shoots")


def test_a_change_shows_what_differs(session: Session, browser: Browsers) -> None:
    revision = changed(session, village="新路湾村")
    page = browser("admin").get(f"{HOME}/reviews/{revision}").text

    assert "<del>好川村</del>" in page
    assert "<ins>新路湾村</ins>" in page


def test_accepted_in_two_steps_then_the_next_opens(session: Session, browser: Browsers) -> None:
    first, second = handed_in(session), changed(session, village="新路湾村")
    admin, page = browser("admin"), f"{HOME}/reviews/{first}"
    assert admin.post(f"{page}/check", {"words": "y"}, page=page).status_code == 422
    asked = admin.post(f"{page}/check", TICKS, page=page)
    assert "Accept these goods?" in asked.text
    answer = admin.post(f"{page}/acceptance", TICKS, page=page)

    assert answer.location == f"{HOME}/reviews/{second}"
    assert session.scalars(select(Sku.code).where(Sku.code == "SUN-500")).one()
    assert admin.post(f"{page}/acceptance", TICKS, page=page).status_code == 409
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "product_revision")).all()
    assert "approved" in actions


def test_all_its_pictures_are_on_its_page(session: Session, browser: Browsers) -> None:
    product = cast.product_by_slug(session, "sungan")
    pictures = [ready_picture(session, product.id, prefix) for prefix in ("media/aa", "media/bb", "media/cc")]
    revision = changed(session, pictures=(pictures[2], pictures[0], pictures[1]))
    admin, page = browser("admin"), f"{HOME}/reviews/{revision}"
    assert admin.post(f"{page}/acceptance", TICKS, page=page).status_code == 303

    shown = browser().get("/products/sungan").text

    assert re.findall(r'<img class="pic" src="/(media/..)-800', shown) == ["media/cc", "media/aa", "media/bb"]
    assert "Illustration" not in shown.partition("</form>")[0]


def test_sent_back_with_a_reason(session: Session, browser: Browsers) -> None:
    revision = handed_in(session)
    admin, page = browser("admin"), f"{HOME}/reviews/{revision}"
    assert admin.post(f"{page}/return", {}, page=page).status_code == 422
    assert admin.post(f"{page}/return", {"reason": "other"}, page=page).status_code == 422
    answer = admin.post(f"{page}/return", {"reason": "pictures", "note": "太暗"}, page=page)

    assert answer.location == HOME
    supplier = browser("supplier_a")
    product = session.get_one(ProductRevision, revision).product_id
    shown = supplier.get(f"/counter/products/{product}").text
    assert "The pictures do not show the goods well" in shown
    assert "太暗" in shown
    assert "was sent back" in supplier.get("/counter").text


def test_declined_for_good(session: Session, browser: Browsers) -> None:
    revision = handed_in(session)
    page = f"{HOME}/reviews/{revision}"
    browser("admin").post(f"{page}/decline", {"reason": "not_ours"}, page=page)
    assert session.get_one(ProductRevision, revision).state == "declined"


def test_several_at_once_but_not_what_is_ones_own(session: Session, browser: Browsers) -> None:
    first, own = handed_in(session), changed(session, "admin", village="新路湾村")
    admin = browser("admin")
    chosen = {"revision": [str(first), str(own), "x"]}
    admin.post(f"{HOME}/reviews/acceptance", chosen, page=HOME)  # type: ignore[arg-type]
    assert session.scalars(select(Decision)).all() == []
    admin.post(f"{HOME}/reviews/acceptance", chosen | {"looked": "1"}, page=HOME)  # type: ignore[arg-type]

    assert [one.subject_id for one in session.scalars(select(Decision))] == [first]
    assert "You handed this in yourself" in admin.get(f"{HOME}/reviews/{own}").text


def test_a_buyer_proposes_and_somebody_else_decides(session: Session, browser: Browsers) -> None:
    product = cast.product_by_slug(session, "sungan")
    buyer, page = browser("buyer"), f"{HOME}/{product.id}/change"
    fields = {
        "seen": products.stamp(product, None),
        "name_zh": "笋干王",
        "category": "bamboo",
        "description_zh": "好",
        "township_code": "331123200",
        "packs-0-code": "DRIED",
        "packs-0-pack_zh": "250克/袋",
        "packs-0-net_weight": "0.25",
        "packs-0-storage": "ambient",
        "packs-0-shelf_life": "365",
        "packs-0-min_remaining": "60",
    }
    assert buyer.post(page, fields, page=page).status_code == 303
    revision = session.scalars(select(ProductRevision)).one()
    review = f"{HOME}/reviews/{revision.id}"
    assert buyer.get(review).status_code == 200
    assert buyer.post(f"{review}/acceptance", TICKS, page=review).status_code == 403
    assert browser("admin").post(f"{review}/acceptance", TICKS, page=review).status_code == 303
    session.expire_all()
    assert (product.name_zh, product.version) == ("笋干王", 2)


def test_the_sale_is_stopped_everywhere_and_taken_up_again(session: Session, browser: Browsers) -> None:
    product = cast.product_by_slug(session, "sungan")
    admin, page = browser("admin"), f"{HOME}/{product.id}"
    assert admin.post(f"{page}/stop", {}, page=page).status_code == 422
    assert admin.post(f"{page}/stop", {"reason": "quality"}, page=page).status_code == 303
    assert "Dried bamboo" not in browser().get("/products").text
    assert "stopped the sale" in browser("owner_a").get("/counter").text
    assert admin.post(f"{page}/resumption", page=page).status_code == 303
    assert "Dried bamboo" in browser().get("/products").text
    pack = f"{page}/packs/{product.skus[0].id}"
    assert admin.post(f"{pack}/stop", {"reason": "supply"}, page=page).status_code == 303
    assert set(session.scalars(select(Listing.state).where(Listing.sku_id == product.skus[0].id))) == {"suspended"}
    assert admin.post(f"{pack}/resumption", page=page).status_code == 303
    assert session.scalars(select(Notice.kind).where(Notice.closed_at.is_(None))).all().count("sku_resumed") == 4


@pytest.mark.parametrize(
    ("who", "read", "edit", "decide"),
    [
        ("admin", 200, 200, 422),
        ("buyer", 200, 200, 403),
        ("support", 200, 403, 403),
        ("finance", 200, 403, 403),
        ("inspector", 200, 403, 403),
        ("packer", 403, 403, 403),
        ("owner_a", 403, 403, 403),
        ("supplier_a", 403, 403, 403),
        ("consumer", 403, 403, 403),
    ],
)
def test_who_may_do_what(session: Session, browser: Browsers, who: str, read: int, edit: int, decide: int) -> None:
    product = cast.product_by_slug(session, "sungan").id
    person = browser(who)
    assert person.get(HOME).status_code == read
    assert person.get(f"{HOME}/{product}").status_code == read
    assert person.get(f"{HOME}/{product}/change").status_code == edit
    assert person.post(f"{HOME}/{product}/stop", page="/account").status_code == decide


def test_what_is_not_there(browser: Browsers) -> None:
    admin = browser("admin")
    pages = [admin.get(f"{HOME}/999999"), admin.get(f"{HOME}/reviews/999999"), admin.get(f"{HOME}/999999/change")]
    assert {page.status_code for page in pages} == {404}
    assert len({without_reference(page) for page in pages}) == 1


@pytest.mark.parametrize("view", ["review", "live", "suspended", "drafts"])
@pytest.mark.parametrize("words", ["", "笋干", "DRIED", "sungan", "'; drop", "%"])
def test_lists_and_search(session: Session, browser: Browsers, view: str, words: str) -> None:
    handed_in(session)
    answer = browser("admin").client.get(HOME, query_string={"view": view, "q": words})
    assert answer.status_code == 200
    assert ("Dried bamboo" in answer.text) == (view == "live" and words in {"", "笋干", "DRIED", "sungan"})


def test_lists_ask_as_often_for_many_as_for_one(app: Flask, session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    admin.get(HOME)
    counted = []
    for number in range(3):
        pack = PACK.model_copy(update={"code": f"SUN-{number}"})
        handed_in(session, NEW.model_copy(update={"packs": (pack,)}))
        for view in ("review", "live", "drafts"):
            with queries(app) as sent:
                admin.get(f"{HOME}?view={view}")
            counted.append(len(sent))
    assert len(set(counted)) == 1
    assert counted[0] <= 9
    assert session.scalars(select(Product.id)).all()
