// Sentences for the page: spoken quietly, or shown at the bottom until closed.

export function announce(sentence) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = sentence;
}

export function show(sentence) {
  const bar = document.createElement("div");
  bar.className = "snackbar";
  bar.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.className = "grow";
  words.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-plain";
  close.dataset.dismiss = "";
  close.textContent = document.body.dataset.wordClose;
  bar.append(words, close);
  const all = document.getElementById("snackbars");
  all.replaceChildren(...[...all.children].slice(-2), bar);
}

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".snackbar").remove();
});
