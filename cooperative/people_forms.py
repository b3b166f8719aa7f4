"""Forms about people: an invitation, and the reason for what is done to somebody."""

from collections.abc import Iterable

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from web.forms import BaseForm, LineField
from web.i18n import _l
from web.phones import PhoneField
from web.roles import role_word


class InvitationForm(BaseForm):
    """Whom to invite, and as what. The roles are those of the party."""

    party = HiddenField(validators=[Length(max=20)])
    name = LineField(_l("Name"), most=50)
    phone = PhoneField(_l("Phone"), validators=[InputRequired(_l("The link goes to a telephone number."))])
    role = RadioField(_l("Role"), validators=[InputRequired(_l("Choose a role."))])

    def offer(self, roles: Iterable[str]) -> "InvitationForm":
        """Let one of these be chosen."""
        self.role.choices = [(role, role_word(role)) for role in roles]
        return self


class ReasonForm(BaseForm):
    """Why; it is kept, and whom it concerns may ask for it."""

    reason = LineField(_l("Reason"), most=200)
