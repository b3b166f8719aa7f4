"""How the shop presents itself: words with a preview, portrait and cover."""

import secrets
from dataclasses import asdict, dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from gateways.storage import StorageUnavailable
from models.parties import Organisation
from operations import images, profiles
from operations.images import MOST_BYTES
from operations.profiles import Profile
from operations.refusals import Invalid, Missing, Refused
from shop.counter.forms import PictureForm, ShopForm
from shop.counter.frame import acting_shop, own_shop
from web.arguments import one_field
from web.database import run_transaction
from web.redirects import see
from web.sign_in import actor
from web.stores import storage

HOME = "/counter/shop"
PICTURES = {"portrait": profiles.show_portrait, "cover": profiles.show_cover}


@dataclass(frozen=True)
class Draft:
    """A shop as it would look: what is not being changed is as it is."""

    slug: str
    township_code: str | None
    portrait: str | None
    cover: str | None
    name_zh: str
    name_en: str
    contact_zh: str
    contact_en: str
    phone: str | None
    village: str
    story_zh: str
    story_en: str


def show_own_shop() -> str:
    """The form, filled in with what buyers read now."""
    shop = own_shop()
    return _page(shop, ShopForm(formdata=None, obj=shop), PictureForm(formdata=None))


def save_shop() -> ResponseReturnValue:
    """Buyers read it from now on; `act=edit` brings back the form as it was typed."""
    shop, form = acting_shop(), ShopForm()
    if not form.validate():
        return _page(shop, form, PictureForm(formdata=None)), 422
    if one_field("act") == "edit":
        return _page(shop, form, PictureForm(formdata=None))
    visitor, shop_id, profile = actor(), shop.id, form.profile()
    run_transaction(lambda session: profiles.present(session, visitor, shop_id, profile))
    return see(f"{HOME}?saved=1")


def preview_shop() -> ResponseReturnValue:
    """What buyers would read. Nothing is kept yet."""
    shop, form = acting_shop(), ShopForm()
    if not form.validate():
        return _page(shop, form, PictureForm(formdata=None)), 422
    return render_template("counter/shop_preview.html", shop=_draft(shop, form.profile()), form=form)


def show_picture(which: str) -> ResponseReturnValue:
    """A new portrait or cover. What is no picture is refused beside its field."""
    shop, form = acting_shop(), PictureForm()
    if which not in PICTURES:
        raise Missing
    try:
        prefix = _kept(form.file.data)
    except Invalid as fault:
        fault.field = "file"
        form.refuse(fault)
        return _page(shop, ShopForm(formdata=None, obj=shop), form, which), 422
    visitor, shop_id = actor(), shop.id
    run_transaction(lambda session: PICTURES[which](session, visitor, shop_id, prefix))
    return see(f"{HOME}?saved=1#{which}")


def drop_picture(which: str) -> ResponseReturnValue:
    """No portrait or no cover any more."""
    visitor, shop_id = actor(), acting_shop().id
    if which not in PICTURES:
        raise Missing
    run_transaction(lambda session: PICTURES[which](session, visitor, shop_id, None))
    return see(f"{HOME}?saved=1#{which}")


def _page(shop: Organisation, form: ShopForm, picture_form: PictureForm, which: str = "") -> str:
    return render_template(
        "counter/shop.html",
        shop=shop,
        form=form,
        picture_form=picture_form,
        which=which,
        saved=request.method == "GET" and "saved" in request.args,
    )


def _draft(shop: Organisation, profile: Profile) -> Draft:
    return Draft(shop.slug, shop.township_code, shop.portrait, shop.cover, **asdict(profile))


def _kept(file: FileStorage | None) -> str:
    """The picture in its sizes in the store, under a name nobody else has. Raises Invalid."""
    if not isinstance(file, FileStorage) or not file.filename:  # a form that was not sent in parts has its name only
        raise Invalid("file_empty", field="file")
    made = images.sizes(file.stream.read(MOST_BYTES + 1))
    prefix = f"media/{secrets.token_hex(10)}"
    try:
        for side, content in made.squares.items():
            storage().put(f"{prefix}-{side}.webp", content)
    except StorageUnavailable as error:
        raise Refused("storage_away") from error
    return prefix
