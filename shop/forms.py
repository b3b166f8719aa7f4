"""Forms of the street side: an address, a way back to an order, signing in and up."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from models.divisions import children, division
from models.parties import Organisation
from operations.addresses import AddressGuess, check_codes
from operations.people import LONGEST_PASSWORD, SHORTEST_PASSWORD, Credentials
from web.filters import in_locale
from web.forms import BaseForm, KeyField, LineField, WordsField
from web.i18n import _, _l
from web.numbers import InputError, whole
from web.phones import PhoneField, e164
from web.sentences import sentence

LONGEST_PASTE = 400
#: Of the names of places, which have no English.
CHINESE = {"lang": "zh-Hans"}


class AddressForm(BaseForm):
    """Where an order goes. The selects hold what lies below the choice above them.

    Who fetches it at a station near that place needs no street.
    """

    checkout_token = HiddenField(validators=[Length(max=64)])
    seen_total = HiddenField(validators=[Length(max=20)])
    paste = WordsField(
        _l("Paste name, phone and address"),
        most=LONGEST_PASTE,
        required=False,
        description=_l("We sort it into the fields below. Please check them."),
    )
    recipient = LineField(_l("Recipient"), most=50)
    phone = PhoneField(_l("Phone"), validators=[InputRequired(_l("The carrier needs a phone number."))])
    province = SelectField(_l("Province"), validators=[InputRequired(_l("Choose the province."))])
    city = SelectField(_l("City"), validators=[Optional()])
    county = SelectField(_l("County or district"))
    town = SelectField(_l("Town or street"), validators=[Optional()])
    station = RadioField(
        _l("How do you want to receive it?"),
        default="",
        validate_choice=False,
        validators=[Optional()],
    )
    street = LineField(_l("Street, house, room"), most=200, required=False)
    email = KeyField(_l("E-mail for the confirmation"), most=200, required=False)
    remark = LineField(_l("Remark for the packers"), most=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.station.choices = []
        self.fill_choices()

    def place(self) -> dict[str, Any]:
        """What was filled in of a `operations.checkout.Destination`: to whom and where."""
        return {
            "recipient": self.recipient.data or "",
            "phone": self.phone.data or "",
            "province_code": self.province.data,
            "city_code": self.city.data or None,
            "county_code": self.county.data or None,
            "town_code": self.town.data or None,
            "street": self.street.data or "",
        }

    def fill_choices(self) -> None:
        """Offer, in each select, what lies below the choice above. A choice that lies elsewhere is dropped."""
        above: str | None = None
        for level, field in enumerate((self.province, self.city, self.county, self.town)):
            places = children(above) if level == 0 or above else ()
            field.choices = [("", _("Please choose"), {}), *((place.code, place.name, CHINESE) for place in places)]
            if field.data not in {place.code for place in places}:
                field.data = ""
            above = field.data or None

    def take(self, guess: AddressGuess) -> None:
        """Fill in what was recognised in the pasted text; what was not found keeps what stood there."""
        found: Iterable[tuple[Any, str | None]] = (
            (self.recipient, guess.name),
            (self.province, guess.province_code),
            (self.city, guess.city_code),
            (self.county, guess.county_code),
            (self.town, guess.town_code),
            (self.street, guess.street),
        )
        for field, value in found:
            if value:
                field.data = value
        if guess.phone:
            self.phone.typed, self.phone.data = guess.phone.removeprefix("+86"), e164(guess.phone)
        self.paste.data = ""
        self.fill_choices()

    def offer(self, stations: Iterable[Organisation]) -> None:
        """Let the buyer choose between his address and the stations near it."""
        near = [(str(station.id), in_locale(station, "name")) for station in stations]
        self.station.choices = [("", ""), *near]
        if self.station.data not in dict(near):
            self.station.data = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """A street is needed for whatever is not fetched."""
        fits = bool(super().validate(extra_validators))
        if not self.street.data and not self.station.data:
            self.street.errors = [sentence("required", {"label": self.street.label.text})]
            return False
        return fits

    @property
    def station_id(self) -> int | None:
        """The station that was chosen; 0, which no station is, for what no page offered."""
        try:
            return whole(self.station.data, 0, 2**53) if self.station.data else None
        except InputError:
            return 0

    def validate_email(self, field: StringField) -> None:
        """Roughly an address; the mail itself is the proof."""
        field.data = (field.data or "").strip().lower()
        name, at, domain = field.data.partition("@")
        if field.data and not (name and at and "." in domain and " " not in field.data and field.data.isascii()):
            raise ValidationError(_("This is not an e-mail address, e.g. name@example.cn."))

    def validate_county(self, field: SelectField) -> None:
        """City and county must be chosen where there are any."""
        if self.province.data and not self.city.data:
            raise ValidationError(_("Choose city and county."))
        if self.city.data and children(self.city.data) and not field.data:
            raise ValidationError(_("Choose the county or district."))
        if not check_codes(self.province.data or "", self.city.data or "", field.data or "", self.town.data or None):
            raise ValidationError(_("City and county do not belong together. Please choose again."))

    @property
    def province_known(self) -> bool:
        """Whether freight can be told."""
        return bool(self.province.data and division(self.province.data))


class LookupForm(BaseForm):
    """Number and phone of an order."""

    number = KeyField(
        _l("Order number"), most=20, filters=[lambda text: text.upper().replace(" ", "") if text else text]
    )
    phone = PhoneField(_l("Phone"), validators=[InputRequired(_l("The phone number the order was placed with."))])


def login_of(text: str | None) -> str | None:
    """A telephone number in E.164, or an e-mail address in small letters; None for what is neither."""
    login = (text or "").strip()
    return login.lower() if "@" in login else e164(login)


class CodeField(KeyField):
    """Six figures, however they are grouped."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, most=40, **kwargs)

    def tidy(self, text: str) -> str:
        """Without spaces."""
        return super().tidy(text).replace(" ", "")

    def _value(self) -> str:
        """A code is never shown again."""
        return ""


class AskForm(BaseForm):
    """A telephone number a code is sent to."""

    phone = PhoneField(_l("Phone"), validators=[InputRequired(_l("Write the telephone number the code goes to."))])
    next = HiddenField(validators=[Length(max=2000)])


class PhoneCodeForm(AskForm):
    """The number again, with the code that was sent to it."""

    code = CodeField(_l("Code from the text message"))


class ForgottenForm(BaseForm):
    """The telephone number or e-mail address of an account, to which a code is sent."""

    login = KeyField(_l("Phone or e-mail"), most=200)
    next = HiddenField(validators=[Length(max=2000)])

    @property
    def to(self) -> str:
        """Where the code goes."""
        return login_of(self.login.data) or ""

    def validate_login(self, field: StringField) -> None:
        """It must be one of the two."""
        if login_of(field.data) is None:
            raise ValidationError(_("This is neither a telephone number nor an e-mail address."))


class ResetForm(ForgottenForm):
    """The same, with the code that was sent and a new password."""

    code = CodeField(_l("The code we sent"))
    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Please choose a password.")), Length(max=LONGEST_PASSWORD)],
        description=_l("At least %(least)s characters. A short sentence is a good password.", least=SHORTEST_PASSWORD),
    )


class PasswordForm(BaseForm):
    """Another password, by whoever knows the one of today."""

    current_password = PasswordField(
        _l("Your password of today"), validators=[InputRequired(_l("The password is missing."))]
    )
    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Please choose a password.")), Length(max=LONGEST_PASSWORD)],
        description=_l("At least %(least)s characters. A short sentence is a good password.", least=SHORTEST_PASSWORD),
    )


class ProofForm(BaseForm):
    """The password once more."""

    current_password = PasswordField(_l("Password"), validators=[InputRequired(_l("The password is missing."))])
    next = HiddenField(validators=[Length(max=2000)])


class FactorForm(BaseForm):
    """A code of the app, or one from paper."""

    code = CodeField(_l("Code from the app"))
    next = HiddenField(validators=[Length(max=2000)])


class TeamForm(BaseForm):
    """Whom to invite."""

    name = LineField(_l("Name"), most=50)
    phone = PhoneField(_l("Phone"), validators=[InputRequired(_l("The link goes to a telephone number."))])


class SignInForm(BaseForm):
    """Phone number or e-mail address, and password."""

    login = KeyField(_l("Phone or e-mail"), most=200)
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("The password is missing."))])
    next = HiddenField(validators=[Length(max=2000)])

    def credentials(self) -> Credentials:
        """What was typed, as the people know it."""
        typed, password = self.login.data or "", self.password.data or ""
        login = login_of(typed) or typed
        return Credentials(None, login, password) if "@" in login else Credentials(login, None, password)


class SignUpForm(SignInForm):
    """The same, with a name, and with a code where it is a telephone number."""

    code = CodeField(_l("Code from the text message"), required=False)
    name = LineField(_l("Name"), most=50)
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Please choose a password.")), Length(max=LONGEST_PASSWORD)],
        description=_l("At least %(least)s characters. A short sentence is a good password.", least=SHORTEST_PASSWORD),
    )

    def validate_login(self, field: StringField) -> None:
        """It must be one of the two."""
        if login_of(field.data) is None:
            raise ValidationError(_("This is neither a telephone number nor an e-mail address."))

    def validate(self, extra_validators: Any = None) -> bool:
        """A telephone number is proved by the code that was sent to it."""
        fits = bool(super().validate(extra_validators))
        if fits and "@" not in (self.login.data or "") and not self.code.data:
            self.code.errors = [_("Have a code sent to your telephone first, and write it here.")]
            return False
        return fits
