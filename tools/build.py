"""Make what the browser loads, and the compiled catalogues: `python -m tools.build`.

Sources are static/css, static/js, static/mark.svg, the installed `lucide` package and translations/*.po. The result
goes to static/dist under names that carry a hash of the content, so it may be cached for ever; manifest.json says which
name is the current one. Running it twice changes nothing.
"""

import base64
import gzip
import hashlib
import importlib.metadata
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent

LAYERS = "@layer reset,tokens,base,components,utilities,print;"
SHARED_STYLES = ("reset", "tokens", "base", "controls", "content")
STYLES = {
    "shop.css": (*SHARED_STYLES, "storefront", "buying", "trace", "utilities", "print"),
    "work.css": (*SHARED_STYLES, "desk", "floor", "counter", "utilities", "print"),
}
SCRIPTS = {"shop.js": ("common", "shop"), "work.js": ("common", "work")}

ICONS = (
    *(
        "a-large-small",
        "arrow-down",
        "arrow-up",
        "arrow-up-down",
        "badge-check",
        "ban",
        "bell",
        "box",
        "boxes",
        "calendar",
        "chart-column",
        "check",
    ),
    *("chevron-down", "chevron-left", "chevron-right", "circle-alert", "circle-arrow-right", "circle-check"),
    *("circle-dashed", "circle-x", "clipboard-check", "clipboard-list", "clock", "copy", "credit-card", "delete"),
    *("download", "ellipsis", "external-link", "file-text", "funnel", "grid-2x2", "hand-coins", "heart-handshake"),
    *("history", "house", "image", "info", "languages", "leaf", "list", "log-in", "log-out", "mail", "map-pin", "menu"),
    *("minus", "package", "package-check", "package-open", "pencil", "phone", "plus", "printer", "qr-code", "receipt"),
    *("refresh-cw", "scale", "scan-barcode", "search", "settings", "share-2", "shield-check", "shopping-cart"),
    *("snowflake", "sprout", "store", "tags", "thermometer", "trash-2", "triangle-alert", "truck", "undo-2", "upload"),
    *("user", "users", "wallet", "warehouse", "x"),
)
OTHER_NAMES = {"filter": "funnel"}  # ours: lucide's
INLINE_ICONS = ("house", "grid-2x2", "shopping-cart", "user")  # the tab bar is drawn before the sprite has arrived


def main() -> int:
    changed = build(ROOT)
    print(f"static/dist: {len(changed)} files written" if changed else "static/dist: up to date")
    for path in compile_catalogues(ROOT / "translations"):
        print(f"compiled {path.relative_to(ROOT)}")
    return 0


def build(root: Path) -> list[str]:
    """Bring `root`/static/dist up to date and return the names of the files that were written."""
    static = root / "static"
    symbols = icon_symbols()
    texts = {name: stylesheet(static / "css", parts) for name, parts in STYLES.items()}
    texts |= {name: script(static / "js", parts) for name, parts in SCRIPTS.items()}
    texts["icons.svg"] = sprite(symbols)
    texts["mark.svg"] = mark(static)

    hashed = {name: _hashed_name(name, text) for name, text in texts.items()}
    manifest = {
        "files": hashed,
        "shop_css_sha256": base64.b64encode(hashlib.sha256(texts["shop.css"].encode()).digest()).decode(),
        "icons": sorted(symbols),
        "inline_icons": {name: symbols[name] for name in INLINE_ICONS},
    }
    wanted: dict[str, bytes] = {}
    for name, text in texts.items():
        wanted |= compressed(hashed[name], text.encode())
    wanted["icons.LICENSE.txt"] = lucide_licence().encode()
    wanted["manifest.json"] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()  # last: names the others
    return _write_folder(static / "dist", wanted)


def stylesheet(folder: Path, parts: tuple[str, ...]) -> str:
    """One bundle: the order of the layers, then the sources without comments and needless white space."""
    return LAYERS + "".join(squeeze_css((folder / f"{part}.css").read_text("utf-8")) for part in parts)


def squeeze_css(text: str) -> str:
    """Drop what a browser does not read. Quoted text, and the spaces that calc() and selectors need, stay."""
    return _outside_quotes(re.sub(r"/\*.*?\*/", "", text, flags=re.S), _squeeze)


def script(folder: Path, parts: tuple[str, ...]) -> str:
    """One bundle: the sources in a function of their own, without block comments and indentation."""
    source = "".join((folder / f"{part}.js").read_text("utf-8") for part in parts)
    bare = re.sub(r"(?:^|(?<=\s))/\*.*?\*/", "", source, flags=re.S)
    lines = (line.strip() for line in bare.splitlines())
    body = "\n".join(line for line in lines if line)
    return f'(()=>{{"use strict";\n{body}\n}})();\n'


def icon_symbols() -> dict[str, str]:
    """The inside of each icon by name, from the installed lucide package."""
    package = importlib.metadata.distribution("lucide").locate_file("lucide/lucide.zip")
    with zipfile.ZipFile(str(package)) as archive:
        names = {name: name for name in ICONS} | OTHER_NAMES
        return {name: _inside_of_svg(archive.read(f"{names[name]}.svg").decode()) for name in sorted(names)}


def sprite(symbols: dict[str, str]) -> str:
    parts = (f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>' for name, inside in symbols.items())
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(parts) + "</svg>\n"


def mark(static: Path) -> str:
    """The sign of the house, drawn in the tokens' colours: an image cannot read the page's variables."""
    source = (static / "css" / "tokens.css").read_text("utf-8")
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{3,6})\b", source))
    drawing = (static / "mark.svg").read_text("utf-8")
    return re.sub(r"var\(--([\w-]+)\)", lambda use: colours[use[1]], re.sub(r">\s+<", "><", drawing))


def lucide_licence() -> str:
    """The notice that must travel with the icons (ISC, some of them MIT)."""
    files = importlib.metadata.files("lucide") or []
    return next(file for file in files if file.name == "LICENSE").read_text("utf-8")


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile each .po that is newer than its .mo, and return the .mo files that were written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        _write(target, compiled.getvalue())
        written.append(target)
    return written


def compressed(name: str, content: bytes) -> dict[str, bytes]:
    """A file and beside it what is sent to browsers that take brotli or gzip. The same content gives the same bytes."""
    return {
        name: content,
        f"{name}.br": brotli.compress(content),
        f"{name}.gz": gzip.compress(content, mtime=0),
    }


def _squeeze(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    text = re.sub(r" > ", ">", text)
    text = re.sub(r": ", ":", text)
    text = text.replace(";}", "}")
    return re.sub(r"(?<![\w.])0\.(?=\d)", ".", text)


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to the text between double-quoted strings; spaces at a string's edge count as part of the text."""
    pieces = re.split(r'("[^"]*")', text)
    return "".join(piece if piece.startswith('"') else change(piece) for piece in pieces).strip()


def _inside_of_svg(text: str) -> str:
    bare = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    found = re.search(r"<svg[^>]*>(.*)</svg>", bare, flags=re.S)
    if not found:
        raise ValueError("not an SVG file")
    return re.sub(r"\s+/>", "/>", re.sub(r">\s+<", "><", found[1].strip()))


def _hashed_name(name: str, text: str) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:10]}.{suffix}"


def _write_folder(folder: Path, wanted: dict[str, bytes]) -> list[str]:
    """Make `folder` hold exactly `wanted`, writing only what differs. Nobody ever sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            _write(path, content)
            written.append(name)
    for path in folder.iterdir():
        if path.name not in wanted and not path.name.startswith("."):
            path.unlink(missing_ok=True)
    return written


def _write(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


if __name__ == "__main__":
    sys.exit(main())
