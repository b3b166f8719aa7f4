"""What the station calls things."""

from web.i18n import _l

#: Reasons of `operations.pickups.REASONS`.
REASONS = {
    "refused": _l("The buyer does not want it"),
    "damaged": _l("It is damaged"),
    "unreachable": _l("Nobody is reached"),
    "wrong_place": _l("It should be elsewhere"),
    "other": _l("Another reason, see the note"),
}
