"""Words for what may happen to a lot: states, movements, reasons. Codes are those of `models.stock`."""

from web.i18n import _l

MOVEMENTS = {
    "received": _l("Came in"),
    "shipped": _l("Left with a parcel"),
    "split": _l("Split"),
    "merged": _l("Mixed with others"),
    "downgraded": _l("Sorted into another grade"),
    "counted": _l("Corrected by a count"),
    "written_off": _l("Written off"),
    "expired": _l("Out of date"),
    "returned": _l("Went back to the supplier"),
    "scrapped": _l("Thrown away"),
    "came_back": _l("Came back from a buyer"),
}
WRITE_OFF_REASONS = {
    "damaged": _l("Damaged"),
    "spoilt": _l("Spoilt"),
    "lost": _l("Cannot be found"),
    "sample": _l("Taken as a sample"),
    "other": _l("Another reason, see the note"),
}
FREEZE_REASONS = {
    "complaint": _l("Buyers complain"),
    "residue": _l("A test found residues"),
    "spoilage": _l("Spoils or is mouldy"),
    "mislabelled": _l("Wrong label or wrong weight"),
    "supplier": _l("The supplier calls it back"),
    "authority": _l("An authority asks for it"),
    "other": _l("Another reason, see the note"),
}
#: Why packs are taken from another lot than the one that was to be picked.
SWAP_REASONS = {
    "damaged": _l("The packs there are damaged"),
    "not_found": _l("The lot is not in its bin"),
    "blocked": _l("The bin cannot be reached"),
    "asked": _l("The buyer asked for another one"),
}
#: Between the code of a reason and what was added in words.
SEPARATOR = ": "


def reason_with(code: str, note: str) -> str:
    """A reason as it is kept where there is one place for both."""
    return f"{code}{SEPARATOR}{note}" if note else code


def told_reason(kept: str) -> str:
    """The same in the visitor's language; what is no code of ours is shown as it is."""
    code, _, note = kept.partition(SEPARATOR)
    if code not in FREEZE_REASONS:
        return kept
    return f"{FREEZE_REASONS[code]}{SEPARATOR}{note}" if note else str(FREEZE_REASONS[code])
