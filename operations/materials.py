"""What parcels are packed into: boxes with what keeps goods cold, added, changed, put away."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.delivery import PackingMaterial
from operations import audit, seen
from operations.actor import Actor
from operations.refusals import Invalid, Missing

#: What of it is changed by a form. What it is for stays: a box for cold goods does not become one for dry goods.
MATERIAL = ("name_zh", "name_en", "holds_g", "weight_g", "cost_fen")


def add_material(session: Session, actor: Actor, code: str, storage: str, said: dict[str, Any]) -> PackingMaterial:
    """One more; `said` is what MATERIAL names. Invalid with `word_taken` where there is one of that code."""
    material = PackingMaterial(code=code, storage=storage, **{name: said[name] for name in MATERIAL})
    try:
        with session.begin_nested():
            session.add(material)
    except IntegrityError:
        raise Invalid("word_taken", "code") from None
    after = {"code": code, "storage": storage} | seen.plain(material, MATERIAL)
    audit.note(session, actor, "add", "packing_material", material.id, after=after)
    return material


def change_material(session: Session, actor: Actor, material_id: int, stamped: str, new: dict[str, Any]) -> None:
    """Parcels keep what they weighed. Refused with `stale_form` where it is not as it was `stamped`."""
    seen.change(session, actor, "packing_material", _material(session, material_id), MATERIAL, stamped, new)


def retire_material(session: Session, actor: Actor, material_id: int) -> None:
    """Packers do not see it any more."""
    material = _material(session, material_id)
    if material.retired_at is None:
        material.retired_at = session.scalars(select(func.now())).one()
        audit.note(session, actor, "retire", "packing_material", material.id)


def restore_material(session: Session, actor: Actor, material_id: int) -> None:
    """It is used again."""
    material = _material(session, material_id)
    if material.retired_at is not None:
        material.retired_at = None
        audit.note(session, actor, "restore", "packing_material", material.id)


def stamp(material: PackingMaterial) -> str:
    """Stands for what of it a form changes: a form carries it along and is stale when it is another by then."""
    return seen.stamp(material, MATERIAL)


def _material(session: Session, material_id: int) -> PackingMaterial:
    material = session.get(PackingMaterial, material_id, with_for_update={"key_share": True})
    if material is None:
        raise Missing
    return material
