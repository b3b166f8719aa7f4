"""Goods that wait for the association: a new product of a supplier, and a change of one that is sold."""

from sqlalchemy import select

from models.catalogue import Product
from models.parties import Membership
from operations import products
from operations.product_content import Content, PackContent
from sandbox.county.goods import County

NEW_PACK = PackContent(
    code="SC-NEW-1",
    pack_zh="300克/袋",
    pack_en="300 g bag",
    net_weight_g=300,
    storage="ambient",
    shelf_life_days=270,
    min_remaining_days=90,
)


def hand_in(county: County) -> None:
    """Both by the supplier who may sign in; nothing is decided about them yet."""
    session, member = county.session, county.team["member"]
    party = session.scalars(
        select(Membership.organisation_id).where(Membership.person_id == member.person_id, Membership.role == "member")
    ).one()
    sold = session.scalars(select(Product).where(Product.supplier_id == party).order_by(Product.id)).first()
    assert sold is not None  # noqa: S101 every supplier of the tables has goods
    now = products.content_of(session, sold)
    fresh = Content(
        name_zh="手剥小竹笋干（示例）",
        name_en="Hand-peeled dried bamboo shoots (demo)",
        category=now.category,
        description_zh="清明前后采的小竹笋，手剥去壳，水煮后晒干。放在干燥阴凉处。",
        description_en="Small shoots of early spring, peeled by hand, boiled and dried. Keep dry and cool.",
        months=(4, 5, 6),
        township_code=now.township_code,
        village=now.village,
        packs=(NEW_PACK,),
    )
    products.submit(session, member, products.draft(session, member, party, fresh).product_id)
    packs = (now.packs[0].model_copy(update={"shelf_life_days": now.packs[0].shelf_life_days + 2}), *now.packs[1:])
    changed = now.model_copy(update={"description_zh": f"{now.description_zh}今年改用新包装。", "packs": packs})
    products.save(session, member, sold.id, changed, products.stamp(sold, None))
    products.submit(session, member, sold.id)
