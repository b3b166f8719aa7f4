"""The double as a Flask application: the API, the hosted page and the knobs."""

from flask import Flask

from sandbox.stripe_double.api import create_api
from sandbox.stripe_double.control import create_control
from sandbox.stripe_double.double import Double
from sandbox.stripe_double.hosted_page import create_hosted_page

LARGEST_REQUEST = 1024 * 1024


def create_double_app(double: Double) -> Flask:
    """Wiring only."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.register_blueprint(create_api(double))
    app.register_blueprint(create_hosted_page(double))
    app.register_blueprint(create_control(double))
    return app
