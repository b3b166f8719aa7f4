"""In which form the answer is wanted."""

from flask import request

#: What stands below is called by devices, which ask for no kind of answer and read no page.
DEVICES = "/ingest/"


def wants_json() -> bool:
    """Whether the caller is a device, or a script that asked for JSON. Whoever does not care gets a page."""
    if request.path.startswith(DEVICES):
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json"), default="text/html")
    return best == "application/json"
