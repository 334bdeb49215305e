// Press and hold for two seconds, by finger, mouse, Enter or Space. Typing the word instead stays possible.

const LONG_ENOUGH = 2000;

for (const form of document.querySelectorAll("[data-hold-form]")) {
  const button = form.querySelector("[data-hold]");
  const typed = form.querySelector("[data-hold-typed]");
  const said = form.querySelector("[data-said-here]");
  button.hidden = false;
  typed.open = false;
  let timer = 0;

  // What is about to begin stands beside the button, also when its row has been scrolled away.
  const say = (chosen) => {
    if (said && chosen?.dataset.said) said.textContent = chosen.dataset.said;
  };
  form.addEventListener("change", (event) => say(event.target));
  say(form.querySelector("[data-said]:checked"));

  const begin = () => {
    if (timer || form.dataset.sent || !form.reportValidity()) return;
    button.classList.add("is-held");
    timer = window.setTimeout(() => {
      typed.querySelector("[name=confirm]").value = "held";
      form.dataset.sent = "yes";
      form.submit();
    }, LONG_ENOUGH);
  };
  const end = () => {
    window.clearTimeout(timer);
    timer = 0;
    button.classList.remove("is-held");
  };

  button.addEventListener("pointerdown", begin);
  for (const kind of ["pointerup", "pointerleave", "pointercancel", "blur"]) button.addEventListener(kind, end);
  button.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (!event.repeat) begin();
    }
  });
  button.addEventListener("keyup", end);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}
