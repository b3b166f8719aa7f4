"""The reasons people choose from when they send something back, decline it or suspend a party: a code, a sentence."""

from web.i18n import _l

DOCUMENT_REASONS = {
    "unreadable": _l("The picture cannot be read"),
    "incomplete": _l("Not all of the document is there"),
    "wrong_document": _l("It is another document"),
    "number_differs": _l("The number is not the one on the document"),
    "lapsed": _l("The document is no longer valid"),
    "other_party": _l("The document belongs to somebody else"),
}
APPLICATION_REASONS = {
    "documents": _l("A document has to be corrected"),
    "details": _l("Name, place or contact has to be corrected"),
    "bank_details": _l("The account does not belong to the applicant"),
    "not_in_county": _l("The applicant is not in our county"),
    "not_suitable": _l("We cannot take this on at present"),
}
SUSPENSION_REASONS = {
    "food_safety": _l("Food safety is being looked into"),
    "below_floor": _l("Sold below the lowest price"),
    "complaints": _l("Too many complaints"),
    "no_documents": _l("Documents are missing"),
    "own_wish": _l("At its own wish"),
    "other": _l("Another reason, see the note"),
}
REASONS = DOCUMENT_REASONS | APPLICATION_REASONS | SUSPENSION_REASONS


def reason_text(code: str) -> str:
    """The sentence of a reason in the visitor's language; nothing where there is none."""
    return str(REASONS.get(code, ""))
