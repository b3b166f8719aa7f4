"""Data packs of products: their files are made here, where pages are written and the store is reached."""

import secrets

import flask_babel
import procrastinate
from flask import render_template
from sqlalchemy.orm import Session

from jobs.queue import PATIENTLY, House, queue
from models.catalogue import Product
from operations import data_packs, pictures, products
from operations.actor import HOUSE
from web.media import largest

#: File in the pack → template and language.
TEXTS = {
    "商品说明.txt": ("data_pack/product.txt", "zh_Hans"),
    "product.txt": ("data_pack/product.txt", "en"),
    "授权说明.txt": ("data_pack/licence.txt", "zh_Hans"),
    "licence.txt": ("data_pack/licence.txt", "en"),
}


@queue.task(name="data_packs.make", retry=PATIENTLY, pass_context=True)
def make(context: procrastinate.JobContext, *, product_id: int) -> None:
    """A new version of a product's data pack, where it says something new. Only of what is in the pool."""
    house = House(context)
    with house.sessions() as session:
        product = session.get_one(Product, product_id)
        if product.state != "approved":
            return
        content = _content(house, session, product)
    key = f"data-packs/{secrets.token_hex(16)}.zip"
    house.storage.put(key, content)
    with house.sessions.begin() as session:
        kept = data_packs.keep(session, HOUSE, session.get_one(Product, product_id), content, key)
    if kept is None:
        house.storage.drop(key)


def _content(house: House, session: Session, product: Product) -> bytes:
    packs = data_packs.packs_of(session, product.id)
    texts = {}
    with house.app.test_request_context():
        for name, (template, language) in TEXTS.items():
            with flask_babel.force_locale(language):
                texts[name] = render_template(template, product=product, packs=packs, english=language == "en")
    return data_packs.zipped(product, packs, texts, _pictures(house, session, product))


def _pictures(house: House, session: Session, product: Product) -> list[tuple[str, bytes]]:
    """The largest size of every picture, the leading one first."""
    content = products.content_of(session, product)
    found = [picture.prefix for picture in pictures.of_content(session, product.id, content.pictures)]
    prefixes = dict.fromkeys([product.picture, *(prefix for prefix in found if prefix)])
    read = [largest(house.app, prefix) for prefix in prefixes]
    return [(f"{number}.webp", one) for number, one in enumerate((one for one in read if one), start=1)]
