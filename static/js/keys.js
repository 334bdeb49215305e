// Single keys press what carries data-key; J and K walk a [data-key-list]; "?" lists them. data-keys=off on <html> ends it all.

const isOff = () => document.documentElement.dataset.keys === "off";
const isTyping = (target) =>
  target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    if (walk(key === "j" ? 1 : -1)) event.preventDefault();
    return;
  }
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent !== null);
  if (!target || target.disabled) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) {
    target.focus();
    if (target.select) target.select();
  } else {
    target.click();
  }
});

// While words are being written a single key is a letter: there Ctrl Enter sends the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || isOff()) return;
  const form = event.target.closest("textarea, input, select")?.form;
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
});

// A search whose answers stand below it: down goes into them, Enter takes the first.
document.addEventListener("keydown", (event) => {
  if ((event.key !== "ArrowDown" && event.key !== "Enter") || event.isComposing) return;
  const box = event.target.closest("[data-key-into]");
  const first = box && document.querySelector(`${box.dataset.keyInto} a[href]`);
  if (!first || box.value !== box.defaultValue) return; // what is shown answers other words
  event.preventDefault();
  if (event.key === "Enter") first.click();
  else first.focus();
});

// Opens the neighbour of the current entry, so that a list is read without a mouse.
function walk(step) {
  const list = document.querySelector("[data-key-list]");
  if (!list) return false;
  const entries = [...list.querySelectorAll("a[href]")];
  if (entries.length === 0) return false;
  const focused = entries.indexOf(document.activeElement);
  const at = focused >= 0 ? focused : entries.findIndex((entry) => entry.hasAttribute("aria-current"));
  const next = entries[Math.min(Math.max(at + step, 0), entries.length - 1)];
  next.focus();
  if (list.dataset.keyList === "open" && next !== entries[at]) next.click();
  return true;
}

// The list under "?" is read from the page itself, so it cannot be out of date.
document.addEventListener("click", (event) => {
  const opener = event.target.closest('[data-opens="keys"]');
  const names = document.querySelector("[data-key-names]");
  if (!opener || !names || names.dataset.filled) return;
  names.dataset.filled = "yes";
  for (const target of document.querySelectorAll("[data-key]")) {
    if (target === opener) continue;
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.className = "key";
    cap.textContent = target.dataset.key.toUpperCase();
    term.append(cap);
    const what = document.createElement("dd");
    what.textContent = nameOf(target);
    names.append(term, what);
  }
});

function nameOf(target) {
  const label = target.labels && target.labels[0];
  const span = target.querySelector("span");
  return (target.getAttribute("aria-label") || (label && label.textContent) || (span || target).textContent).trim();
}
