/* Shared by both bundles. Everything here makes a working form quicker; nothing here is needed for it to work. */
const all = (selector, root = document) => root.querySelectorAll(selector);
const one = (selector, root = document) => root.querySelector(selector);

/* Toast: <div class="toast" role="status"> stands in the page frame. */
let quiet;
const say = (text) => {
  const toast = one(".toast");
  toast.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => { toast.textContent = ""; }, 4000);
};

/* A second press of the same button within one second is ignored; it says data-busy and keeps its width. */
const labels = new Map();
const ready = () => {
  for (const [button, parts] of labels) {
    button.replaceChildren(...parts);
    button.disabled = false;
  }
  labels.clear();
};
const guard = (event) => {
  const button = event.submitter, pressed = button || event.target, now = Date.now();
  if (now - (pressed.dataset.sent || 0) < 1000) { event.preventDefault(); return false; }
  pressed.dataset.sent = now;
  if (button && button.dataset.busy) {
    button.style.minWidth = `${button.offsetWidth}px`;
    labels.set(button, [...button.childNodes]);
    /* After this turn, so that the browser still sends the button's own value. */
    setTimeout(() => { button.textContent = button.dataset.busy; button.disabled = true; });
    setTimeout(ready, 10000); /* a download leaves the page where it is */
  }
  return true;
};
addEventListener("pageshow", ready);

/* The error summary takes the focus, so that a screen reader starts there. */
const errors = one(".errors");
if (errors) errors.focus();

/* Rows drawn as cards lose their table roles in some browsers: say them again. */
const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell", TH: "columnheader" };
for (const part of all("table.cards, table.cards :is(thead, tbody, tfoot, tr, td, th)")) {
  part.setAttribute("role", part.scope === "row" ? "rowheader" : roles[part.tagName]);
}

/* data-copy="text" with data-done, data-print. A button that only a script can serve also says data-js. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy],[data-print]");
  if (!button) return;
  if ("print" in button.dataset) { print(); return; }
  await navigator.clipboard.writeText(button.dataset.copy);
  say(button.dataset.done);
});

/* data-refresh="seconds" with an id: asks this address again and puts the new element in place of the old one,
   until the new one no longer asks for it. */
const refresh = (part) => setTimeout(async () => {
  let fresh;
  try {
    const reply = await fetch(location.href);
    fresh = reply.ok && new DOMParser().parseFromString(await reply.text(), "text/html").getElementById(part.id);
  } catch { /* the line dropped: ask again */ }
  if (fresh) part.replaceWith(fresh);
  const next = fresh || part;
  if (next.dataset.refresh) refresh(next);
}, part.dataset.refresh * 1000);
all("[data-refresh]").forEach(refresh);

/* Place of delivery: <select data-next="id of the select below it">. Without a script the form's own button reloads. */
const narrow = async (select) => {
  let below = document.getElementById(select.dataset.next);
  const code = select.value, first = below;
  for (; below; below = document.getElementById(below.dataset.next)) {
    below.length = 1;
    below.disabled = true;
  }
  if (!code) return;
  let places;
  try {
    places = await (await fetch(`/divisions/${encodeURIComponent(code)}.json`)).json();
  } catch { return; /* sent as it is, the form comes back with the next list filled in */ }
  if (select.value !== code) return;
  for (const place of places) first.add(Object.assign(new Option(place.name, place.code), { lang: "zh-Hans" }));
  first.disabled = first.length < 2;
};
document.addEventListener("change", (event) => { if (event.target.matches("select[data-next]")) narrow(event.target); });
