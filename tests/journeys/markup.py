"""Faults in the markup of a page that a browser repairs in silence. No stand-in for the Nu HTML checker (nu.py)."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: What ends a paragraph, whatever its author meant.
BLOCKS = {
    "address",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "footer",
    "form",
    "header",
    "hr",
    "main",
}
BLOCKS |= {"h1", "h2", "h3", "h4", "nav", "ol", "p", "pre", "section", "table", "ul"}
#: What holds no block, and what holds nothing to press.
PHRASING = {"p", "h1", "h2", "h3", "h4", "span", "b", "small", "label", "button", "dt", "time", "summary"}
PRESSED = {"a", "button", "summary", "select", "textarea"}
CONTROLS = {"input", "select", "textarea"}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "tr": {"th", "td"},
    "table": {"caption", "thead", "tbody", "tfoot"},
    "select": {"option", "optgroup"},
}
#: What has its role from the browser; to say it again is an error.
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?")
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "form", "aria-controls")

Attributes = dict[str, str]


class Markup(HTMLParser):
    """Reads a page; `faults` then says what is wrong with it, each with its line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[tuple[str, Attributes]] = []
        self.ids: set[str] = set()
        self.pointed_at: list[tuple[str, str]] = []
        self.labelled: set[str] = set()
        self.unlabelled: list[tuple[str, str]] = []
        self.seen: list[str] = []
        self.feed(text)
        self.close()
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        attributes = {name: value or "" for name, value in attrs}
        self._check_attributes(tag, attrs)
        self._check_place(tag)
        self._check_element(tag, attributes)
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append((tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only SVG closes its elements so."""
        if tag not in VOID and not self._is_inside("svg"):
            self._fault(f"<{tag}/> does not close in HTML")
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """An element ends: it must be the one that began last."""
        if not self.open or self.open[-1][0] != tag:
            self._fault(f"</{tag}> closes <{self.open[-1][0] if self.open else ''}>")
        if tag in [name for name, _ in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def _check_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self._fault_if(len(names) != len(set(names)), f"<{tag}> has an attribute twice")
        for name, value in attrs:
            self._fault_if(name == "style" or name.startswith("on"), f"<{tag} {name}> is refused by the policy")
            if name == "id":
                self._fault_if(
                    not value or value in self.ids or " " in value, f"id {value!r} is there already, or none"
                )
                self.ids.add(value or "")
            if name in REFERENCES:
                self.pointed_at += [(name, target) for target in (value or "").split()]
            if name == "href" and (value or "").startswith("#"):
                self.pointed_at.append((name, (value or "")[1:]))

    def _check_place(self, tag: str) -> None:
        parent = self.open[-1][0] if self.open else ""
        allowed = CHILDREN.get(parent)
        self._fault_if(allowed is not None and tag not in allowed, f"<{tag}> may not stand in <{parent}>")
        self._fault_if(parent in PHRASING and tag in BLOCKS, f"<{tag}> may not stand in <{parent}>")
        for name in ("a", "button") if tag in PRESSED | {"input"} else ():
            self._fault_if(self._is_inside(name), f"<{tag}> may not stand in <{name}>")
        self._fault_if(tag == "form" and self._is_inside("form"), "a form in a form")

    def _check_element(self, tag: str, attributes: Attributes) -> None:
        if tag == "html":
            self._fault_if(not attributes.get("lang"), "no language")
        self._fault_if(tag in TABLE and "role" in attributes, f"<{tag}> has its role already")
        if tag == "img":
            self._fault_if(not {"alt", "width", "height"} <= set(attributes), "<img> without alt, width or height")
        if tag == "time":
            self._fault_if(not MOMENT.fullmatch(attributes.get("datetime", "")), "<time> without a day or a moment")
        if tag == "label" and "for" in attributes:
            self.labelled.add(attributes["for"])
        if tag in CONTROLS and attributes.get("type") not in {"hidden", "submit"}:
            named = self._is_inside("label") or {"aria-label", "aria-labelledby"} & set(attributes)
            if not named:
                self.unlabelled.append((attributes.get("id", ""), attributes.get("name", tag)))

    def _end(self) -> None:
        for name, _ in self.open:
            self._fault(f"<{name}> is never closed")
        for name, target in self.pointed_at:
            self._fault_if(target not in self.ids, f"{name}={target!r} points nowhere")
        for control, name in self.unlabelled:
            self._fault_if(control not in self.labelled, f"control {name!r} has no label")
        for tag in ("h1", "main", "title"):
            self._fault_if(self.seen.count(tag) != 1, f"{self.seen.count(tag)} times <{tag}>")

    def _is_inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.open)

    def _fault_if(self, wrong: object, text: str) -> None:
        if wrong:
            self._fault(text)

    def _fault(self, text: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {text}")
