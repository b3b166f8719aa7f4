"""Lists, newest first, the way Stripe pages them. https://docs.stripe.com/api/pagination"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal, unknown
from sandbox.stripe_double.work import Work

DEFAULT_LIMIT = 10
HIGHEST_LIMIT = 100
CURSORS = {
    "starting_after": "seq < (SELECT seq FROM object WHERE id = ?)",
    "ending_before": "seq > (SELECT seq FROM object WHERE id = ?)",
}
COMPARISONS = {"gt": "created > ?", "gte": "created >= ?", "lt": "created < ?", "lte": "created <= ?"}

#: A condition on the table `object`, and the values for its question marks.
Condition = tuple[str, Sequence[Any]]


def listed(
    work: Work, kind: str, url: str, params: Json, fields: Iterable[str] = (), conditions: Iterable[Condition] = ()
) -> Json:
    """One page of the objects of a kind that match `created`, the named fields and the conditions."""
    limit = _limit(params)
    backwards = "ending_before" in params
    where = [("kind = ?", (kind,)), *_created(params), *_equal(params, fields), *_cursor(work, kind, params)]
    where += conditions
    sql = (
        f"SELECT body FROM object WHERE {' AND '.join(text for text, _ in where)} "  # noqa: S608 — no text from outside
        f"ORDER BY seq {'ASC' if backwards else 'DESC'} LIMIT ?"
    )
    found = work.store.rows(sql, [*(value for _, values in where for value in values), limit + 1])
    page = [json.loads(row["body"]) for row in found[:limit]]
    return list_of(page[::-1] if backwards else page, url, has_more=len(found) > limit)


def list_of(things: list[Json], url: str, *, has_more: bool = False) -> Json:
    """The list object around a page."""
    return {"object": "list", "data": things, "has_more": has_more, "url": url}


def page_of(things: list[Json], url: str, params: Json) -> Json:
    """One page of things that are kept inside another object, oldest first."""
    limit = _limit(params)
    start = 0
    if "starting_after" in params:
        ids = [thing["id"] for thing in things]
        if params["starting_after"] not in ids:
            raise unknown("item", params["starting_after"], "starting_after")
        start = ids.index(params["starting_after"]) + 1
    return list_of(things[start : start + limit], url, has_more=len(things) > start + limit)


def _limit(params: Json) -> int:
    limit: int = params.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= HIGHEST_LIMIT:
        raise Refusal(400, f"This value must be between 1 and {HIGHEST_LIMIT}.", param="limit")
    return limit


def _created(params: Json) -> list[Condition]:
    created = params.get("created")
    if created is None:
        return []
    if isinstance(created, int):
        return [("created = ?", (created,))]
    return [(COMPARISONS[name], (value,)) for name, value in created.items()]


def _equal(params: Json, fields: Iterable[str]) -> list[Condition]:
    return [("json_extract(body, ?) = ?", (f"$.{field}", params[field])) for field in fields if field in params]


def _cursor(work: Work, kind: str, params: Json) -> list[Condition]:
    used = [name for name in CURSORS if name in params]
    for name in used:
        if work.store.find(params[name], kind) is None:
            raise unknown(kind, params[name], name)
    return [(CURSORS[name], (params[name],)) for name in used]
