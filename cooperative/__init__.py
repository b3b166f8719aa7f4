"""The association's office: members, products, pool, orders."""

from flask import Blueprint

from web.access import Rule, register

blueprint = Blueprint("cooperative", __name__)
URLS: list[Rule] = []
register(blueprint, URLS)
