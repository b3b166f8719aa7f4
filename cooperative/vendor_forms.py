"""Forms by which the association decides about members and applications."""

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from models.parties import TIERS
from web.forms import BaseForm, WordsField
from web.i18n import _, _l
from web.reasons import APPLICATION_REASONS, SUSPENSION_REASONS

LONGEST_NOTE = 300


class RulingForm(BaseForm):
    """Why a member is suspended or leaves."""

    reason = SelectField(_l("Reason"), validators=[InputRequired(_l("Please choose a reason."))])
    note = WordsField(_l("Note to the member"), most=LONGEST_NOTE, required=False, render_kw={"rows": "2"})

    reasons: dict[str, str] = SUSPENSION_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [("", _("Please choose")), *self.reasons.items()]

    def ruling(self) -> tuple[str, str]:
        """Reason and note."""
        return self.reason.data, self.note.data or ""


class ReturnForm(RulingForm):
    """Why an application goes back or is declined."""

    note = WordsField(_l("Note to the applicant"), most=LONGEST_NOTE, required=False, render_kw={"rows": "2"})

    reasons = APPLICATION_REASONS


class NamingForm(BaseForm):
    """How a household said that its name may be shown."""

    how = WordsField(_l("How it agreed"), most=LONGEST_NOTE, render_kw={"rows": "2"})


class SelectionForm(BaseForm):
    """What is done with several members at once."""

    reason = SelectField(_l("Reason"), validators=[InputRequired(_l("Please choose a reason."))])
    tier = RadioField(_l("Tier"), validators=[InputRequired(_l("Choose one."))])
    note = WordsField(_l("Note to the member"), most=LONGEST_NOTE, required=False, render_kw={"rows": "2"})

    def __init__(self, act: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [("", _("Please choose")), *SUSPENSION_REASONS.items()]
        words = {"trial": _("Trial"), "standard": _("Standard"), "gold": _("Gold")}
        self.tier.choices = [(tier, words[tier]) for tier in TIERS]
        if act != "suspend":
            del self.reason
        if act != "tier":
            del self.tier
        else:
            del self.note

    def chosen(self, name: str) -> str:
        """What was chosen; nothing where the act does not ask."""
        return str(self[name].data) if name in self else ""
