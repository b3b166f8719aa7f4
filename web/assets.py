"""The names under which the built style sheets, scripts and icons stand in this release."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BUILD = "python -m tools.build"


class NotBuiltError(Exception):
    """static/dist lacks what templates need; the message says how to make it."""


@dataclass(frozen=True, slots=True)
class Assets:
    """What tools/build.py made. Read once at start: a new build needs a restart."""

    prefix: str
    files: Mapping[str, str]
    inline_css: str
    css_hash: str
    icons: frozenset[str]
    inline_icons: Mapping[str, str]

    def url(self, name: str) -> str:
        """Address of one of `files` (`shop.css`, `work.js`, `icons.svg`, …), safe to cache for ever."""
        try:
            return self.prefix + self.files[name]
        except KeyError:
            raise NotBuiltError(f"No built file is called {name}. Is it in tools/build.py? Then run: {BUILD}") from None

    def icon_url(self, name: str) -> str:
        """Address of one icon inside the sprite. NotBuiltError for a name it lacks: a blank would go unnoticed."""
        if name not in self.icons:
            raise NotBuiltError(f"There is no icon {name}. Add it to ICONS in tools/build.py, then run: {BUILD}")
        return f"{self.url('icons.svg')}#{name}"

    @property
    def css_version(self) -> str:
        """Part of shop.css's name: the value of the cookie by which a browser says it has the file."""
        return self.files["shop.css"].split(".")[1]


def load_manifest(folder: Path, prefix: str = "/static/dist/") -> Assets:
    """Read what was built into `folder`. NotBuiltError when there is nothing, or nothing this release can use.

    `css_hash` (sha256-…, without quotes) lets the policy's style-src allow exactly `inline_css`.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        return Assets(
            prefix=prefix,
            files=manifest["files"],
            inline_css=(folder / manifest["files"]["shop.css"]).read_text("utf-8"),
            css_hash="sha256-" + manifest["shop_css_sha256"],
            icons=frozenset(manifest["icons"]),
            inline_icons=manifest["inline_icons"],
        )
    except (OSError, ValueError, KeyError) as fault:
        raise NotBuiltError(f"The style sheets and scripts in {folder} are not built. Run: {BUILD}") from fault
