"""Order fulfilment: picking, packing, shipping."""

from flask import Blueprint

from web.access import Rule, register

blueprint = Blueprint("fulfilment", __name__)
URLS: list[Rule] = []
register(blueprint, URLS)
