"""Forms about products: why a sale is stopped, and what a review says."""

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from operations.reviews import CHECKS
from web import product_words
from web.forms import BaseForm, WordsField
from web.i18n import _l

LONGEST_NOTE = 500


class StopForm(BaseForm):
    """The reason for stopping a sale."""

    reason = RadioField(_l("Why is the sale stopped?"), validators=[InputRequired(_l("Please choose a reason."))])
    note = WordsField(_l("Note"), most=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(product_words.STOP_REASONS.items())


class AcceptForm(BaseForm):
    """Everything that was looked at."""

    words = BooleanField(product_words.CHECKS["words"])
    pictures = BooleanField(product_words.CHECKS["pictures"])
    packs = BooleanField(product_words.CHECKS["packs"])
    papers = BooleanField(product_words.CHECKS["papers"])

    @property
    def checks(self) -> dict[str, bool]:
        """The ticks by name."""
        return {name: bool(self[name].data) for name in CHECKS}


class RefusalForm(BaseForm):
    """Why something is sent back or declined."""

    reason = RadioField(_l("What has to be corrected?"), validators=[InputRequired(_l("Please choose a reason."))])
    note = WordsField(_l("In a few words, for whoever corrects it"), most=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(product_words.REVIEW_REASONS.items())
