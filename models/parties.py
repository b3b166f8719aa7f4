"""People, organisations, and who may act for which organisation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from models.base import Base, Id, Written
from models.searching import spelling

ORGANISATION_KINDS = ("association", "shop", "supplier", "station")
ORGANISATION_STATES = ("applied", "approved", "suspended", "terminated")
PRODUCER_KINDS = ("coop", "enterprise", "household")
TIERS = ("trial", "standard", "gold")
#: Kinds whose parties are admitted on application.
PARTY_KINDS = ("shop", "supplier", "station")
#: Roles that may move money or roles: given by one administrator, approved by another, used with a second factor.
GUARDED_ROLES = ("finance", "admin")

#: Which roles each kind of organisation gives.
ROLES = {
    "association": ("vendor_manager", "buyer", "inspector", "warehouse", "support", "finance", "trainer", "admin"),
    "shop": ("owner", "helper"),
    "supplier": ("member",),
    "station": ("station_operator",),
}


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The SQL of a CHECK that `column` is one of `values`."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Person(Base):
    """Somebody who signs in: with a phone number (E.164) or an e-mail address, and a password.

    A deleted person leaves a pseudonym: orders stay, name and contacts are gone.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(one_of("state", ("active", "disabled")), name="state"),
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_e164"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("deleted_at IS NULL OR (name IS NULL AND phone IS NULL AND email IS NULL)", name="pseudonym"),
    )

    id: Mapped[Id]
    name: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default="zh_Hans")
    #: How this person wants to be told of orders; what nobody may miss is sent anyway.
    sms_wanted: Mapped[bool] = mapped_column(server_default=text("true"))
    mail_wanted: Mapped[bool] = mapped_column(server_default=text("true"))
    #: How a shop owner wants to be told of each new order of the shop.
    orders_by_mail: Mapped[bool] = mapped_column(server_default=text("true"))
    orders_by_sms: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(server_default="active")
    is_superuser: Mapped[bool] = mapped_column(server_default=text("false"))
    #: The shared secret of the second factor, sealed; in use once `totp_since` is set. `totp_step` was used last.
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_since: Mapped[datetime | None]
    totp_step: Mapped[int | None]
    created_at: Mapped[Written]
    deleted_at: Mapped[datetime | None]


class Organisation(Base):
    """The association, a shop, a supplier or a village station.

    The association's own shop (the county pavilion) is a shop like any other, marked so that the street side finds it.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(one_of("kind", ORGANISATION_KINDS), name="kind"),
        CheckConstraint(one_of("state", ORGANISATION_STATES), name="state"),
        CheckConstraint(one_of("producer_kind", PRODUCER_KINDS), name="producer_kind"),
        CheckConstraint("NOT is_pavilion OR kind = 'shop'", name="pavilion_is_shop"),
        CheckConstraint(one_of("tier", TIERS), name="tier"),
        CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name="slug"),
        Index("uq_organisation_association", "kind", unique=True, postgresql_where=text("kind = 'association'")),
        Index("uq_organisation_pavilion", "is_pavilion", unique=True, postgresql_where=text("is_pavilion")),
        Index("ix_organisation_kind_state", "kind", "state"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="applied")
    state_at: Mapped[Written]
    is_pavilion: Mapped[bool] = mapped_column(server_default=text("false"))
    producer_kind: Mapped[str | None]
    township_code: Mapped[str | None]
    village: Mapped[str | None]
    contact_zh: Mapped[str | None]
    contact_en: Mapped[str | None]
    phone: Mapped[str | None]
    story_zh: Mapped[str] = mapped_column(server_default="")
    story_en: Mapped[str] = mapped_column(server_default="")
    tier: Mapped[str | None]
    #: Unified social credit code; households have none.
    uscc: Mapped[str | None]
    #: Pictures as `models.catalogue.Product.picture` has them; none while NULL.
    portrait: Mapped[str | None]
    cover: Mapped[str | None]
    #: Since when a household agrees that its name stands on trace pages; other producers' names are public.
    name_agreed_at: Mapped[datetime | None]
    #: What the Chinese name is found by when it is typed in Latin letters: its pinyin and its initials.
    name_key: Mapped[str] = mapped_column(server_default="")

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")

    @validates("name_zh")
    def _spell(self, column: str, name: str) -> str:
        """Whoever changes the name changes what it is found by."""
        self.name_key = spelling(name)
        return name


class Membership(Base):
    """A role of a person in an organisation, from `since` until `until` (open while NULL). Nobody grants to himself."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("granted_by IS NULL OR granted_by <> person_id", name="not_to_oneself"),
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        CheckConstraint(one_of("role", tuple(role for roles in ROLES.values() for role in roles)), name="role"),
        Index(
            "uq_membership_open",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    since: Mapped[Written]
    until: Mapped[datetime | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")


class Invitation(Base):
    """An offer of a role to whoever has that phone number. The link holds a random token; only its digest is stored.

    A role of GUARDED_ROLES waits until somebody else than the inviter approved it.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("approved_by <> invited_by", name="two_people"),
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_e164"),
        CheckConstraint("expires_at > created_at", name="period"),
        Index(
            "uq_invitation_open",
            "organisation_id",
            "role",
            "phone",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    phone: Mapped[str]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Written]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()


class BankAccount(Base):
    """Where a party is paid, from `since` until `until` (in force while NULL). The number is sealed but for its end."""

    __tablename__ = "bank_account"
    __table_args__ = (
        CheckConstraint("last4 ~ '^[0-9]{4}$'", name="last4"),
        Index("uq_bank_account_open", "organisation_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    holder: Mapped[str]
    bank: Mapped[str]
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last4: Mapped[str]
    since: Mapped[Written]
    until: Mapped[datetime | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


@dataclass(frozen=True)
class Role:
    """One role in force: what the person may act as, and for whom."""

    organisation_id: int
    organisation_kind: str
    name: str


def roles_of(session: Session, person_id: int) -> tuple[Role, ...]:
    """The roles of a person that are in force now, in organisations that are not terminated. One query."""
    rows = session.execute(
        select(Organisation.id, Organisation.kind, Membership.role)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id == person_id,
            Membership.since <= func.now(),
            or_(Membership.until.is_(None), Membership.until > func.now()),
            Organisation.state != "terminated",
        )
        .order_by(Membership.id)
    )
    return tuple(Role(*row) for row in rows)


def shops_on_the_street() -> Select[Organisation]:
    """Approved village shops, the pavilion first."""
    return (
        select(Organisation)
        .where(Organisation.kind == "shop", Organisation.state == "approved")
        .order_by(Organisation.is_pavilion.desc(), Organisation.id)
    )


def person_by_login(login: str) -> Select[Person]:
    """Whoever signs in with that telephone number (E.164) or e-mail address, unless the account is shut."""
    return select(Person).where(or_(Person.phone == login, Person.email == login), Person.state == "active")


def shop_by_slug(slug: str) -> Select[Organisation]:
    """The approved shop at `/s/<slug>`."""
    return select(Organisation).where(
        Organisation.kind == "shop", Organisation.state == "approved", Organisation.slug == slug
    )


def pavilion() -> Select[Organisation]:
    """The association's own shop."""
    return select(Organisation).where(Organisation.is_pavilion)
