// A form is sent once: its button says so until the next page is here.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (!button || !button.classList.contains("btn")) return;
  button.setAttribute("aria-busy", "true");
  const word = button.querySelector("span");
  if (word) {
    button.dataset.word = word.textContent;
    word.textContent = document.body.dataset.wordSending;
  }
});

function ready(root) {
  for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of root.querySelectorAll(".btn[aria-busy][data-word]")) {
    button.removeAttribute("aria-busy");
    button.querySelector("span").textContent = button.dataset.word;
  }
}

// Coming back with the browser's back button, and after htmx has answered.
window.addEventListener("pageshow", () => ready(document));
document.addEventListener("htmx:afterRequest", () => ready(document));
