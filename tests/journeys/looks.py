"""What a look at a page finds wrong. Every function answers with findings, none when all is well."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TARGET = 44

#: Before a page begins: add up what moves without the visitor's doing.
WATCH_SHIFTS = """
window.shifts = 0;
window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shifts += entry.value;
    for (const { node } of entry.sources) window.shifted.push((node?.outerHTML ?? "").slice(0, 100));
  }
}).observe({ type: "layout-shift", buffered: true });
"""
_OVERFLOW = """() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return [];
  const scrolls = (e) => getComputedStyle(e).overflowX !== "visible" || getComputedStyle(e).position === "fixed";
  const kept = (e) => e !== null && (scrolls(e) || kept(e.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return Math.max(box.right, box.left + e.scrollWidth) > root.clientWidth + 1 && !kept(e);
  });
  return [`${over} px too wide`, ...wide.reverse().slice(0, 3).map((e) => e.outerHTML.slice(0, 100))];
}"""
#: A control inside a label, or stretched by ::after over its card, is as large as that box.
_SMALL_TARGETS = """(least) => {
  const found = [];
  for (const e of document.querySelectorAll("a[href],button,select,textarea,summary,input:not([type=hidden])")) {
    const stretched = getComputedStyle(e, "::after").position === "absolute";
    const box = (e.closest("label") || (stretched && e.closest("li,article,.card")) || e).getBoundingClientRect();
    const style = getComputedStyle(e);
    if (!box.width || !box.height || style.visibility === "hidden") continue;
    if (box.right < 0 || box.bottom + scrollY < 0) continue;
    if (e.tagName === "A" && style.display === "inline" && e.closest("p,dd,li,td,figcaption")) continue;
    if (box.width < least - 0.5 || box.height < least - 0.5)
      found.push(`${Math.round(box.width)}x${Math.round(box.height)} ${e.outerHTML.slice(0, 100)}`);
  }
  return found;
}"""
_BARS = """async () => {
  scrollTo(0, document.documentElement.scrollHeight);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const bars = [...document.querySelectorAll("body *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return getComputedStyle(e).position === "fixed" && box.height > 20 && box.bottom >= innerHeight - 1;
  });
  const found = bars.length > 1 ? [`${bars.length} bars at the bottom edge`] : [];
  for (const bar of bars) {
    const top = bar.getBoundingClientRect().top;
    for (const e of document.querySelectorAll("a[href],button,p,td")) {
      const box = e.getBoundingClientRect();
      if (bars.some((one) => one.contains(e) || e.contains(one)) || !box.height || box.width <= 1) continue;
      if (box.right > 0 && box.bottom > top + 1 && box.top < innerHeight)
        found.push(`under the bar: ${e.outerHTML.slice(0, 100)}`);
    }
  }
  scrollTo(0, 0);
  return found;
}"""
_HAN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    if (/\\p{Script=Han}/u.test(node.data) && !node.parentElement.closest("[lang|=zh],[data-name],script"))
      found.push(node.data.trim().slice(0, 60));
  return found;
}"""
_AXE = """async (tags) => {
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false };
  return (await axe.run(document, options)).violations;
}"""
_LARGEST_TEXT = "() => { document.documentElement.dataset.size = 'xlarge' }"


def fits(page: Page) -> list[str]:
    """Nothing is wider than the window."""
    return [f"sideways: {finding}" for finding in page.evaluate(_OVERFLOW)]


def can_be_hit(page: Page) -> list[str]:
    """Whatever is pressed is large enough, links in running text excepted."""
    return [f"small: {finding}" for finding in page.evaluate(_SMALL_TARGETS, LEAST_TARGET)]


def is_uncovered(page: Page) -> list[str]:
    """At most one bar stands at the bottom edge, and at the end of the page nothing is under it."""
    return page.evaluate(_BARS)


def is_in_language(page: Page, tag: str) -> list[str]:
    """The page says its language, and an English one has Chinese only where it says so, or in names."""
    said = page.evaluate("document.documentElement.lang")
    han = page.evaluate(_HAN) if tag == "en" else []
    return [f"lang={said}"] * (said != tag) + [f"Chinese: {finding}" for finding in han]


def stands_still(page: Page) -> list[str]:
    """Nothing moved while the page came in. Needs WATCH_SHIFTS."""
    moved = page.evaluate("window.shifts")
    return [f"layout shift {moved}: {page.evaluate('window.shifted')}"] * bool(moved)


def fits_when_narrow(page: Page) -> list[str]:
    """It fits 320 px, in the standard and in the largest text, and the bars keep their places."""
    page.set_viewport_size({"width": 320, "height": 844})
    found = [f"320 px: {finding}" for finding in fits(page)]
    page.evaluate(_LARGEST_TEXT)
    found += [f"320 px, largest text: {finding}" for finding in fits(page) + is_uncovered(page)]
    return found


def fits_when_zoomed(page: Page) -> list[str]:
    """It fits half of a desktop's width, which is what 200 % leaves of it, and where the side navigation begins."""
    found = []
    for width in (900, 720):
        page.set_viewport_size({"width": width, "height": 450})
        found += [f"{width} px: {finding}" for finding in fits(page)]
    page.evaluate(_LARGEST_TEXT)
    return found + [f"720 px, largest text: {finding}" for finding in fits(page)]


def is_accessible(page: Page) -> list[str]:
    """axe-core has nothing to say."""
    page.evaluate(AXE_SCRIPT)
    return [
        f"axe {violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in page.evaluate(_AXE, RULES)
        for node in violation["nodes"][:3]
    ]
