"""Products out of a table: what each row would do, all that is wrong with it, and then doing it, a batch at a time.

Doing it again changes nothing: rows know that they are done, and goods that are there already are found by the codes of
their packs, or by supplier and name.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from typing import cast as typing_cast

from sqlalchemy import ARRAY, Table, Text, bindparam, cast, func, insert, select, text, tuple_, update
from sqlalchemy.orm import Session, selectinload

from models.audit import AuditEvent
from models.catalogue import Category, PoolTerms, Product, Sku, season_of
from models.divisions import full_name
from models.parties import Organisation
from models.revisions import ProductRevision
from models.runs import Run, RunRow
from models.searching import pinyin_key, tokens
from operations import pool, products
from operations.actor import Actor
from operations.product_content import ALL_MONTHS, MOST_PACKS, Content, PackContent
from operations.refusals import Invalid, Refused

#: Rows of one transaction, and as many more as belong to its last product.
BATCH = 1000
PACK_FIELDS = tuple(PackContent.model_fields)
PRICES = ("purchase_fen", "pool_fen", "floor_fen", "suggested_fen")
GOODS_FIELDS = tuple(name for name in Content.model_fields if name not in {"packs", "pictures"})
#: The tables themselves: a plain insert takes many rows at once, and an expression beside them.
_PRODUCTS, _REVISIONS, _EVENTS = (typing_cast(Table, kind.__table__) for kind in (Product, ProductRevision, AuditEvent))
_OWNERS = text(
    "SELECT pack ->> 'code' AS code, r.product_id FROM product_revision r,"
    " jsonb_array_elements(r.content -> 'packs') AS pack"
    " WHERE r.state IN ('draft', 'submitted', 'returned') AND pack ->> 'code' = ANY(:codes)"
)


@dataclass
class Row:
    """One row: its number in the sheet, its values by field, what is wrong with it."""

    number: int
    values: dict[str, Any]
    faults: list[dict[str, Any]] = field(default_factory=list)

    def blame(self, column: str, code: str, **params: Any) -> None:
        """One more thing that is wrong."""
        self.faults.append({"column": column, "code": code, "params": params})


@dataclass(frozen=True)
class Known:
    """A product that is there: its version and state, its open revision, and what it says."""

    product: Product
    revision: ProductRevision | None
    content: Content


@dataclass(frozen=True)
class Plan:
    """What the rows of one product come to. `known` is None for a new one; nothing happens where content is equal."""

    rows: list[Row]
    supplier_id: int
    known: Known | None
    content: Content

    @property
    def is_change(self) -> bool:
        """Whether anything would be different, or is still to be handed in."""
        if self.known is None or self.known.content != self.content:
            return True
        return self.known.revision is not None and self.known.revision.state in {"draft", "returned"}


def check(session: Session, rows: Sequence[Row]) -> None:
    """Blame rows for what only shows beside other rows and beside what is there already."""
    _check_codes(rows)
    for group in _groups(rows).values():
        _check_group(group)
    for row in rows:
        _check_prices(row)
    sound = [row for row in rows if not row.faults]
    for start in range(0, len(sound), BATCH):
        plans(session, sound[start : start + BATCH])


def lay_down(session: Session, run_id: int, rows: Iterable[Row]) -> None:
    """Keep the rows of a run as they were read and judged."""
    values = [
        {
            "run_id": run_id,
            "number": row.number,
            "state": "wrong" if row.faults else "new",
            "content": row.values,
            "faults": row.faults,
        }
        for row in rows
    ]
    if values:
        session.execute(insert(RunRow), values)


def batches(session: Session, run_id: int) -> list[list[int]]:
    """The numbers of the rows that are still to be done; all rows of a product are in one batch."""
    found = session.execute(
        select(RunRow.number, RunRow.content["supplier"].as_integer(), RunRow.content["name_zh"].as_string())
        .where(RunRow.run_id == run_id, RunRow.state == "new")
        .order_by(RunRow.number)
    )
    groups: dict[tuple[Any, Any], list[int]] = {}
    for number, supplier, name in found:
        groups.setdefault((supplier, name), []).append(number)
    parts: list[list[int]] = [[]]
    for numbers in groups.values():
        if len(parts[-1]) >= BATCH:
            parts.append([])
        parts[-1].extend(numbers)
    return [part for part in parts if part]


def carry_out(session: Session, actor: Actor, run: Run, numbers: Collection[int]) -> tuple[int, int]:
    """Do these rows as far as they are not done: (how many are done now, how many turned out wrong)."""
    stored = session.scalars(
        select(RunRow)
        .where(RunRow.run_id == run.id, RunRow.number.in_(numbers), RunRow.state == "new")
        .order_by(RunRow.number)
        .with_for_update()
    ).all()
    rows = [Row(one.number, one.content) for one in stored]
    found = plans(session, rows)
    _add([plan for plan in found if plan.known is None], session, actor)
    _change([plan for plan in found if plan.known is not None and plan.is_change], session, actor)
    _price(session, actor, rows)
    wrong = {row.number: row.faults for row in rows if row.faults}
    _mark(session, run.id, [row.number for row in rows if not row.faults], wrong)
    return len(rows), len(wrong)


def plans(session: Session, rows: Sequence[Row]) -> list[Plan]:
    """What the rows come to, product by product; a row that cannot be is blamed and left out."""
    groups = _groups(rows)
    owners = _owners(session, [row.values["code"] for row in rows])
    named = _named(session, groups)
    known = _known(session, {*owners.values(), *named.values()})
    found = []
    for (supplier, name), group in groups.items():
        ids = {owners[code] for row in group if (code := row.values["code"]) in owners}
        ids = ids or ({named[supplier, name]} if (supplier, name) in named else set())
        if len(ids) > 1 or any(known[one].product.supplier_id != supplier for one in ids):
            _blame_taken(group, owners)
            continue
        plan = _plan(group, supplier, known[ids.pop()] if ids else None)
        if plan is not None:
            found.append(plan)
    return found


def _plan(group: list[Row], supplier: int, known: Known | None) -> Plan | None:
    content = _merged(known.content if known else None, group)
    if len(content.packs) > MOST_PACKS:
        group[-1].blame("code", "too_many_packs", most=MOST_PACKS)
        return None
    plan = Plan(group, supplier, known, content)
    if known and known.revision and known.revision.state == "submitted" and plan.is_change:
        for row in group:
            row.blame("name_zh", "revision_submitted")
        return None
    return plan


def _merged(before: Content | None, group: Sequence[Row]) -> Content:
    """What is there with what the rows say: packs of the same code replaced, others added, none taken away."""
    first = group[0].values
    packs = {pack.code: pack for pack in before.packs} if before else {}
    for row in group:
        given = {name: row.values[name] for name in PACK_FIELDS if name in row.values}
        given.setdefault("min_remaining_days", given["shelf_life_days"] // 3)
        packs[given["code"]] = PackContent(**given)
    goods = before.model_dump(include=set(GOODS_FIELDS)) if before else {}
    goods |= {name: first[name] for name in GOODS_FIELDS if name in first}
    return Content(**goods, packs=tuple(packs.values()), pictures=before.pictures if before else ())


def _groups(rows: Iterable[Row]) -> dict[tuple[int, str], list[Row]]:
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        if "supplier" in row.values and "name_zh" in row.values:
            groups.setdefault((row.values["supplier"], row.values["name_zh"]), []).append(row)
    return groups


def _check_codes(rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        code = row.values.get("code")
        if code is None:
            continue
        if code in seen:
            row.blame("code", "row_code_twice", row=seen[code], sku=code)
        seen.setdefault(code, row.number)


def _check_group(group: Sequence[Row]) -> None:
    """Rows of one product say the same of it."""
    first = group[0]
    for row in group[1:]:
        for name in GOODS_FIELDS:
            if row.values.get(name) != first.values.get(name) and not _is_blamed(name, row, first):
                row.blame(name, "row_differs", row=first.number)


def _is_blamed(name: str, *rows: Row) -> bool:
    return any(fault["column"] == name for row in rows for fault in row.faults)


def _blame_taken(group: Iterable[Row], owners: Mapping[str, int]) -> None:
    for row in group:
        if row.values["code"] in owners:
            row.blame("code", "pack_code_taken", sku=row.values["code"])


def _owners(session: Session, codes: list[str]) -> dict[str, int]:
    """Whose the codes are: of accepted packs, and of what is drafted or waits."""
    drafted = {row.code: row.product_id for row in session.execute(_OWNERS, {"codes": codes})}
    kept = session.execute(select(Sku.code, Sku.product_id).where(Sku.code.in_(codes)))
    return drafted | {row.code: row.product_id for row in kept}


def _named(session: Session, groups: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    rows = session.execute(
        select(Product.supplier_id, Product.name_zh, Product.id)
        .where(tuple_(Product.supplier_id, Product.name_zh).in_(list(groups)))
        .order_by(Product.id.desc())
    )
    return {(row.supplier_id, row.name_zh): row.id for row in rows}


def _known(session: Session, ids: Collection[int]) -> dict[int, Known]:
    """Products with what is open about them, in a handful of queries. Locked, in the order of their ids."""
    found = session.scalars(
        select(Product)
        .where(Product.id.in_(ids))
        .order_by(Product.id)
        .options(selectinload(Product.skus), selectinload(Product.category), selectinload(Product.supplier))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    last = select(func.max(ProductRevision.id)).where(ProductRevision.product_id.in_(ids))
    latest = session.scalars(
        select(ProductRevision)
        .where(ProductRevision.id.in_(last.group_by(ProductRevision.product_id)))
        .execution_options(populate_existing=True)
    )
    revisions = {revision.product_id: revision for revision in latest}
    return {product.id: _known_one(session, product, revisions.get(product.id)) for product in found}


def _known_one(session: Session, product: Product, latest: ProductRevision | None) -> Known:
    if latest is not None and (latest.state in products.OPEN or product.state == "draft"):
        is_open = latest.state in products.OPEN
        return Known(product, latest if is_open else None, Content.model_validate(latest.content))
    return Known(product, None, products.content_of(session, product))


def _add(new: Sequence[Plan], session: Session, actor: Actor) -> None:
    """New products and what is handed in for them, all at once."""
    if not new:
        return
    parties = _parties(session, {plan.supplier_id for plan in new})
    shelves = {shelf.slug: shelf for shelf in session.scalars(select(Category))}
    slugs = _slugs(session, [plan.content for plan in new])
    ids = _ids(session, len(new))
    values = [
        _product_values(plan, one, slug, shelves[plan.content.category], parties[plan.supplier_id])
        for plan, one, slug in zip(new, ids, slugs, strict=True)
    ]
    words = func.array_to_tsvector(cast(bindparam("words"), ARRAY(Text)))
    session.execute(insert(_PRODUCTS).values(tokens=words), values)
    _hand_in(session, actor, [(one, 1, plan.content) for one, plan in zip(ids, new, strict=True)])
    _tell(session, actor, "draft", [(one, plan.supplier_id) for one, plan in zip(ids, new, strict=True)])


def _change(changed: Sequence[Plan], session: Session, actor: Actor) -> None:
    """What is there gets a revision, or a further version of the one that is open; it is handed in."""
    fresh = []
    for plan in changed:
        known = plan.known
        assert known is not None  # noqa: S101 asked by the caller
        if known.revision is None:
            fresh.append((known.product.id, known.product.version, plan.content))
        else:
            known.revision.content = plan.content.model_dump(mode="json")
            known.revision.version += 1
            known.revision.state, known.revision.state_at = "submitted", func.now()
            known.revision.submitted_at, known.revision.submitted_by = func.now(), actor.person_id
        if known.product.state == "draft":
            products.mirror(session, known.product, plan.content)
            known.product.state, known.product.state_at = "submitted", func.now()
    session.flush()
    _hand_in(session, actor, fresh)
    _tell(session, actor, "submit", [(plan.known.product.id, plan.supplier_id) for plan in changed if plan.known])


def _hand_in(session: Session, actor: Actor, contents: Sequence[tuple[int, int, Content]]) -> None:
    rows = [
        {
            "product_id": product,
            "base_version": version,
            "content": content.model_dump(mode="json"),
            "made_by": actor.person_id,
            "submitted_by": actor.person_id,
        }
        for product, version, content in contents
    ]
    if rows:
        statement = insert(_REVISIONS).values(state="submitted", submitted_at=func.now())
        session.execute(statement, rows)


def _tell(session: Session, actor: Actor, action: str, things: Sequence[tuple[int, int]]) -> None:
    rows = [
        {
            "actor_id": actor.person_id,
            "action": action,
            "object_type": "product",
            "object_id": product,
            "organisation_id": party,
            "reason": "import",
        }
        for product, party in things
    ]
    if rows:
        session.execute(insert(_EVENTS), rows)


def _check_prices(row: Row) -> None:
    """Prices of the pool are whole or not there, and nobody loses money by them."""
    given = [name for name in PRICES if name in row.values]
    if not given or any(fault["column"] in PRICES for fault in row.faults):
        return
    if any(name not in given for name in PRICES if name != "floor_fen"):
        row.blame(given[0], "prices_incomplete")
        return
    try:
        pool.check_terms(_terms(row.values, None))
    except Invalid as fault:
        row.blame(f"{fault.field}_fen", fault.code, **fault.params)


def _price(session: Session, actor: Actor, rows: Iterable[Row]) -> None:
    """New terms for packs in the pool whose prices differ; what would lie below the floor leaves the shelves."""
    priced = {row.values["code"]: row for row in rows if "pool_fen" in row.values and not row.faults}
    in_force = (PoolTerms.sku_id == Sku.id) & (PoolTerms.since <= func.now())
    in_force &= PoolTerms.until.is_(None) | (PoolTerms.until > func.now())
    found = session.execute(
        select(Sku, PoolTerms)
        .join(Product, Product.id == Sku.product_id)
        .outerjoin(PoolTerms, in_force)
        .where(Sku.code.in_(priced), Product.state.in_(("approved", "suspended")))
        .order_by(Sku.id)
    ).all()
    for sku, now in found:
        row = priced[sku.code]
        terms = _terms(row.values, now)
        if now is not None and all(getattr(now, name) == getattr(terms, name) for name in PRICES):
            continue
        try:
            pool.set_terms(session, actor, sku, terms)
        except Refused as fault:
            row.blame("pool_fen", fault.code, **fault.params)


def _terms(values: Mapping[str, Any], now: PoolTerms | None) -> pool.Terms:
    """The prices of a row, with whatever else holds now."""
    kept: dict[str, Any] = {}
    if now is not None:
        kept = {"ceiling_fen": now.ceiling_fen, "freight_payer": now.freight_payer}
        kept |= {"return_liability": now.return_liability, "tiers": {one.tier: one.pool_fen for one in now.tiers}}
    return pool.Terms(
        purchase_fen=values["purchase_fen"],
        pool_fen=values["pool_fen"],
        floor_fen=values.get("floor_fen"),
        suggested_fen=values["suggested_fen"],
        **kept,
    )


def _mark(session: Session, run_id: int, done: list[int], wrong: Mapping[int, list[dict[str, Any]]]) -> None:
    session.execute(update(RunRow).where(RunRow.run_id == run_id, RunRow.number.in_(done)).values(state="done"))
    for number, faults in wrong.items():
        session.execute(
            update(RunRow).where(RunRow.run_id == run_id, RunRow.number == number).values(state="wrong", faults=faults)
        )


def _parties(session: Session, ids: Collection[int]) -> dict[int, Organisation]:
    return {one.id: one for one in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def _slugs(session: Session, contents: Sequence[Content]) -> list[str]:
    """Free parts of addresses: the name with the code of its first pack, which is nobody else's."""
    wanted = []
    for content in contents:
        code = content.packs[0].code.lower()[:20]
        wanted.append(f"{products.slug_base(content.name_zh)[: 59 - len(code)]}-{code}".strip("-"))
    taken = set(session.scalars(select(Product.slug).where(Product.slug.in_(wanted))))
    found = []
    for slug in wanted:
        free = slug if slug not in taken else products.free_slug(session, slug)
        taken.add(free)
        found.append(free)
    return found


def _ids(session: Session, many: int) -> list[int]:
    sequence = func.pg_get_serial_sequence("product", "id")
    series = func.generate_series(1, many).table_valued("n")
    return list(session.scalars(select(func.nextval(sequence)).select_from(series)))


def _product_values(plan: Plan, product_id: int, slug: str, shelf: Category, supplier: Organisation) -> dict[str, Any]:
    content = plan.content
    plain = ("name_zh", "name_en", "description_zh", "description_en", "township_code", "village", "grade_standard")
    packs = [name for pack in content.packs for name in (pack.pack_zh, pack.pack_en)]
    words = tokens(
        *(content.name_zh, content.name_en, *packs, content.description_zh, content.description_en),
        *(content.village, full_name(content.township_code), supplier.name_zh, supplier.name_en),
        *(shelf.name_zh, shelf.name_en),
    )
    return {name: getattr(content, name) for name in plain} | {
        "id": product_id,
        "slug": slug,
        "supplier_id": plan.supplier_id,
        "category_id": shelf.id,
        "certificate_required": content.certificate_required,
        "season": season_of(list(content.months or ALL_MONTHS)),
        "state": "submitted",
        "name_key": pinyin_key(content.name_zh),
        "words": words,
    }
