/* Into the cart without a page change: <form data-cart>. A button with its own formaction goes its own way. */
const add = async (form, button) => {
  const body = new URLSearchParams(new FormData(form));
  if (button && button.name) body.append(button.name, button.value);
  try {
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (reply.redirected) { location.assign(reply.url); return; }
    if (!reply.ok) throw reply;
    const cart = await reply.json();
    say(cart.message);
    for (const count of all("[data-cart-count]")) count.textContent = cart.count > 99 ? "99+" : cart.count || "";
  } catch {
    /* The server answers with a page that explains. submit() forgets which button was pressed. */
    if (button && button.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (!("cart" in form.dataset) || (button && button.hasAttribute("formaction"))) { guard(event); return; }
  if (!guard(event)) return;
  event.preventDefault();
  const pressed = button || form, sent = pressed.dataset.sent;
  pressed.dataset.sent = Infinity; /* no second one while this one is on its way */
  add(form, button).finally(() => { pressed.dataset.sent = sent; setTimeout(ready); });
});

/* Price by specification: <input type="radio" data-price="¥39.80" data-pack="…"> fills [data-out="price"] and so on. */
const MONEY = /^(.*¥)([\d,]+)(\.\d\d)$/;
const write = (out, text) => {
  const parts = MONEY.exec(text);
  if (!parts) { out.textContent = text; return; }
  const [sign, whole, cents] = ["small", "b", "small"].map((tag, i) => {
    const part = document.createElement(tag);
    part.textContent = parts[i + 1];
    return part;
  });
  (one(".money", out) || out).replaceChildren(sign, whole, cents);
};
const tell = (radio) => {
  for (const out of all("[data-out]", radio.form)) {
    const text = radio.dataset[out.dataset.out];
    if (text !== undefined) write(out, text);
  }
};
document.addEventListener("change", (event) => { if (event.target.dataset.price) tell(event.target); });
/* A browser that goes back restores the choice, not what we wrote. */
addEventListener("pageshow", () => all("input[data-price]:checked").forEach(tell));

/* The province decides what delivery costs, the township at which stations it may be fetched:
   <select data-counts="ids of what to tell anew"> gets them from the address page. */
const recount = async (select) => {
  const parts = select.dataset.counts.split(" "), body = new URLSearchParams(new FormData(select.form));
  body.delete("paste"); /* what was not recognised yet stays untouched */
  try {
    const reply = await fetch(one("[formaction]", select.form).formAction, { method: "POST", body });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (!reply.ok || select.value !== body.get(select.name)) return;
    for (const id of parts) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  } catch { /* it is told after sending instead */ }
};
document.addEventListener("change", (event) => { if (event.target.dataset.counts) recount(event.target); });

/* Whoever came by the code on a pack is counted, once: <form data-beacon>. The address forgets where he came from. */
const beacon = one("form[data-beacon]");
if (beacon) {
  navigator.sendBeacon(beacon.action, new URLSearchParams(new FormData(beacon)));
  history.replaceState(null, "", location.pathname);
}

/* Pages that carried their styles inline fetch the file for the next page once they are done. */
const styles = one("script[data-styles]");
if (styles) addEventListener("load", () => fetch(styles.dataset.styles));
