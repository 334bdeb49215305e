// "Add a few words" opens where the words go: one tap, not two.

document.addEventListener(
  "toggle",
  (event) => {
    const more = event.target;
    if (!more.matches?.("details.more") || !more.open || !more.contains(document.activeElement)) return;
    const box = more.querySelector("input:not([type=hidden]), select, textarea");
    if (box?.matches("textarea")) box.focus();
  },
  true,
);
