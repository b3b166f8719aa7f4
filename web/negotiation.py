"""In which form the answer is wanted."""

from flask import request


def wants_json() -> bool:
    """Whether the caller is a script that asked for JSON. A browser, and whoever does not care, gets a page."""
    best = request.accept_mimetypes.best_match(("text/html", "application/json"), default="text/html")
    return best == "application/json"
