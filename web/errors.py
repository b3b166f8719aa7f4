"""Whatever goes wrong, as a page or as JSON: what happened, what is safe, one way on, a reference. Never a trace."""

from collections.abc import Mapping, Sequence

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template
from markupsafe import escape
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, ServiceUnavailable
from werkzeug.http import HTTP_STATUS_CODES

from operations.refusals import Invalid, Missing, Refused
from web.database import sqlstate
from web.i18n import _l
from web.logs import request_id
from web.negotiation import wants_json
from web.sentences import sentence_of

#: Statuses with a page of their own; 411 and 415 share that of 400.
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
#: Headers an exception brings along that the caller needs: which methods there are, when to come back.
KEPT_HEADERS = ("Allow", "Retry-After")
RETRY_AFTER = 5
#: What a script is told; for 411 and 415 also what stands on the page they share.
SENTENCES = {
    400: _l("The address or the form was not complete, or it was changed on the way."),
    401: _l("Please sign in first."),
    403: _l("This page is not for your account"),
    404: _l("There is nothing here"),
    405: _l("This address does not take that"),
    409: _l("This has changed in the meantime"),
    411: _l("The size of what was sent was not given. Please send it again from the form."),
    413: _l("This is too large"),
    415: _l("This kind of data cannot be read here. Please use the form."),
    422: _l("Something that was sent does not fit. Please go back and correct it."),
    429: _l("Too many tries in a short time"),
    500: _l("Something broke on our side"),
    503: _l("We are closed for a moment"),
}

#: What is told of one fault, by name.
Fault = Mapping[str, object]

log = structlog.stdlib.get_logger("suinong.errors")


def register_errors(app: Flask) -> None:
    """Answer for every error of `app`."""
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Refused, answer_refused)
    for lost in (OperationalError, InterfaceError, NoConnectionFree):
        app.register_error_handler(lost, answer_database_away)


def answer_http(error: HTTPException) -> Response:
    """A status somebody raised. An exception nobody expected arrives here as 500, logged already."""
    if error.response is not None and error.code is None:
        return make_response(error.response)
    if isinstance(error, SecurityError):
        return _bare(400)
    answer = _answer(error.code or 500)
    given = dict(error.get_headers())
    answer.headers.extend({name: given[name] for name in KEPT_HEADERS if name in given})
    return answer


def answer_refused(refused: Refused) -> Response:
    """An operation said no: its status, and its sentence in the visitor's language."""
    if isinstance(refused, Missing):
        return _answer(404)
    where: dict[str, object] = {"field": refused.field if isinstance(refused, Invalid) else None}
    if "index" in refused.params:
        where["index"] = refused.params["index"]
    answer = _answer(refused.status, refused.code, sentence_of(refused), where)
    answer.headers.update(refused.headers)
    return answer


def answer_database_away(error: Exception) -> Response:
    """The database does not answer, is busy beyond its time-outs, or ended the connection: come back in a moment."""
    state = sqlstate(error) if isinstance(error, DBAPIError) else None
    log.error("database away", request_id=request_id(), error=type(error).__name__, sqlstate=state)
    answer = _answer(ServiceUnavailable.code)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def json_error(status: int, code: str, sentence: str, where: Fault | None = None) -> Response:
    """An error for a script; `where`: the field that is at fault, and the place in a list of things (`index`)."""
    return json_errors(status, [{"field": None, **(where or {}), "code": code, "message": sentence}])


def json_errors(status: int, faults: Sequence[Fault]) -> Response:
    """Several of them: {"errors": [{field, code, message}, …], "reference": …}."""
    g.failed = True
    answer = jsonify(errors=faults, reference=request_id())
    answer.status_code = status
    return answer


def _answer(status: int, code: str | None = None, sentence: str | None = None, where: Fault | None = None) -> Response:
    g.failed = True
    if wants_json():
        name = code or HTTP_STATUS_CODES[status].lower().replace(" ", "_")
        return json_error(status, name, str(sentence or SENTENCES.get(status, "")), where)
    if status not in PAGES and sentence is None:
        sentence = str(SENTENCES.get(status, ""))
    page = status if status in PAGES else 400 if status < 500 else 500
    try:
        body = render_template(f"errors/{page}.html", request_id=request_id(), sentence=sentence)
    except Exception:
        if status < 500:
            raise
        log.exception("error page failed", request_id=request_id())
        return _bare(InternalServerError.code)
    return make_response(body, status)


def _bare(status: int) -> Response:
    """The page for when not even a page can be made: no template, no catalogue, no trust in the address."""
    name = escape(HTTP_STATUS_CODES[status])
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{status} {name}</title>'
        f'<h1>{status} {name}</h1><p lang="zh-Hans">请求没有完成，什么都没有改变。</p>'
        f"<p>The request was not carried out; nothing was changed.</p><p><code>{request_id()}</code></p></html>\n"
    )
    return make_response(body, status, {"Content-Type": "text/html; charset=utf-8"})
