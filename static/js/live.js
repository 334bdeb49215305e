// Around htmx: after a swap the reader is taken to the heading or the first mistake; failures are said, never silent.
import { announce, show } from "./say.js";

// htmx:load comes once for each piece that was put in, and once for the whole body, which settles itself below.
document.addEventListener("htmx:load", (event) => {
  const piece = event.detail.elt;
  if (piece === document.body) return;
  const focus = piece.matches("[data-focus]") ? piece : piece.querySelector("[data-focus]");
  if (focus) focus.focus();
  const said = piece.querySelector("[data-announce]");
  if (said) announce(said.textContent.trim());
});

// A page that keeps what was written while the line is down says so itself.
const keeps = document.querySelector("[data-incident]") !== null;
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => keeps || show(document.body.dataset.wordOffline));
}
document.addEventListener("htmx:responseError", (event) => {
  // A poll that fails is tried again by itself; only what a person did is worth a sentence.
  if (event.detail.requestConfig.verb !== "get") show(document.body.dataset.wordFailed);
});

const first = document.querySelector("[data-focus]");
if (first) first.focus();
