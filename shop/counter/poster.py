"""The share poster of a listing, and the words to send with it."""

import hashlib
from typing import Any

from flask import Response, current_app, make_response, render_template, request

from gateways.storage import StorageUnavailable
from models.parties import Organisation
from operations.posters import Poster, draw
from operations.refusals import Refused
from shop.counter.frame import own_shop
from shop.counter.listings import own_row
from shop.words import place, village
from web.filters import in_locale, money_text
from web.i18n import _, locale
from web.media import largest

#: Changes with the drawing, so that nobody keeps a poster of the old one.
EDITION = "1"


def show_poster(listing_id: int) -> str:
    """The poster, the words beside it, and how to save both."""
    row, shop = own_row(listing_id), own_shop()
    return render_template("counter/poster.html", row=row, text=_words(row, shop), edition=_edition(_poster(row, shop)))


def send_poster(listing_id: int) -> Response:
    """The picture itself, made on request; a browser that has it already is told so."""
    poster = _poster(own_row(listing_id), own_shop())
    edition = _edition(poster)
    if request.if_none_match.contains(edition):
        answer = make_response("", 304)
    else:
        answer = make_response(draw(poster))
        answer.content_type = "image/png"
    answer.set_etag(edition)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _poster(row: Any, shop: Organisation) -> Poster:
    if row.state != "live" or shop.state != "approved":
        raise Refused("not_on_shelf")
    return Poster(
        link=_link(row, shop),
        name=in_locale(row, "title") or in_locale(row, "name"),
        pack=in_locale(row, "pack"),
        price=money_text(row.retail_fen),
        place=place(row),
        shop=in_locale(shop, "name"),
        owner=in_locale(shop, "contact"),
        village=village(shop),
        hint=_("Press and hold to scan"),
        picture=_picture(row.picture),
    )


def _words(row: Any, shop: Organisation) -> str:
    """What to write beside the picture: the shop's own words where there are any, price, address."""
    said = in_locale(row, "words")
    first = f"{in_locale(row, 'title') or in_locale(row, 'name')} {in_locale(row, 'pack')} {money_text(row.retail_fen)}"
    where = _("From %(place)s, checked and sent by the county warehouse.", place=place(row))
    return "\n".join(line for line in (first, said or where, _link(row, shop)) if line)


def _link(row: Any, shop: Organisation) -> str:
    return f"{current_app.extensions['settings'].public_url}/s/{shop.slug}/{row.product_slug}"


def _picture(prefix: str) -> bytes | None:
    """The largest size of the goods' picture; a poster is made without it when it cannot be had."""
    try:
        return largest(current_app, prefix)
    except (OSError, StorageUnavailable):
        return None


def _edition(poster: Poster) -> str:
    """A name for exactly this picture in this language."""
    digest = hashlib.sha256(repr((EDITION, locale(), poster)).encode())
    return digest.hexdigest()[:20]
