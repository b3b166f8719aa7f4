"""What the counter of a shop or supplier looks at. Everything starts from the party, so that no other's is found."""

from sqlalchemy import Select, select

from models.audit import Notice


def notices(party_id: int) -> Select[Notice]:
    """Everything the party was told: what is open first, then the latest."""
    return (
        select(Notice)
        .where(Notice.organisation_id == party_id)
        .order_by(Notice.closed_at.is_not(None), Notice.id.desc())
    )


def open_notices(party_id: int) -> Select[Notice]:
    """What the party has not marked as read."""
    return notices(party_id).where(Notice.closed_at.is_(None))
