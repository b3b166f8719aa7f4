"""One line of the matrix, walked by everybody. Answers with findings, none when all is as it is written."""

import re
from collections.abc import Iterator

from werkzeug.test import TestResponse

from tests.access.expected import Line
from tests.access.world import CANARY, MISSING, Somebody, World, owners_of
from tests.inputs.state import fingerprint
from tests.pages import without_reference

#: Who has nothing to do with what others sell, buy and ask for; the office has.
STREET = ("AN", "CO", "SO", "SH", "SU", "ST")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


def doors(world: World, line: Line) -> list[str]:
    """Whoever may not is kept out, in the way that fits him, and nothing changes; whoever may gets in."""
    _look(world)
    found = [
        f"{line.method} {line.path} as {one.name}: {fault}" for one in world.people for fault in _door(world, line, one)
    ]
    if _has_changed(world):
        found.append(f"{line.method} {line.path}: a denied request, or one without its token, changed a row")
    return found


def things(world: World, line: Line) -> list[str]:
    """What is somebody else's looks like what does not exist, byte for byte, and stays as it is."""
    _look(world)
    found = [
        f"{line.method} {line.path} as {one.name}: {fault}"
        for one in world.people
        if one.tenant and line.admits(one.code) and line.path in world.things
        for fault in _thing(world, line, one)
    ]
    if line.method != "GET" and _has_changed(world):
        found.append(f"{line.method} {line.path}: a request for somebody else's thing changed a row")
    return found


def _look(world: World) -> None:
    """What all rows say before; as the walk before left them, since nothing that is walked changes any."""
    world.state = world.state or fingerprint(world.session)


def _has_changed(world: World) -> bool:
    before, world.state = world.state, fingerprint(world.session)
    return world.state != before


def _door(world: World, line: Line, one: Somebody) -> Iterator[str]:
    there = world.address(line.path, one.tenant or "a") or world.place(line.path)
    answer = world.call(one, line.method, there or filled(line.path))
    status, location = answer.status_code, answer.location or ""
    to_login = location.partition("?")[0] == "/login"
    to_step = location.startswith("/login/second-factor")
    if one.pending and "*" not in line.who and not line.pending:
        if not (status in {302, 303} and to_step):
            yield f"{status} instead of the second factor"
    elif not line.admits("AN" if one.out else one.code):
        if one.out or one.code == "AN":
            if not (status == 302 and to_login):
                yield f"{status} instead of the way to the sign-in"
        elif status != 403:
            yield f"{status} instead of 403"
    elif status in {401, 405} or (status == 403 and not one.pending) or status >= 500 or to_login:
        yield f"{status}, though he may"
    elif status == 404 and _is_there(world, line, one):
        yield "404, though it is there"
    elif line.method != "GET" and status != 400 and not world.signed_otherwise(line.path):
        yield f"{status} without the form's token instead of 400"


def _is_there(world: World, line: Line, one: Somebody) -> bool:
    return world.is_there(line.path, one) if line.method == "GET" else world.signed_otherwise(line.path)


def _thing(world: World, line: Line, one: Somebody) -> Iterator[str]:
    addresses = {tenant: world.address(line.path, tenant) for tenant in ("a", "b")}
    owns = one.tenant if one.code in owners_of(line.path) else ""
    missing = filled(line.path)
    for tenant, address in addresses.items():
        if address is None:
            continue
        if tenant == owns:
            if line.method == "GET" and (status := world.call(one, "GET", address).status_code) >= 400:
                yield f"{status} for his own thing"
            continue
        answers = [world.call(one, line.method, there, token=True) for there in (address, missing)]
        if answers[0].status_code != 404:
            yield f"{answers[0].status_code} for somebody else's thing"
        elif _bytes(answers[0], address) != _bytes(answers[1], missing):
            yield "somebody else's thing does not look like a missing one"


def leaks(world: World, line: Line) -> list[str]:
    """No page of anybody else says a word of tenant a's."""
    found = []
    for one in world.people:
        if one.tenant == "a" or one.code not in STREET or one.out or one.pending or not line.admits(one.code):
            continue
        address = world.address(line.path, "b") or (None if PARAMETER.search(line.path) else line.path)
        if address is not None and CANARY.encode() in (body := world.call(one, "GET", address).get_data()):
            at = body.index(CANARY.encode())
            found.append(f"{line.path} tells {one.name} {body[max(0, at - 60) : at + 40]!r}")
    return found


def filled(path: str) -> str:
    """An address of that form where nothing is."""
    return PARAMETER.sub(lambda found: MISSING.get(found[1] or found[2], "nothing"), path)


def _bytes(answer: TestResponse, address: str) -> str:
    text = without_reference(answer)
    for written in {address, address.replace("/", "%2F")}:
        text = text.replace(written, "")
    return text
