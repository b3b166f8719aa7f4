"""Categories: added, renamed, put away; a used category is not deleted, a stale form changes nothing."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.catalogue import Category
from shop.signage import Signage
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/cooperative/settings/categories"
NEW = {"slug": "herbs", "name_zh": "山地药材", "name_en": "Mountain herbs", "position": "9"}


def seen(page: str) -> str:
    """What a form carries along of the thing it was made from."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_one_is_added_renamed_archived_and_deleted(session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    assert admin.post(PATH, NEW, page=PATH).status_code == 303
    category = session.scalars(select(Category).where(Category.slug == "herbs")).one()
    path = f"{PATH}/{category.id}"
    form = {"name_zh": "药材", "name_en": "Herbs", "position": "1", "seen": seen(admin.get(path).text)}

    assert admin.post(path, form, page=path).status_code == 303
    for act in ("archiving", "restoring", "archiving", "deletion"):
        assert admin.post(f"{path}/{act}", page=path).status_code == 303, act

    session.rollback()
    assert session.scalars(select(Category).where(Category.slug == "herbs")).all() == []
    acts = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "category").order_by(AuditEvent.id)
    )
    assert acts.all() == ["add", "change", "archive", "restore", "archive", "delete"]


def test_a_used_one_is_not_deleted_and_the_archive_is_offered(session: Session, browser: Browsers) -> None:
    tea = session.scalars(select(Category.id).where(Category.slug == "tea")).one()

    answer = browser("admin").post(f"{PATH}/{tea}/deletion", page=f"{PATH}/{tea}")

    assert answer.status_code == 409
    assert "It can be archived instead." in answer.text
    assert f'action="{PATH}/{tea}/archiving"' in answer.text
    assert session.get(Category, tea) is not None


def test_an_archived_one_is_not_shown_in_the_shop(app: Flask, session: Session, browser: Browsers) -> None:
    tea = session.scalars(select(Category.id).where(Category.slug == "tea")).one()
    assert "/products?category=tea" in browser().get("/products").text

    browser("admin").post(f"{PATH}/{tea}/archiving", page=PATH)
    app.extensions["signage"] = Signage(app.extensions["session_factory"])

    assert "/products?category=tea" not in browser().get("/products").text


def test_a_stale_form_changes_nothing(session: Session, browser: Browsers) -> None:
    tea = session.scalars(select(Category.id).where(Category.slug == "tea")).one()
    admin, path = browser("admin"), f"{PATH}/{tea}"
    form = {"name_zh": "茶", "name_en": "Teas", "position": "2", "seen": seen(admin.get(path).text)}
    assert admin.post(path, form, page=path).status_code == 303

    assert admin.post(path, form | {"name_en": "Tee"}, page=path).status_code == 409
    assert session.scalars(select(Category.name_en).where(Category.slug == "tea")).one() == "Teas"


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Herbs!"}, {"slug": "tea"}, {"name_zh": ""}, {"name_en": "x" * 41}, {"position": "1_0"},
        {"position": "-1"}, {"position": "٣"}, {"position": "1000"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(session: Session, browser: Browsers, wrong: dict[str, str]) -> None:
    answer = browser("admin").post(PATH, NEW | wrong, page=PATH)

    assert answer.status_code == 422
    assert session.scalars(select(Category).where(Category.slug == "herbs")).all() == []
