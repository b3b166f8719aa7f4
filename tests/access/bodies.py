"""What is sent in forms: with the ids of another tenant's things in them, and with fields nobody asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.parties import Organisation, Person
from models.tables import Base
from tests.access.expected import Line
from tests.access.walk import PARAMETER
from tests.access.world import CODES, SHOPS, SUPPLIERS, Somebody, World
from tests.pages import Browser

#: Columns that say whose a row is.
WHOSE = ("organisation_id", "shop_id", "supplier_id", "person_id", "buyer_id", "requested_by")
#: Visits are written down.
LEFT_OUT = frozenset({"login_session"})
#: Who may be given only what he was given, whatever a form says.
GUARDED = """
SELECT md5(concat((SELECT string_agg(p::text, ',' ORDER BY id) FROM person p WHERE is_superuser OR state <> 'active'),
  (SELECT string_agg(concat(id, state, tier), ',' ORDER BY id) FROM organisation),
  (SELECT string_agg(concat(id, role, until), ',' ORDER BY id) FROM membership WHERE role NOT IN ('helper', 'member')),
  (SELECT string_agg(concat(id, state), ',' ORDER BY id) FROM product WHERE state IN ('approved', 'suspended')),
  (SELECT string_agg(t::text, ',' ORDER BY id) FROM pool_terms t), (SELECT string_agg(s::text, ',') FROM setting s)))
"""
ROWS = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t WHERE {column} = ANY(:ids)"
#: Fields of the tables that no form of the street may set.
EXTRA = {
    "state": "approved",
    "is_superuser": "1",
    "role": "admin",
    "tier": "gold",
    "pool_fen": "1",
    "floor_fen": "1",
    "retail_fen": "1",
    "total_fen": "1",
    "service_fee_bp": "0",
    "decided_by": "1",
    "approved_by": "1",
    "id": "1",
}


@dataclass
class Form:
    """A form of a page: where it goes, what stands in it, and which of its fields name things by their ids."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address, self.found = address, list[Form]()
        self._form: Form | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action") or self.address) if given.get("method") == "post" else None
        elif self._form is not None and tag in {"input", "textarea", "select"} and given.get("name"):
            self._select = given["name"] if tag == "select" else ""
            chosen = given.get("type") in {"hidden", "radio", "checkbox"}
            self._put(given["name"], given.get("value", ""), may_name=chosen and given["name"] != "months")
        elif self._form is not None and tag == "option" and self._select:
            self._put(self._select, given.get("value", ""), may_name=True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.found.append(self._form)
            self._form = None

    def _put(self, name: str, value: str, *, may_name: bool) -> None:
        assert self._form is not None
        self._form.fields[name] = value
        if may_name and value.isdecimal():
            self._form.ids.add(name)


def forms(world: World, one: Somebody, matrix: list[Line]) -> list[Form]:
    """Every form somebody finds on his pages, each address once."""
    found: dict[str, Form] = {}
    for line in matrix:
        address = world.address(line.path, one.tenant) or (None if PARAMETER.search(line.path) else line.path)
        if line.method == "GET" and line.admits(one.code) and address is not None:
            page = world.call(one, "GET", address)
            if page.mimetype == "text/html":
                found |= {form.action: form for form in Forms(page.text, address).found if form.action not in found}
    return list(found.values())


def attacks(world: World, form: Form) -> Iterator[dict[str, str]]:
    """What somebody of tenant b might send: each thing of tenant a wherever an id stands, and more than was asked."""
    theirs = {str(value) for tenants in world.things.values() for value in tenants["a"].values()}
    theirs |= {str(party) for party in _parties(world.session)}
    for name in form.ids - {"csrf_token"}:
        for value in sorted(theirs):
            yield {**form.fields, name: value}
    owner = str(_parties(world.session)[0])
    yield {**form.fields, **EXTRA, **dict.fromkeys(WHOSE, owner)}


def send(world: World, one: Somebody, form: Form, fields: dict[str, str]) -> int:
    """Send it in a browser of its own: some forms sign out. Answers the status."""
    browser = Browser(world.app, one.name)
    return browser.post(form.action, fields, page="/orders/lookup").status_code


def belongings(session: Session) -> str:
    """A digest of all that is tenant a's, and of what nobody may be given by a form."""
    parties, people = _parties(session), _people(session)
    parts = [str(session.scalar(text(GUARDED)))]
    for table in Base.metadata.sorted_tables:
        for column in set(WHOSE) & set(table.columns.keys()) if table.name not in LEFT_OUT else ():
            ids = people if column in {"person_id", "buyer_id", "requested_by"} else parties
            found = session.execute(text(ROWS.format(table=table.name, column=column)), {"ids": ids}).scalar()
            parts.append(f"{table.name}.{column} {found}")
    session.rollback()
    return "\n".join(sorted(parts))


def _parties(session: Session) -> list[int]:
    slugs = (SHOPS["a"], SUPPLIERS["a"], "station-a")
    return list(session.scalars(select(Organisation.id).where(Organisation.slug.in_(slugs)).order_by(Organisation.id)))


def _people(session: Session) -> list[int]:
    names = [name for name, (_, tenant) in CODES.items() if tenant == "a"]
    return list(session.scalars(select(Person.id).where(Person.name.in_(names))))
