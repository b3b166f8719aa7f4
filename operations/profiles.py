"""How a party presents itself: its name, who to ask, its story, its pictures. Its address on the street stays."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from models.parties import Organisation
from operations import audit
from operations.actor import Actor


@dataclass(frozen=True)
class Profile:
    """What buyers read of a shop. `phone` is E.164, None when buyers should not call."""

    name_zh: str
    name_en: str
    contact_zh: str
    contact_en: str
    phone: str | None
    village: str
    story_zh: str
    story_en: str


def present(session: Session, actor: Actor, party_id: int, profile: Profile) -> None:
    """The party says of itself what `profile` says from now on."""
    party = _locked(session, party_id)
    after = asdict(profile)
    before = {name: getattr(party, name) for name in after}
    for name, value in after.items():
        setattr(party, name, value)
    session.flush()
    changed = [name for name in after if after[name] != before[name] and name != "phone"]
    audit.note(
        session,
        actor,
        "present",
        "organisation",
        party_id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        party=party_id,
    )


def show_portrait(session: Session, actor: Actor, party_id: int, prefix: str | None) -> None:
    """Another portrait, or none."""
    _locked(session, party_id).portrait = prefix
    _pictured(session, actor, party_id, "portrait", prefix)


def show_cover(session: Session, actor: Actor, party_id: int, prefix: str | None) -> None:
    """Another cover, or none."""
    _locked(session, party_id).cover = prefix
    _pictured(session, actor, party_id, "cover", prefix)


def _locked(session: Session, party_id: int) -> Organisation:
    return session.get_one(Organisation, party_id, with_for_update={"key_share": True}, populate_existing=True)


def _pictured(session: Session, actor: Actor, party_id: int, which: str, prefix: str | None) -> None:
    session.flush()
    audit.note(session, actor, f"show_{which}", "organisation", party_id, after={which: prefix}, party=party_id)
