"""Where a drill kills this process: before and after each commit and each call of a stranger. Off unless asked for.

A place is named `<endpoint or job>:<before|after>-<commit, or what is called>-<which of them>`, such as
`fulfilment.pack:after-commit-1` or `carriers.tell:before-carriers.announce-1`.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import Any

import procrastinate
from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.orm import Session

#: Calls that reach somebody outside, by the way out they belong to.
CALLS = {
    "mailer": ("send",),
    "sms": ("send",),
    "storage": ("put", "get", "listed", "move", "drop"),
    "carriers": ("announce", "track", "incoming", "set_aside"),
    "stripe": ("open_checkout", "read_checkout", "expire_checkout", "refund", "read_refund", "refunds_of_payment"),
}

Reached = Callable[[str], None]


def kill_at(name: str) -> Reached:
    """Ends this process at that place, without a chance to tidy up."""

    def reached(place: str) -> None:
        if place == name:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def register_failpoints(app: Flask, reached: Reached) -> None:
    """Have `reached` told of every place `app` comes to. After its ways out, before what looks at requests."""
    points = _Points(reached)
    app.extensions["failpoints"] = points
    app.before_request(lambda: points.begin(request.endpoint or ""))
    factory = app.extensions["session_factory"]
    for moment in ("before", "after"):
        event.listen(factory, f"{moment}_commit", partial(points.commits, moment))
    for name in ("mailer", "sms", "storage"):
        app.extensions[name] = _Watched(app.extensions[name], name, points)
    app.extensions["carriers"] = _WatchedCarriers(app.extensions["carriers"], points)
    till = app.extensions["till"]
    if till is not None:
        app.extensions["till"] = replace(till, gateway=_Watched(till.gateway, "stripe", points))


def begin_job(app: Flask, context: procrastinate.JobContext) -> None:
    """What follows on this thread is done by that job; nothing without a drill."""
    points: _Points | None = app.extensions.get("failpoints")
    if points is not None and context.job is not None:
        points.begin(context.job.task_name)


class _Points:
    """What is under way on this thread, and how often it came to each place."""

    def __init__(self, reached: Reached) -> None:
        self._reached = reached
        self._under_way: ContextVar[tuple[str, Counter[str]]] = ContextVar("under_way")

    def begin(self, label: str) -> None:
        self._under_way.set((label, Counter()))

    def commits(self, moment: str, session: Session) -> None:
        if not session.in_nested_transaction():  # a savepoint is nothing anybody else sees
            self.come_to(moment, "commit")

    def come_to(self, moment: str, what: str) -> None:
        label, times = self._under_way.get(("", Counter()))
        times[f"{moment}-{what}"] += 1
        self._reached(f"{label}:{moment}-{what}-{times[f'{moment}-{what}']}")


class _Watched:
    """A way out that says when it is called and when the other side has answered."""

    def __init__(self, gateway: Any, name: str, points: _Points) -> None:
        self._gateway, self._name, self._points = gateway, name, points

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._gateway, name)
        return partial(self._call, found) if name in CALLS[self._name] else found

    def _call(self, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        what = f"{self._name}.{call.__name__}"
        self._points.come_to("before", what)
        answer = call(*given, **named)
        self._points.come_to("after", what)
        return answer


class _WatchedCarriers:
    """The ways to carriers, each of them watched."""

    def __init__(self, carriers: Any, points: _Points) -> None:
        self._carriers, self._points = carriers, points

    def way(self, name: str) -> Any:
        return _Watched(self._carriers.way(name), "carriers", self._points)
