"""The form of a product, for those whose goods they are and for the association: text in, `Content` out."""

import re
from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from models.catalogue import STORAGES, Product
from models.reading import goods
from operations import products
from operations.product_content import ALL_MONTHS, MOST_PACKS, Content, PackContent, differences, tidy_code
from operations.refusals import Refused
from web import product_words
from web.forms import BaseForm, KeyField, KilogramField, LineField, WholeField, WordsField
from web.i18n import _, _l, locale
from web.product_words import STORAGES as STORAGE_WORDS
from web.sentences import sentence

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
LONGEST_LIFE = 3650
#: Fields of a content that have one field of the same name here.
PLAIN = tuple(name for name in Content.model_fields if name not in {"months", "packs", "pictures"})


class CodeField(KeyField):
    """A pack's code: letters, figures and hyphens, in one width and one case."""

    def tidy(self, text: str) -> str:
        """Half-width, upper case, nothing invisible."""
        return tidy_code(text)

    def pre_validate(self, form: Any) -> None:
        """Only what can be read out over the telephone."""
        super().pre_validate(form)
        if self.data and not CODE.fullmatch(self.data):
            raise StopValidation(sentence("pack_code_shape", {}))


class TicksField(SelectMultipleField):
    """Several of a list, each with a tick of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PackForm(BaseForm):
    """One pack. Left wholly empty it is none."""

    class Meta(BaseForm.Meta):
        """Part of a form that has the token."""

        csrf = False

    pack_zh = LineField(_l("Name of the pack"), most=30, description=_l("For example: bag of 500 g"))
    pack_en = LineField(_l("Name of the pack in English"), most=60, required=False)
    net_weight = KilogramField(_l("Net weight"))
    storage = RadioField(_l("Storage"), validators=[InputRequired(_l("Choose how it is kept."))])
    shelf_life = WholeField(_l("Shelf life"), low=1, high=LONGEST_LIFE)
    min_remaining = WholeField(
        _l("Days left on arrival"),
        low=0,
        high=LONGEST_LIFE - 1,
        required=False,
        description=_l("How long it must keep when the buyer gets it. Left empty, a third of the shelf life."),
    )
    catch_weight = BooleanField(_l("Weighed one by one: the price follows the weight"))
    code = CodeField(
        _l("Pack code"), most=40, required=False, description=_l("Your own number for it. Left empty, we give one.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage.choices = [(one, STORAGE_WORDS[one]) for one in STORAGES]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written that makes it a pack."""
        typed = (self.pack_zh, self.pack_en, self.net_weight, self.shelf_life, self.min_remaining, self.code)
        return not any(str((field.raw_data or [field.data or ""])[0]).strip() for field in typed)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Nothing is asked of a pack that is none."""
        if self.is_blank:
            return True
        if not super().validate(*args, **kwargs):
            return False
        life: Any = self.shelf_life.data
        left: Any = self.min_remaining.data
        if (left or 0) < life:
            return True
        self.min_remaining.errors = [sentence("life_too_short", {})]
        return False

    def content(self) -> PackContent:
        """The pack as it was typed."""
        typed = {name: self[name].data for name in ("code", "pack_zh", "pack_en", "storage", "catch_weight")}
        life: Any = self.shelf_life.data
        left: Any = self.min_remaining.data
        weight: Any = self.net_weight.data
        left = life // 3 if left is None else left
        return PackContent(**typed, net_weight_g=weight, shelf_life_days=life, min_remaining_days=left)


class ProductForm(BaseForm):
    """A product in sections; what may be missing from a draft is asked for when it is handed in."""

    seen = HiddenField()
    name_zh = LineField(_l("Chinese name"), most=40)
    name_en = LineField(_l("English name"), most=80, required=False)
    category = SelectField(_l("Category"), validators=[InputRequired(_l("Choose a category."))])
    description_zh = WordsField(_l("Description in Chinese"), most=2000, required=False)
    description_en = WordsField(_l("Description in English"), most=2000, required=False)
    township_code = SelectField(_l("Township"))
    village = LineField(_l("Village"), most=40, required=False)
    months = TicksField(_l("Months of season"), coerce=int, description=_l("Tick none where they are there all year."))
    grade_standard = LineField(_l("Grade and standard"), most=200, required=False)
    certificate_required = BooleanField(
        _l("Fresh vegetables, fruit, mushrooms, tea leaf, meat, eggs or fish: needs a conformity certificate")
    )
    packs = FieldList(FormField(PackForm), max_entries=MOST_PACKS)

    def __init__(self, session: Session, *args: Any, shelf: str = "", **kwargs: Any) -> None:
        """`shelf`: where the product stands, which may be a shelf that is archived."""
        super().__init__(*args, **kwargs)
        shelves = goods.open_categories(session, locale(), shelf)
        self.category.choices = [("", _("Please choose")), *shelves.items()]
        self.township_code.choices = [("", _("Please choose")), *goods.townships(session)]
        self.months.choices = [(month, month_name(month)) for month in ALL_MONTHS]

    def content(self, before: Content | None) -> Content:
        """The product as it was typed, with the pictures it had before."""
        typed = {name: self[name].data for name in PLAIN}
        packs = tuple(entry.form.content() for entry in self.packs if not entry.form.is_blank)
        months = tuple(self.months.data or ALL_MONTHS)
        return Content(**typed, months=months, packs=packs, pictures=before.pictures if before else ())


def form_of(session: Session, content: Content | None, seen: str) -> ProductForm:
    """The form filled in with a product, and room for one more pack; what was sent takes precedence."""
    if content is None:
        return ProductForm(session, data={"seen": seen, "packs": [{}]})
    packs = [
        pack.model_dump(exclude={"net_weight_g", "shelf_life_days", "min_remaining_days"})
        | {
            "net_weight": pack.net_weight_g,
            "shelf_life": pack.shelf_life_days,
            "min_remaining": pack.min_remaining_days,
        }
        for pack in content.packs
    ]
    months = [] if set(content.months) == set(ALL_MONTHS) else list(content.months)
    blank: list[dict[str, object]] = [{}] if len(packs) < MOST_PACKS else []
    data = content.model_dump(exclude={"packs", "pictures"})
    data |= {"months": months, "packs": [*packs, *blank], "seen": seen}
    return ProductForm(session, shelf=content.category, data=data)


def beside(session: Session, form: ProductForm, product: Product, refusal: Refused) -> dict[str, object]:
    """Of a form that is outdated: what stands there now, and what was typed; sent again it takes the place of that."""
    revision = products.open_revision(session, product.id)
    now = products.current_content(session, product, revision)
    form.seen.data = products.stamp(product, revision)
    form.seen.raw_data = None
    form.outdated(refusal, {})
    return {
        "changes": differences(now, form.content(now)),
        "categories": goods.category_names(session, locale()),
        "words": product_words,
    }


def month_name(month: int) -> str:
    """3月; 3 in English, where the legend says that they are months."""
    return _("month %(month)s", month=month)
