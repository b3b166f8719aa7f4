"""What the association asks of whoever joins, and how it changes that list. Rows are retired, never overwritten."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.joining import Requirement
from operations import audit
from operations.actor import Actor
from operations.refusals import Missing, Refused


@dataclass(frozen=True)
class Demand:
    """One thing that is asked. `producer_kind` None: of every producer. What the rest means: models.joining."""

    party_kind: str
    producer_kind: str | None
    code: str
    name_zh: str
    name_en: str
    hint_zh: str = ""
    hint_en: str = ""
    needs_number: bool = False
    needs_validity: bool = False
    needs_photo: bool = True
    is_optional: bool = False
    blocks_sale: bool = False
    position: int = 0


def load_defaults(session: Session) -> None:
    """What a new association asks until it says otherwise. Once, at the founding."""
    session.add_all(
        Requirement(**vars(replace(demand, position=10 * number))) for number, demand in enumerate(DEFAULTS, 1)
    )
    session.flush()


def add(session: Session, actor: Actor, demand: Demand) -> Requirement:
    """Ask for one more thing. Who joined already is not kept from selling by it."""
    row = Requirement(**vars(demand))
    session.add(row)
    session.flush()
    if not row.code:
        row.code = f"own_{row.id}"
        session.flush()
    audit.note(session, actor, "add", "requirement", row.id, after=_told(row))
    return row


def change(session: Session, actor: Actor, requirement_id: int, demand: Demand) -> Requirement:
    """Ask for it in another way from now on. The kind of party and the code stay what they were."""
    old = _in_force(session, requirement_id)
    old.retired_at = func.now()
    kept = {"party_kind": old.party_kind, "producer_kind": old.producer_kind, "code": old.code}
    new = Requirement(**vars(demand) | kept)
    session.add(new)
    session.flush()
    audit.note(session, actor, "change", "requirement", new.id, before=_told(old), after=_told(new))
    return new


def retire(session: Session, actor: Actor, requirement_id: int) -> None:
    """Ask for it no longer. What was handed in is kept."""
    row = _in_force(session, requirement_id)
    row.retired_at = func.now()
    session.flush()
    audit.note(session, actor, "retire", "requirement", row.id, before=_told(row))


def _in_force(session: Session, requirement_id: int) -> Requirement:
    """Under lock. Refused when somebody changed it meanwhile."""
    row = session.scalar(
        select(Requirement)
        .where(Requirement.id == requirement_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing
    if row.retired_at is not None:
        raise Refused("requirement_changed")
    return row


def _told(row: Requirement) -> dict[str, Any]:
    names = ("party_kind", "producer_kind", "code", "name_zh", "needs_number", "needs_validity", "needs_photo")
    return {name: getattr(row, name) for name in (*names, "is_optional", "blocks_sale")}


_LICENCE = Demand(
    "supplier",
    None,
    "business_licence",
    "营业执照",
    "Business licence",
    "拍清整张，统一社会信用代码要看得见。",
    "The whole sheet, with the credit code legible.",
)
_SC = Demand(
    "supplier",
    None,
    "sc_licence",
    "食品生产许可证",
    "Food production licence (SC)",
    "加工食品才需要。编号是 SC 加 14 位数字；过期后商品自动停售。",
    "For processed food only. SC and 14 figures; sale stops by itself when it has lapsed.",
    needs_number=True,
    needs_validity=True,
    is_optional=True,
    blocks_sale=True,
)
_WORKSHOP = Demand(
    "supplier",
    None,
    "workshop_registration",
    "食品小作坊登记证",
    "Food workshop registration",
    "小作坊加工的食品需要；过期后商品自动停售。",
    "For food made in a small workshop; sale stops by itself when it has lapsed.",
    needs_number=True,
    needs_validity=True,
    is_optional=True,
    blocks_sale=True,
)
_GREEN = Demand(
    "supplier",
    None,
    "green_food",
    "绿色食品证书",
    "Green food certificate",
    "按绿色食品销售的才需要；过期后商品自动停售。",
    "For goods sold as green food only; sale stops by itself when it has lapsed.",
    needs_number=True,
    needs_validity=True,
    is_optional=True,
    blocks_sale=True,
)
_REPORT = Demand(
    "supplier",
    None,
    "test_report",
    "检验报告",
    "Test report",
    "最近一次的就可以。",
    "The latest one is enough.",
    needs_number=True,
    needs_validity=True,
    is_optional=True,
)
_BRAND = Demand(
    "supplier",
    None,
    "brand",
    "区域品牌授权",
    "Licence of a regional brand",
    "例如丽水山耕、阳山水蜜桃。",
    "For example Lishui Shangeng or Yangshan peaches.",
    needs_number=True,
    needs_validity=True,
    is_optional=True,
)
_FOOD_MAKERS = (_SC, _WORKSHOP, _GREEN, _REPORT, _BRAND)

DEFAULTS = (
    Demand(
        "shop",
        None,
        "business_licence",
        "营业执照或村委会证明",
        "Business licence or village note",
        "个人开店的，拍一张村委会开的证明。",
        "A person without a licence takes a picture of a note by the village committee.",
    ),
    Demand(
        "shop",
        None,
        "food_registration",
        "仅销售预包装食品备案",
        "Registration for selling packed food",
        "已经备案的请上传；没有的，协会帮您办。",
        "Upload it if you have it; the association helps you to get one.",
        needs_number=True,
        is_optional=True,
    ),
    replace(_LICENCE, producer_kind="coop"),
    replace(_LICENCE, producer_kind="enterprise"),
    Demand(
        "supplier",
        "household",
        "village_note",
        "村委会证明",
        "Village note",
        "写明户主、地块和种养的东西；没有也可以先申请。",
        "It names the householder, the plots and what is grown; you may apply without one.",
        is_optional=True,
    ),
    *_FOOD_MAKERS,
    Demand(
        "station",
        None,
        "premises",
        "店面照片",
        "Picture of the premises",
        "门面和放货的地方各一张。",
        "One of the front and one of where goods will stand.",
    ),
    Demand(
        "station",
        None,
        "agreement",
        "服务站协议（已签字）",
        "Station agreement, signed",
        "协会发给您的协议，签好拍照。",
        "The agreement the association gave you, signed.",
    ),
)
