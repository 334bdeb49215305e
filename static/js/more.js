// "Add a few words" opens where the words go: one tap, not two. The field is taken within the tap itself, since a phone
// shows its keyboard for nothing else.

document.addEventListener("click", (event) => {
  const more = event.target.closest?.("details.more > summary")?.parentElement;
  if (!more || more.open) return;
  const box = more.querySelector("input:not([type=hidden]), select, textarea");
  if (!box?.matches("textarea")) return;
  event.preventDefault();
  more.open = true;
  box.focus();
});
