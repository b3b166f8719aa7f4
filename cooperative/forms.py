"""Forms of the office."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from web.forms import BaseForm
from web.i18n import _l

#: Why somebody looks at a buyer's contact data. The key is what the audit keeps.
REASONS = {
    "buyer_asked": _l("The buyer has asked us"),
    "delivery": _l("The delivery has a problem"),
    "complaint": _l("Complaint or refund"),
    "recall": _l("A lot is called back"),
}


class ContactForm(BaseForm):
    """The reason for looking."""

    reason = RadioField(_l("Why do you need it?"), validators=[InputRequired(_l("Choose a reason."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(REASONS.items())
