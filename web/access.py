"""Who may do what: the one place that enforces the faces' URL tables.

A face lists its addresses as `URLS: list[Rule]` and hands them to `register`. What is not listed is 404.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask.views import View
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, Unauthorized

from models.parties import ROLES
from operations.actor import Actor
from operations.refusals import StepUp
from web.negotiation import wants_json
from web.redirects import login_path, step_path
from web.sign_in import actor, is_fresh, is_pending

SUPERUSER = "superuser"
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
JSON = frozenset({"application/json"})

_KNOWN_ROLES = frozenset({SUPERUSER, *(role for roles in ROLES.values() for role in roles)})


@dataclass(frozen=True, slots=True)
class Who:
    """Who may call: anybody, whoever is signed in, or whoever has one of `roles` now."""

    signed_in: bool
    roles: frozenset[str] = frozenset()


ANYONE = Who(signed_in=False)
SIGNED_IN = Who(signed_in=True)


class Role(Who):
    """Whoever has one of these roles now: names of `models.parties.ROLES`, or `superuser`."""

    def __init__(self, *names: str) -> None:
        unknown = set(names) - _KNOWN_ROLES
        if unknown or not names:
            raise ValueError(f"no such role: {', '.join(sorted(unknown)) or 'none named'}")
        super().__init__(signed_in=True, roles=frozenset(names))


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a URL table: an address, its view, and beside each method who may call it.

    takes: media types a body may have; most_bytes: the largest body where it is not the usual one.
    pending: open to whoever is signed in but for the second factor; fresh: wants a proof of the last minutes.
    HEAD goes with GET. OPTIONS is not answered.
    """

    path: str
    view: Callable[..., ResponseReturnValue] | type[View]
    methods: Mapping[str, Who]
    takes: frozenset[str] = FORMS
    most_bytes: int | None = None
    pending: bool = False
    fresh: bool = False


Address = tuple[str, str, str]
"""Path pattern, endpoint, method."""


class AccessTable:
    """What is listed, over all faces."""

    def __init__(self) -> None:
        self.lines: dict[Address, tuple[Rule, Who]] = {}

    def add(self, path: str, endpoint: str, rule: Rule) -> None:
        """List every method of `rule`; `path` is the whole pattern, the face's prefix included."""
        for method, who in rule.methods.items():
            if self.lines.setdefault((path, endpoint, method), (rule, who)) != (rule, who):
                raise ValueError(f"listed twice: {method} {path}")

    def find(self, path: str, endpoint: str, method: str) -> tuple[Rule, Who] | None:
        """The line for a request, or None."""
        return self.lines.get((path, endpoint, "GET" if method == "HEAD" else method))


def register(blueprint: Blueprint, urls: list[Rule]) -> None:
    """Give `blueprint` its addresses. The endpoint is the name of the view; only the listed methods exist."""
    for rule in urls:
        blueprint.record(partial(_add, rule))


def register_access(app: Flask) -> None:
    """Check every request of `app` against the table, before anything reads its body."""
    app.extensions["access"] = AccessTable()
    app.before_request(_check)


def access_table(app: Flask) -> AccessTable:
    """The table of `app`."""
    table: AccessTable = app.extensions["access"]
    return table


def current_rule() -> Rule | None:
    """The line of the table this request fell on."""
    found = _find()
    return found[0] if found else None


def may_open(path: str) -> bool:
    """Whether there is a page at `path` that the visitor may look at: navigation shows nothing else."""
    adapter = request_ctx.url_adapter
    try:
        matched = adapter.match(path, method="GET", return_rule=True)[0] if adapter else None
    except HTTPException:
        return False
    found = access_table(current_app).find(matched.rule, matched.endpoint, "GET") if matched else None
    return found is not None and _allows(found[1], actor())


def unlisted(app: Flask) -> set[Address]:
    """What can be called but is not listed, and what is listed but cannot be called. Must be empty."""
    callable_now = {
        (rule.rule, rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - ({"HEAD"} if "GET" in (rule.methods or set()) else set())
    }
    return callable_now ^ set(access_table(app).lines)


def _add(rule: Rule, state: BlueprintSetupState) -> None:
    name = rule.view.__name__
    view: Any = rule.view.as_view(name) if isinstance(rule.view, type) and issubclass(rule.view, View) else rule.view
    path = "/".join((state.url_prefix.rstrip("/"), rule.path.lstrip("/"))) if state.url_prefix else rule.path
    table: AccessTable = state.app.extensions["access"]
    table.add(path, f"{state.name_prefix}.{state.name}.{name}".lstrip("."), rule)
    state.add_url_rule(rule.path, name, view, methods=list(rule.methods), provide_automatic_options=False)


def _find() -> tuple[Rule, Who] | None:
    if request.url_rule is None:
        return None
    return access_table(current_app).find(request.url_rule.rule, request.url_rule.endpoint, request.method)


def _check() -> ResponseReturnValue | None:
    if request.routing_exception is not None:
        return None
    found = _find()
    if found is None:
        raise NotFound
    return _admit(*found)


def _admit(rule: Rule, who: Who) -> ResponseReturnValue | None:
    if not who.signed_in:
        return None
    visitor = actor()
    if visitor.person_id is None:
        if wants_json():
            raise Unauthorized
        return redirect(login_path(), 302)
    if is_pending():
        return None if rule.pending else _step_up()
    if not _allows(who, visitor):
        raise Forbidden
    return _step_up() if rule.fresh and not is_fresh() else None


def _step_up() -> ResponseReturnValue:
    if wants_json():
        raise StepUp
    return redirect(step_path(), 302 if request.method in {"GET", "HEAD"} else 303)


def _allows(who: Who, visitor: Actor) -> bool:
    held = {role.name for role in visitor.roles} | ({SUPERUSER} if visitor.is_superuser else set())
    return not who.signed_in or (visitor.person_id is not None and (not who.roles or bool(who.roles & held)))
