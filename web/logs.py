"""One JSON line a request, and every other log line in the same form.

A line holds the route's pattern, never the address itself: addresses carry codes and names. JSON encodes line breaks,
so nothing a visitor sends can begin a line of its own.
"""

import logging
import secrets
import sys
from time import perf_counter
from types import TracebackType

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor

ExceptionInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]

log = structlog.stdlib.get_logger("suinong.request")

_SHARED: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.format_exc_info,
)


class StandardOut(logging.Handler):
    """Writes to whatever standard output is at that moment. A full disk loses lines, never a request."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            return


class LoggedFlask(Flask):
    """Flask, except that a failure is logged under its reference and route, not under its address."""

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """One line with the trace."""
        log.error("exception", request_id=request_id(), route=route_pattern(), exc_info=exc_info)


def configure_logs(level: int = logging.INFO) -> None:
    """Send every log line of this process to standard output as JSON. Doing it twice changes nothing."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if any(isinstance(handler, StandardOut) for handler in root.handlers):
        return
    handler = StandardOut()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=list(_SHARED),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=True),
            ],
        )
    )
    root.addHandler(handler)
    root.setLevel(level)
    for chatty in ("stripe", "procrastinate"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def register_logs(app: Flask) -> None:
    """Give each request a reference and a line. First of all registrations: its line is written last."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The reference of this request, made here; none is taken from outside."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def route_pattern() -> str:
    """The rule that matched, such as `/orders/<number:number>`, or `-`."""
    return request.url_rule.rule if request.url_rule else "-"


def seconds_so_far() -> float:
    """How long this request has taken until now."""
    began: float = g.get("began_at", perf_counter())
    return perf_counter() - began


def _begin() -> None:
    g.began_at = perf_counter()
    request_id()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    log.info(
        "request",
        request_id=request_id(),
        method=request.method,
        route=route_pattern(),
        status=response.status_code,
        ms=round(seconds_so_far() * 1000, 1),
        person_id=g.get("person_id"),
    )
    return response
