// Light or dark, size, row height and keys change at once; the form is sent behind. Language needs a new page.

document.addEventListener("submit", (event) => {
  const form = event.target;
  const name = form.dataset.preference;
  const button = event.submitter;
  if (!name || name === "locale" || !button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = new FormData(form);
  body.append(button.name, button.value);
  document.documentElement.setAttribute(`data-${name}`, button.value);
  for (const other of document.querySelectorAll(`[data-preference="${CSS.escape(name)}"] button`)) {
    other.setAttribute("aria-pressed", String(other.value === button.value));
  }
  fetch(form.action, { method: "POST", body: new URLSearchParams(body), redirect: "manual" }).catch(() => form.submit());
}, true);
