"""Pages that are only words."""

from flask import render_template


def show_help() -> str:
    """How to buy, pay, get and complain."""
    return render_template("shop/help.html")


def show_licences() -> str:
    """Whose work this stands on."""
    return render_template("shop/licences.html")
