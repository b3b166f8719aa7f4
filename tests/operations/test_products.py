"""Goods on their way into the pool: drafted, handed in, sent back, accepted; and what of it is seen where."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import Notice
from models.catalogue import Listing, Product, Sku
from models.decisions import Decision
from models.orders import OrderLine
from models.parties import Organisation, Person, roles_of
from models.reading.shelf import Wanted, cards
from models.searching import query
from models.stock import StockItem
from operations import catalogue, pool, products, reviews, stop_sale
from operations.actor import HOUSE, Actor
from operations.product_content import Content, Difference, PackContent, differences, tidy_code
from operations.refusals import Invalid, Missing, Refused
from tests import cast, orders

PACK = PackContent(
    code="SUN-500",
    pack_zh="500克/袋",
    net_weight_g=500,
    storage="ambient",
    shelf_life_days=180,
    min_remaining_days=60,
)
NEW = Content(
    name_zh="烟笋干",
    name_en="Smoked bamboo",
    category="bamboo",
    description_zh="灶火慢慢熏成。",
    months=(3, 4, 5),
    township_code="331123200",
    village="好川村",
    packs=(PACK,),
)
ALL = dict.fromkeys(reviews.CHECKS, True)


@pytest.fixture
def who(session: Session) -> Callable[[str], Actor]:
    """Somebody of the cast with his roles."""

    def found(name: str) -> Actor:
        person = session.scalars(select(Person).where(Person.name == name)).one()
        return Actor(person.id, roles_of(session, person.id))

    return found


def party(session: Session, slug: str) -> Organisation:
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def handed_in(session: Session, actor: Actor, content: Content = NEW) -> Product:
    revision = products.draft(session, actor, party(session, "sanren-sunye").id, content)
    products.submit(session, actor, revision.product_id)
    return revision.product


def change(session: Session, actor: Actor, product: Product, **changes: object) -> int:
    """Hand in a change of live goods; answers the revision's id."""
    content = products.current_content(session, product, None)
    stamp = products.stamp(product, None)
    revision = products.save(session, actor, product.id, content.model_copy(update=changes), stamp)
    products.submit(session, actor, product.id)
    return revision.id


def waiting(session: Session, product: Product) -> int:
    revision = products.open_revision(session, product.id)
    assert revision is not None
    return revision.id


def test_a_product_is_drafted_sent_back_corrected_and_accepted(session: Session, who: Callable[[str], Actor]) -> None:
    supplier, buyer = who("supplier_a"), who("buyer")
    product = handed_in(session, supplier)
    first = waiting(session, product)
    assert (product.state, product.slug, product.skus) == ("submitted", "yan-sun-gan", [])

    reviews.send_back(session, buyer, first, "words", "请写明保存方法")
    assert product.state == "draft"
    revision = products.open_revision(session, product.id)
    assert revision is not None
    better = NEW.model_copy(update={"description_zh": "灶火慢慢熏成，干燥处保存。"})
    products.save(session, supplier, product.id, better, products.stamp(product, revision))
    products.submit(session, supplier, product.id)
    reviews.accept(session, buyer, first, ALL)
    session.commit()

    sku = session.scalars(select(Sku).where(Sku.code == "SUN-500")).one()
    assert (product.state, product.description_zh) == ("approved", better.description_zh)
    assert session.scalars(select(StockItem.sellable).where(StockItem.sku_id == sku.id)).all() == [0]
    decisions = session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(one.kind, one.reason_code, one.note) for one in decisions] == [
        ("returned", "words", "请写明保存方法"),
        ("approved", "", ""),
    ]
    assert decisions[1].checks == ALL


def test_it_is_found_on_the_shelf_once_it_has_terms_and_a_listing(
    session: Session, who: Callable[[str], Actor]
) -> None:
    product = handed_in(session, who("supplier_a"))
    reviews.accept(session, who("buyer"), waiting(session, product), ALL)
    sku = product.skus[0]
    with pytest.raises(Refused, match="not_in_pool"):
        catalogue.list_sku(session, HOUSE, party(session, "pavilion"), sku, 4000)
    pool.set_terms(session, HOUSE, sku, replace(cast.TERMS["DRIED"]))
    catalogue.list_sku(session, HOUSE, party(session, "pavilion"), sku, 4000)
    session.commit()

    found = cards(session, party(session, "pavilion").id, Wanted(found_by=query("yansungan")))
    assert [card.name_zh for card in found] == ["烟笋干"]


def test_what_is_missing_is_named(session: Session, who: Callable[[str], Actor]) -> None:
    bare = Content(name_zh="烟笋干", category="bamboo")
    revision = products.draft(session, who("supplier_a"), party(session, "sanren-sunye").id, bare)
    session.commit()

    with pytest.raises(Invalid, match="product_incomplete") as refused:
        products.submit(session, who("supplier_a"), revision.product_id)
    assert refused.value.params["fields"] == ["description_zh", "township_code", "packs"]


def test_an_accepted_change_applies_everywhere_but_to_placed_orders_o2(
    session: Session, who: Callable[[str], Actor]
) -> None:
    order = orders.up_to(session, "placed", {"DRIED": 1})
    product = cast.product_by_slug(session, "sungan")
    packs = tuple(
        pack.model_copy(update={"pack_zh": "250克/罐"}) for pack in products.content_of(session, product).packs
    )
    revision = change(session, who("supplier_a"), product, name_zh="手剥笋干", packs=packs)
    line = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
    before = (line.title_zh, line.pack_zh, line.unit_fen, line.net_weight_g)
    reviews.accept(session, who("buyer"), revision, ALL)
    session.commit()

    session.refresh(line)
    assert (line.title_zh, line.pack_zh, line.unit_fen, line.net_weight_g) == before
    for shop in ("pavilion", "maoyang-tea", "wuxing-shanhuo"):
        names = [card.name_zh for card in cards(session, party(session, shop).id, Wanted(found_by=query("手剥")))]
        assert names == ["手剥笋干"], shop
    assert (product.version, product.state) == (2, "approved")


def test_nobody_decides_his_own(session: Session, who: Callable[[str], Actor]) -> None:
    buyer = who("buyer")
    own = change(session, buyer, cast.product_by_slug(session, "sungan"), village="新路湾村")
    with pytest.raises(Refused, match="own_request"):
        reviews.accept(session, buyer, own, ALL)

    supplier = who("supplier_a")
    both = Actor(who("admin").person_id, (*who("admin").roles, *supplier.roles))
    product = handed_in(session, supplier)
    with pytest.raises(Refused, match="own_request"):
        reviews.accept(session, both, waiting(session, product), ALL)
    reviews.accept(session, who("admin"), own, ALL)
    session.commit()


def test_everything_on_the_checklist_is_looked_at(session: Session, who: Callable[[str], Actor]) -> None:
    product = handed_in(session, who("supplier_a"))
    with pytest.raises(Invalid, match="checks_open"):
        reviews.accept(session, who("buyer"), waiting(session, product), ALL | {"papers": False})
    session.commit()


def test_a_reason_is_given_from_the_list(session: Session, who: Callable[[str], Actor]) -> None:
    product = handed_in(session, who("supplier_a"))
    revision = waiting(session, product)
    for reason, note, code in (
        ("", "", "reason_needed"),
        ("weather", "", "reason_needed"),
        ("other", " ", "note_needed"),
    ):
        with pytest.raises(Invalid, match=code):
            reviews.send_back(session, who("buyer"), revision, reason, note)
    reviews.decline(session, who("buyer"), revision, "not_ours", "")
    session.commit()

    assert product.state == "draft"
    assert products.open_revision(session, product.id) is None
    assert products.current_content(session, product, None) == NEW


def test_x2_a_stale_form_is_refused(session: Session, who: Callable[[str], Actor]) -> None:
    supplier = who("supplier_a")
    product = cast.product_by_slug(session, "sungan")
    old = products.stamp(product, None)
    content = products.content_of(session, product)
    revision = products.save(session, supplier, product.id, content, old)
    with pytest.raises(Refused, match="stale_form"):
        products.save(session, supplier, product.id, content, old)
    seen = products.stamp(product, revision)
    products.save(session, supplier, product.id, content, seen)
    with pytest.raises(Refused, match="stale_form"):
        products.save(session, supplier, product.id, content, seen)
    session.commit()


def test_what_was_handed_in_is_taken_back_before_it_is_changed(session: Session, who: Callable[[str], Actor]) -> None:
    supplier = who("supplier_a")
    product = handed_in(session, supplier)
    revision = products.open_revision(session, product.id)
    with pytest.raises(Refused, match="revision_submitted"):
        products.save(session, supplier, product.id, NEW, products.stamp(product, revision))
    products.withdraw(session, supplier, product.id)
    products.save(session, supplier, product.id, NEW, products.stamp(product, None))
    products.submit(session, supplier, product.id)
    session.commit()

    assert product.state == "submitted"


def test_a_change_of_nothing_is_not_handed_in(session: Session, who: Callable[[str], Actor]) -> None:
    with pytest.raises(Refused, match="nothing_changed"):
        change(session, who("supplier_a"), cast.product_by_slug(session, "sungan"))
    session.rollback()


def test_u4_pack_codes_are_told_apart(session: Session, who: Callable[[str], Actor]) -> None:
    supplier, house = who("supplier_a"), party(session, "sanren-sunye").id
    for codes, refusal in ((("A", "A"), "pack_code_twice"), (("TEA",), "pack_code_taken")):
        packs = tuple(PACK.model_copy(update={"code": code}) for code in codes)
        with pytest.raises(Invalid, match=refusal):
            products.draft(session, supplier, house, NEW.model_copy(update={"packs": packs}))
    session.rollback()


def test_u3_u4_codes_that_look_alike_are_one() -> None:
    assert {tidy_code(text) for text in ("sc-001", "ＳＣ-001", "SC\u200b-001", "\ufeffsc-001 ", "SC\u202e-001")} == {
        "SC-001"
    }


def test_two_drafts_of_one_code_the_second_is_refused_when_it_is_accepted(
    session: Session, who: Callable[[str], Actor]
) -> None:
    first, second = handed_in(session, who("supplier_a")), handed_in(session, who("supplier_a"))
    assert (first.slug, second.slug) == ("yan-sun-gan", "yan-sun-gan-2")
    reviews.accept(session, who("buyer"), waiting(session, first), ALL)
    with pytest.raises(Invalid, match="pack_code_taken"):
        reviews.accept(session, who("buyer"), waiting(session, second), ALL)
    session.rollback()


def test_a_pack_that_was_accepted_stays(session: Session, who: Callable[[str], Actor]) -> None:
    with pytest.raises(Invalid, match="pack_kept"):
        change(session, who("supplier_a"), cast.product_by_slug(session, "sungan"), packs=(PACK,))
    session.rollback()


def test_pictures_of_another_product_are_not_there(session: Session, who: Callable[[str], Actor]) -> None:
    with pytest.raises(Missing):
        change(session, who("supplier_a"), cast.product_by_slug(session, "sungan"), pictures=(4711,))
    session.rollback()


def test_a_suspended_party_drafts_nothing(session: Session, who: Callable[[str], Actor]) -> None:
    supplier = party(session, "sanren-sunye")
    supplier.state = "suspended"
    with pytest.raises(Refused, match="party_suspended"):
        products.draft(session, who("supplier_a"), supplier.id, NEW)
    session.rollback()


def test_differences_are_told_field_by_field() -> None:
    more = PACK.model_copy(update={"code": "SUN-1000", "net_weight_g": 1000})
    other = NEW.model_copy(
        update={
            "name_zh": "笋干",
            "months": (3,),
            "packs": (PACK.model_copy(update={"shelf_life_days": 365}), more),
        }
    )

    assert differences(NEW, other) == [
        Difference("name_zh", "烟笋干", "笋干"),
        Difference("months", (3, 4, 5), (3,)),
        Difference("shelf_life_days", 180, 365, "SUN-500"),
        Difference("packs", None, more, "SUN-1000"),
    ]
    assert differences(NEW, NEW) == []


def test_a_suspended_product_leaves_every_shelf_and_comes_back(session: Session, who: Callable[[str], Actor]) -> None:
    product, buyer = cast.product_by_slug(session, "sungan"), who("buyer")
    stop_sale.suspend(session, buyer, product.id, "quality", "霉斑")
    session.commit()

    assert states(session, product) == {"suspended"}
    assert told(session, "product_stopped") == {"pavilion", "maoyang-tea", "wuxing-shanhuo", "sanren-sunye"}
    with pytest.raises(Refused, match="wrong_step"):
        stop_sale.suspend(session, buyer, product.id, "quality")
    session.rollback()
    stop_sale.resume(session, buyer, product.id)
    session.commit()

    assert states(session, product) == {"live"}
    assert told(session, "product_stopped") == set()
    assert told(session, "product_resumed") == {"pavilion", "maoyang-tea", "wuxing-shanhuo", "sanren-sunye"}
    assert session.scalars(select(Decision.kind).order_by(Decision.id)).all() == ["suspended", "reinstated"]


def test_one_pack_is_stopped_beside_its_product(session: Session, who: Callable[[str], Actor]) -> None:
    product, buyer = cast.product_by_slug(session, "sungan"), who("buyer")
    sku = product.skus[0]
    stop_sale.stop_sku(session, buyer, sku.id, "supply")
    stop_sale.suspend(session, buyer, product.id, "quality")
    stop_sale.resume(session, buyer, product.id)
    session.commit()
    assert states(session, product) == {"suspended"}

    stop_sale.resume_sku(session, buyer, sku.id)
    session.commit()
    assert states(session, product) == {"live"}


def test_a_change_of_suspended_goods_does_not_put_them_back(session: Session, who: Callable[[str], Actor]) -> None:
    product = cast.product_by_slug(session, "sungan")
    stop_sale.suspend(session, who("buyer"), product.id, "quality")
    revision = change(session, who("supplier_a"), product, village="新路湾村")
    reviews.accept(session, who("buyer"), revision, ALL)
    session.commit()

    assert (product.state, states(session, product)) == ("suspended", {"suspended"})


def states(session: Session, product: Product) -> set[str]:
    """The states of all its listings."""
    return set(session.scalars(select(Listing.state).join(Sku).where(Sku.product_id == product.id)))


def told(session: Session, kind: str) -> set[str]:
    """Who has an open notice of that kind."""
    statement = select(Organisation.slug).join(Notice, Notice.organisation_id == Organisation.id)
    return set(session.scalars(statement.where(Notice.kind == kind, func.coalesce(Notice.closed_at).is_(None))))
