document.addEventListener("submit", guard);

/* A hand scanner types like a keyboard and ends with Enter. data-scan: the field that takes it, wherever the focus is. */
const scan = one("[data-scan]");
const typing = "input:not([type=checkbox],[type=radio]),select,textarea";
if (scan) {
  if (!errors) scan.focus();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length > 1 || event.key === " ") return;
    if (!document.activeElement.matches(typing)) { scan.focus(); scan.select(); } /* a new scan replaces a wrong one */
  });
}
/* form[data-enter="next"]: Enter goes to the next empty field and sends only from the last. A code that was scanned into
   a field of figures goes to the field with that data-lot instead. */
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || !form || form.dataset.enter !== "next" || !event.target.matches("input")) return;
  const code = event.target.value.trim().toUpperCase().split("/T/").pop().split("?")[0];
  const lot = [...form.elements].find((field) => field.dataset.lot === code);
  if (lot) {
    event.preventDefault();
    event.target.value = "";
    lot.focus();
    return;
  }
  const next = [...form.elements].find((field) => field.matches(typing) && field.type !== "hidden" && !field.value);
  if (!next || next === event.target) return;
  event.preventDefault();
  next.focus();
});

/* Keys for cold hands: <div class="keys" data-js> with <button type="button" data-key="7" data-for="id">;
   "back" deletes. Without a script the field itself is typed into. */
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]");
  if (!key) return;
  const field = document.getElementById(key.dataset.for), value = field.value;
  field.value = key.dataset.key === "back" ? value.slice(0, -1) : value + key.dataset.key;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

/* Chosen rows: the bar data-bulk takes the place of data-filters and says how many. */
const chosen = () => {
  const count = all("[data-row]:checked").length;
  for (const bar of all("[data-bulk]")) bar.classList.toggle("on", count > 0);
  for (const bar of all("[data-filters]")) bar.classList.toggle("off", count > 0);
  for (const out of all("[data-chosen]")) out.textContent = count;
};
if (one("[data-bulk]")) {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const row of all("[data-row]")) row.checked = event.target.checked;
    if (event.target.matches("[data-all],[data-row]")) chosen();
  });
  chosen();
  addEventListener("pageshow", chosen); /* going back restores the ticks */
}

/* form[data-dirty]: its save bar appears with the first change. */
for (const form of all("form[data-dirty]")) {
  const bar = one(".savebar", form);
  if (errors || !bar) continue;
  bar.classList.add("quiet");
  form.addEventListener("input", () => bar.classList.remove("quiet"), { once: true });
}

/* <output data-earns="id of a price field" data-owed data-fee>: what is left of the price that is being typed.
   Fen are whole; the fee is rounded half up, and takes no more than is left, as operations/pricing.py does. */
for (const out of all("[data-earns]")) {
  const field = document.getElementById(out.dataset.earns), { owed, fee } = out.dataset;
  field.addEventListener("input", () => {
    const typed = field.value.normalize("NFKC").replace("\u3002", ".").trim(), right = /^\d{1,8}(\.\d{1,2})?$/.test(typed);
    const fen = Math.round(typed * 100), spread = fen - owed;
    const left = spread - Math.min(Math.floor((fen * fee + 5000) / 10000), Math.max(spread, 0));
    out.textContent = right ? `${left < 0 ? "-" : ""}\u00a5${(Math.abs(left) / 100).toFixed(2)}` : "\u2013";
    out.parentElement.classList.toggle("loss", right && left < 0);
  });
}
