"""Where the built files stand, and what is said when they are not there."""

import json
from pathlib import Path

import pytest

from web.assets import NotBuiltError, load_manifest

MANIFEST = {
    "files": {"shop.css": "shop.0123456789.css", "icons.svg": "icons.0123456789.svg"},
    "shop_css_sha256": "abc=",
    "icons": ["house", "plus"],
    "inline_icons": {"house": "<path/>"},
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A folder as the build leaves it."""
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    (tmp_path / "shop.0123456789.css").write_text("a{}")
    return tmp_path


def test_addresses_carry_the_hash(dist: Path) -> None:
    assets = load_manifest(dist)
    assert assets.url("shop.css") == "/static/dist/shop.0123456789.css"
    assert assets.icon_url("plus") == "/static/dist/icons.0123456789.svg#plus"
    assert (assets.css_version, assets.inline_css, assets.css_hash) == ("0123456789", "a{}", "sha256-abc=")


def test_unknown_names_are_refused(dist: Path) -> None:
    assets = load_manifest(dist)
    with pytest.raises(NotBuiltError, match=r"No built file is called other\.css"):
        assets.url("other.css")
    with pytest.raises(NotBuiltError, match="There is no icon unicorn"):
        assets.icon_url("unicorn")


def test_an_empty_folder_is_told_apart_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError, match=r"are not built\. Run: python -m tools\.build"):
        load_manifest(tmp_path)


def test_a_manifest_of_another_release_is_not_used(dist: Path) -> None:
    (dist / "manifest.json").write_text(json.dumps({"files": {}}))
    with pytest.raises(NotBuiltError):
        load_manifest(dist)
