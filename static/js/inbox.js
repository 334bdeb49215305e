// A list beside a case starts where the open one stands, so that nobody searches for what they just chose.

for (const chosen of document.querySelectorAll(".split-list [aria-current]")) {
  const list = chosen.closest(".split-list");
  const entry = chosen.getBoundingClientRect();
  const room = list.getBoundingClientRect();
  if (entry.bottom > room.bottom || entry.top < room.top) {
    list.scrollTop += entry.top - room.top - (room.height - entry.height) / 2;
  }
}
