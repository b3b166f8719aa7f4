"""The forms by which somebody joins: one for each step, and one for each document."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import MultipleFileField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from models.divisions import children
from models.joining import Application, Requirement, Submission
from models.parties import PRODUCER_KINDS
from operations.applications import LONGEST_SLUG, Bank, Identity, Profile
from operations.documents import MOST_PHOTOS, Paper
from operations.images import MOST_BYTES
from shop.forms import CHINESE
from web.forms import BaseForm, DayField, KeyField, LineField, WordsField
from web.i18n import _, _l
from web.phones import PhoneField

PRODUCERS = {
    "coop": _l("Cooperative"),
    "enterprise": _l("Company"),
    "household": _l("Farm household"),
}
ACCEPTED_FILES = "image/jpeg,image/png,image/webp,application/pdf"


class StepForm(BaseForm):
    """A step of an application, made from one of its versions."""

    version = HiddenField(validators=[Length(max=10)])

    @property
    def of_version(self) -> int:
        """The version the form was made from; one that never was where it cannot be read."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() else 0


class IdentityForm(StepForm):
    """Who speaks for the party. No copy of an identity card is collected."""

    contact = LineField(_l("Your name"), most=50, render_kw={"autocomplete": "name"})
    phone = PhoneField(
        _l("Phone"),
        validators=[InputRequired(_l("The association needs a phone number to call you back."))],
        render_kw={"autocomplete": "tel", "type": "tel"},
    )

    @staticmethod
    def values(application: Application) -> dict[str, Any]:
        """What stands in the form at first."""
        person = application.person
        return {"contact": application.contact or person.name, "phone": application.phone or person.phone}

    def read(self) -> Identity:
        """What was typed."""
        return Identity(self.contact.data or "", self.phone.data or "")


class ProfileForm(StepForm):
    """The party itself; what does not fit its kind is left out."""

    producer_kind = RadioField(_l("What are you?"), validators=[InputRequired(_l("Choose one."))])
    name_zh = LineField(_l("Name in Chinese"), most=60)
    name_en = LineField(_l("Name in English"), most=80, required=False)
    slug = KeyField(
        _l("Address of your shop"),
        most=LONGEST_SLUG,
        required=False,
        description=_l("The end of the link you pass on: small letters, figures and hyphens. Empty: we make one."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    uscc = KeyField(
        _l("Unified social credit code"),
        most=40,
        required=False,
        description=_l("The 18 characters on the business licence. Farm households leave it empty."),
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
    township_code = SelectField(_l("Township"), validators=[InputRequired(_l("Choose the township."))])
    village = LineField(_l("Village"), most=40, required=False)
    story = WordsField(
        _l("About you"),
        most=500,
        required=False,
        description=_l("A few sentences for the buyers: who you are, what you grow or sell."),
        render_kw={"rows": "4"},
    )

    def __init__(self, kind: str, county_code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(place.code, place.name, CHINESE) for place in children(county_code)]
        self.township_code.choices = [("", _("Please choose"), {}), *places]
        self.producer_kind.choices = [(code, PRODUCERS[code]) for code in PRODUCER_KINDS]
        if kind != "supplier":
            del self.producer_kind
        if kind != "shop":
            del self.slug

    @staticmethod
    def values(application: Application) -> dict[str, Any]:
        """What stands in the form at first."""
        names = ("producer_kind", "name_zh", "name_en", "slug", "uscc", "township_code", "village", "story")
        return {name: getattr(application, name) for name in names}

    def read(self, slug: str) -> Profile:
        """What was typed; `slug` where none was."""
        return Profile(
            name_zh=self.name_zh.data or "",
            name_en=self.name_en.data or "",
            township_code=self.township_code.data,
            village=self.village.data or "",
            story=self.story.data or "",
            uscc=self.uscc.data or "",
            producer_kind=self.producer_kind.data if "producer_kind" in self else None,
            slug=slug,
        )


class BankForm(StepForm):
    """Where the party is paid."""

    holder = LineField(_l("Account holder"), most=60)
    bank = LineField(_l("Bank and branch"), most=80)
    number = KeyField(
        _l("Account number"),
        most=40,
        required=False,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    @staticmethod
    def values(application: Application) -> dict[str, Any]:
        """What stands in the form at first; the number never does."""
        return {"holder": application.bank_holder or application.contact, "bank": application.bank}

    def read(self) -> Bank:
        """What was typed."""
        return Bank(self.holder.data or "", self.bank.data or "", self.number.data or None)


class DocumentForm(StepForm):
    """One document: what its requirement asks for."""

    number = KeyField(
        _l("Number on the document"),
        most=60,
        required=False,
        filters=[lambda text: text.upper().replace(" ", "") if text else text],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
    issued_on = DayField(_l("Day of issue"), required=False, render_kw={"type": "date"})
    valid_until = DayField(_l("Valid until"), required=False, render_kw={"type": "date"})
    kept = SelectMultipleField(
        _l("Files that stay"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=False
    )
    files = MultipleFileField(_l("Pictures or PDF"), validators=[Optional()])

    def __init__(self, requirement: Requirement, before: Submission | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files.description = _(
            "Up to %(most)s files of at most %(mb)s MB each.", most=MOST_PHOTOS, mb=MOST_BYTES // 1024 // 1024
        )
        photos = before.photos if before is not None and before.state in {"pending", "returned"} else []
        self.kept.choices = [(photo.id, photo.file.name or _("File")) for photo in photos]
        if not photos:
            del self.kept
        if not requirement.needs_validity:
            del self.issued_on
            del self.valid_until
        if not requirement.needs_number:
            del self.number

    @staticmethod
    def values(before: Submission | None) -> dict[str, Any]:
        """What stands in the form at first."""
        if before is None or before.state not in {"pending", "returned"}:
            return {}
        return {
            "number": before.number,
            "issued_on": before.issued_on,
            "valid_until": before.valid_until,
            "kept": [photo.id for photo in before.photos],
        }

    def read(self) -> Paper:
        """What was typed."""
        return Paper(
            number=self.number.data or "" if "number" in self else "",
            issued_on=_day(self, "issued_on"),
            valid_until=_day(self, "valid_until"),
        )

    @property
    def staying(self) -> frozenset[int]:
        """Ids of the photos that stay."""
        return frozenset(self.kept.data or ()) if "kept" in self else frozenset()


class SubmitForm(StepForm):
    """Handing the application in."""

    agreed = BooleanField(_l("I agree: the association may check and keep what I have sent, to admit and to pay me."))


def _day(form: DocumentForm, name: str) -> date | None:
    found: date | None = form[name].data if name in form else None
    return found
