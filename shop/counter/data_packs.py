"""The data pack of goods of the pool, for selling them elsewhere; who took it is written down."""

from flask import Response

from gateways.storage import StorageUnavailable
from models.reading import terms
from operations import data_packs
from operations.refusals import Missing, Refused
from shop.counter.frame import acting_shop
from web.database import db, run_transaction
from web.sign_in import actor
from web.stores import storage
from web.tables import attachment


def take_data_pack(sku_id: int) -> Response:
    """The newest version, as a file to take along."""
    shop, visitor, sku = acting_shop(), actor(), terms.sku(db(), sku_id)
    pack = terms.data_pack(db(), sku.product_id) if sku is not None and sku.product.state == "approved" else None
    if pack is None:
        raise Missing
    name = pack.file.name
    try:
        content = storage().get(pack.file.key)
    except StorageUnavailable as error:
        raise Refused("storage_away") from error
    if content is None:
        raise Missing
    run_transaction(lambda session: data_packs.note_download(session, visitor, shop, pack))
    answer = Response(content, mimetype=data_packs.ZIP)
    answer.headers["Content-Disposition"] = attachment(name)
    return answer
