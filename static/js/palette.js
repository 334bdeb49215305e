// Ctrl K: type some letters, arrows choose, Enter goes. Entries come from this page: rail, data-palette links, data-key buttons.
import { close, open } from "./dialogs.js";

const palette = document.getElementById("palette");
if (palette) {
  const box = palette.querySelector("input");
  const list = palette.querySelector("ul");
  let entries = [];
  let chosen = 0;

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    box.value = "";
    entries = gather();
    fill();
    open(palette);
  });
  box.addEventListener("input", () => {
    chosen = 0;
    fill();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = list.children.length;
      chosen = all ? (chosen + step + all) % all : 0;
      mark();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const entry = list.children[chosen];
      if (entry) entry.click();
    }
  });

  function gather() {
    const seen = new Set();
    const found = [];
    for (const target of document.querySelectorAll("[data-palette], [data-key]:not(input):not(select):not(textarea)")) {
      const word = (target.getAttribute("aria-label") || (target.querySelector("span") || target).textContent).trim();
      if (!word || seen.has(word) || palette.contains(target)) continue;
      seen.add(word);
      found.push({ word, go: () => target.click() });
    }
    return found;
  }

  function fill() {
    const wanted = box.value.trim().toLowerCase();
    const shown = entries.filter((entry) => entry.word.toLowerCase().includes(wanted)).slice(0, 8);
    if (wanted && palette.dataset.searchUrl) {
      const address = `${palette.dataset.searchUrl}?q=${encodeURIComponent(box.value.trim())}`;
      shown.push({
        word: palette.dataset.wordSearch.replace("{}", box.value.trim()),
        go: () => window.location.assign(address),
      });
    }
    list.replaceChildren(
      ...shown.map((entry, at) => {
        const row = document.createElement("li");
        row.id = `palette-${at}`;
        row.className = "menu-entry";
        row.setAttribute("role", "option");
        row.textContent = entry.word;
        row.addEventListener("click", () => {
          close(palette);
          entry.go();
        });
        return row;
      }),
    );
    mark();
  }

  function mark() {
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
    const row = list.children[chosen];
    if (row) {
      box.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }
}
