"""Forms of the counter."""

from typing import Any

from wtforms import FileField
from wtforms.validators import Optional

from operations.profiles import Profile
from operations.shelves import OwnWords
from web.forms import BaseForm, LineField, WordsField, YuanField
from web.i18n import _l
from web.phones import PhoneField

LONGEST_TITLE, LONGEST_WORDS = 40, 300
LONGEST_NAME, LONGEST_STORY = 40, 600
#: The most that can be paid at once: eight figures in fen.
MOST_FEN = 99_999_999


class PriceForm(BaseForm):
    """The shop's own price of a pack."""

    retail = YuanField(_l("My price"), low=1, high=MOST_FEN)

    @property
    def fen(self) -> int | None:
        """The price, when one was typed that can be read."""
        value: Any = self.retail.data
        return value if isinstance(value, int) else None


class WordsForm(BaseForm):
    """How the shop itself calls and describes what it lists."""

    title_zh = LineField(_l("Name in Chinese"), most=LONGEST_TITLE, required=False)
    title_en = LineField(_l("Name in English"), most=LONGEST_TITLE * 2, required=False)
    words_zh = WordsField(_l("Words in Chinese"), most=LONGEST_WORDS, required=False)
    words_en = WordsField(_l("Words in English"), most=LONGEST_WORDS * 2, required=False)

    def own_words(self) -> OwnWords:
        """What was written; what was left empty is the product's own again."""
        return OwnWords(*(self[name].data or None for name in ("title_zh", "title_en", "words_zh", "words_en")))


class ShopForm(BaseForm):
    """What buyers read of the shop."""

    name_zh = LineField(_l("Name of the shop"), most=LONGEST_NAME)
    contact_zh = LineField(_l("Who to ask"), most=LONGEST_NAME)
    phone = PhoneField(_l("Phone"), validators=[Optional()], description=_l("Buyers see it and may call."))
    village = LineField(_l("Village"), most=LONGEST_NAME)
    story_zh = WordsField(_l("Story"), most=LONGEST_STORY, required=False)
    name_en = LineField(_l("Name of the shop in English"), most=LONGEST_NAME * 2, required=False)
    contact_en = LineField(_l("Who to ask, in English"), most=LONGEST_NAME * 2, required=False)
    story_en = WordsField(_l("Story in English"), most=LONGEST_STORY * 2, required=False)

    def profile(self) -> Profile:
        """What was typed. Without an English name the Chinese one stands there too."""
        typed = {name: self[name].data or "" for name in Profile.__dataclass_fields__ if name != "phone"}
        typed["name_en"] = typed["name_en"] or typed["name_zh"]
        return Profile(phone=self.phone.data or None, **typed)


class PictureForm(BaseForm):
    """A photo from the phone."""

    file = FileField(_l("Photo"))
