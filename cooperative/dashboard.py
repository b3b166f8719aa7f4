"""The office's first page: what waits, orders by stage, work in the warehouse, sales, notices that need a person."""

from flask import render_template

from cooperative.notices import kinds_of, leads_to
from cooperative.sight import sees
from models.reading import dispatch, office
from models.reading.queues import Queue, queues
from web.access import may_open
from web.database import db
from web.i18n import _l
from web.notices import told
from web.paging import page_of_rows

DAYS = 30
#: Queue → name, icon, where it is worked on, the page of one (filled in with its id). Who may open the address sees it.
QUEUES: dict[str, tuple[str, str, str, str | None]] = {
    "applications": (
        *(_l("Applications to review"), "users", "/cooperative/vendors?view=review"),
        "/cooperative/applications/{id}",
    ),
    "documents": (_l("Documents to check"), "file-text", "/cooperative/vendors", "/cooperative/vendors/{id}"),
    "goods": (
        *(_l("Goods to review"), "package", "/cooperative/products?view=review"),
        "/cooperative/products/reviews/{id}",
    ),
    "waivers": (
        *(_l("Price waivers to decide"), "tags", "/cooperative/waivers"),
        "/cooperative/waivers/{id}",
    ),
    "invitations": (
        *(_l("Invitations to approve"), "mail", "/cooperative/people/invitations"),
        "/cooperative/people/invitations/{id}",
    ),
    "settings": (_l("Settings to approve"), "settings", "/cooperative/settings", None),
    "freight": (
        *(_l("Rate cards to approve"), "truck", "/cooperative/settings/freight"),
        "/cooperative/settings/freight/{id}",
    ),
    "expiring": (_l("Documents that end soon"), "calendar", "/cooperative/vendors?view=expiring", None),
    "late": (_l("Late parcels"), "clock", "/cooperative/orders?state=to-ship", None),
}


def show_dashboard() -> str:
    """A fixed number of queries, whatever there is to see."""
    seen = [name for name, (_name, _icon, href, _one) in QUEUES.items() if may_open(href.partition("?")[0])]
    waiting = {name: queue for name, queue in queues(db(), seen).items() if queue.count}
    return render_template(
        "cooperative/dashboard.html",
        queues=QUEUES,
        waiting=waiting,
        oldest=_oldest(waiting),
        stages=office.stages(db()),
        steps=dispatch.steps(db()) if sees("dispatch") else {},
        sales=office.sales(db(), DAYS) if sees("payments") else [],
        page=page_of_rows(db(), office.notices(kinds_of())),
        told=told,
        leads_to=leads_to,
    )


def _oldest(waiting: dict[str, Queue]) -> str | None:
    """The page of what waits longest, of those that have a page the visitor may open."""
    found = [
        (queue.oldest, path)
        for name, queue in waiting.items()
        if queue.oldest is not None and (path := _page_of(name, queue)) is not None
    ]
    return min(found)[1] if found else None


def _page_of(name: str, queue: Queue) -> str | None:
    pattern = QUEUES[name][3]
    path = pattern.format(id=queue.oldest_id) if pattern else None
    return path if path and may_open(path) else None
