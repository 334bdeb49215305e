// "Add a few words" opens where the words go: one tap, not two.

document.addEventListener(
  "toggle",
  (event) => {
    const more = event.target;
    if (!more.matches?.("details.more") || !more.open || !more.contains(document.activeElement)) return;
    const box = more.querySelector("textarea");
    if (box && more.querySelectorAll("input:not([type=hidden]), select, textarea").length === 1) box.focus();
  },
  true,
);
