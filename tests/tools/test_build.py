"""What the browser loads: built alike every time, small, and without what the content security policy forbids."""

import base64
import gzip
import hashlib
import os
import re
import shutil
from pathlib import Path

import brotli
import pytest
from babel.messages.mofile import read_mo

from tools import build
from web.assets import load_manifest

ROOT = Path(__file__).parents[2]
HEX = re.compile(r"(?<![&\w])#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})\b")

#: Bytes on the wire.
BUDGETS = {"shop.css": 9_000, "work.css": 12_000, "shop.js": 3_000, "work.js": 3_000, "icons.svg": 5_000}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources, without anything built."""
    for name in ("css", "js"):
        shutil.copytree(ROOT / "static" / name, tmp_path / "static" / name)
    shutil.copy(ROOT / "static" / "mark.svg", tmp_path / "static")
    return tmp_path


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is built from the sources as they are."""
    root = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "static", root / "static", ignore=shutil.ignore_patterns("dist", "pictures"))
    build.build(root)
    return root / "static" / "dist"


def templates() -> dict[str, str]:
    """Every template by name, without its comments."""
    folder = ROOT / "templates"
    return {
        str(path.relative_to(folder)): re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
        for path in sorted(folder.rglob("*.html"))
    }


def test_a_second_build_writes_nothing(checkout: Path) -> None:
    assert build.build(checkout)
    assert build.build(checkout) == []


def test_a_changed_source_gets_a_new_name_and_the_old_file_goes(checkout: Path) -> None:
    build.build(checkout)
    dist = checkout / "static" / "dist"
    before = load_manifest(dist)
    with (checkout / "static" / "css" / "buying.css").open("a") as source:
        source.write("@layer components { .new { color: red } }\n")

    written = build.build(checkout)

    after = load_manifest(dist)
    assert set(written) == {"manifest.json", *(after.files["shop.css"] + suffix for suffix in ("", ".br", ".gz"))}
    assert after.files["work.css"] == before.files["work.css"]
    assert not (dist / before.files["shop.css"]).exists()
    assert after.css_version != before.css_version


def test_names_carry_the_hash_of_the_content(dist: Path) -> None:
    for name in load_manifest(dist).files.values():
        digest = hashlib.sha256((dist / name).read_bytes()).hexdigest()
        assert name.split(".")[1] == digest[:10]


def test_the_policy_hash_is_that_of_the_inline_styles(dist: Path) -> None:
    assets = load_manifest(dist)
    digest = hashlib.sha256(assets.inline_css.encode()).digest()
    assert assets.css_hash == "sha256-" + base64.b64encode(digest).decode()
    assert "</" not in assets.inline_css


@pytest.mark.parametrize("name", BUDGETS)
def test_files_are_within_their_budget(dist: Path, name: str) -> None:
    path = dist / load_manifest(dist).files[name]
    small = path.with_name(path.name + ".br").read_bytes()
    assert len(small) <= BUDGETS[name]
    assert brotli.decompress(small) == path.read_bytes()
    assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()


def test_the_licence_stands_beside_the_icons(dist: Path) -> None:
    assert "Permission to use, copy, modify, and/or distribute" in (dist / "icons.LICENSE.txt").read_text("utf-8")


def test_raw_colours_stand_in_the_tokens_only() -> None:
    sources = {path.name: path.read_text("utf-8") for path in (ROOT / "static" / "css").glob("*.css")}
    sources |= {path.name: path.read_text("utf-8") for path in (ROOT / "static" / "js").glob("*.js")}
    sources["mark.svg"] = (ROOT / "static" / "mark.svg").read_text("utf-8")
    assert HEX.search(sources.pop("tokens.css"))
    assert {name: found[0] for name, text in sources.items() if (found := HEX.search(text))} == {}
    coloured = {
        name: found[0]
        for name, text in templates().items()
        if (found := re.search(rf"(?:fill|stroke|color|content)=\"{HEX.pattern}", text))
    }
    assert coloured == {}


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"--([\w-]+):", (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")))
    used = {
        name
        for path in (ROOT / "static" / "css").glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)\)", path.read_text("utf-8"))
    }
    assert used <= defined


def test_icons_named_in_templates_are_in_the_sprite(dist: Path) -> None:
    icons = load_manifest(dist).icons
    named = {name for text in templates().values() for name in re.findall(r"\bicon\(\"([\w-]+)\"", text)}
    assert named
    assert named <= icons


def test_the_sprite_holds_what_the_manifest_names(dist: Path) -> None:
    assets = load_manifest(dist)
    sprite = (dist / assets.files["icons.svg"]).read_text("utf-8")
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == assets.icons
    assert set(assets.inline_icons) == set(build.INLINE_ICONS) <= assets.icons


def test_templates_hold_nothing_the_policy_forbids() -> None:
    forbidden = re.compile(r"\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)")
    assert {name: found[0] for name, text in templates().items() if (found := forbidden.search(text))} == {}


def test_scripts_hold_nothing_the_policy_forbids(dist: Path) -> None:
    forbidden = re.compile(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|setAttribute\(\"style\"|document\.write"
    )
    for name in ("shop.js", "work.js"):
        assert not forbidden.search((dist / load_manifest(dist).files[name]).read_text("utf-8"))


@pytest.mark.parametrize(
    ("source", "squeezed"),
    [
        ("a  >  b { color : red; } /* why */", "a>b{color :red}"),
        ("p { width: calc(100% - var(--s4)) }", "p{width:calc(100% - var(--s4))}"),
        ('p::before { content: "a ; b /  c" }', 'p::before{content:"a ; b /  c"}'),
        ("@media (min-width: 720px) and (scripting: none) { a :focus-visible { margin: 0.5em } }",
         "@media (min-width:720px) and (scripting:none){a :focus-visible{margin:.5em}}"),
    ],
)  # fmt: skip
def test_styles_keep_their_meaning_when_squeezed(source: str, squeezed: str) -> None:
    assert build.squeeze_css(source) == squeezed


def test_catalogues_are_compiled_once_and_again_when_they_change(tmp_path: Path) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    source.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Cart"\nmsgstr "购物车"\n'
    )

    assert build.compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert build.compile_catalogues(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as compiled:
        assert read_mo(compiled).get("Cart").string == "购物车"

    later = source.with_suffix(".mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    assert build.compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
