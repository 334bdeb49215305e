// [data-opens=id] opens a <dialog>, [data-closes] closes the one around it. Also menus: one open at a time.

export function open(dialog) {
  if (dialog.open) return;
  if (dialog.showModal) {
    dialog.showModal();
  } else {
    // Safari before 15.4.
    dialog.classList.add("is-plain");
    dialog.setAttribute("open", "");
  }
  const first = dialog.querySelector("input:not([type=hidden]), select, textarea, button:not([data-closes])");
  if (first) first.focus();
}

export function close(dialog) {
  if (dialog.close && dialog.showModal) dialog.close();
  else dialog.removeAttribute("open");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) open(dialog);
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) close(closer.closest("dialog"));
  if (event.target.matches("dialog.dialog")) closeWhenOutside(event);
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

function closeWhenOutside(event) {
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) close(event.target);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  for (const dialog of document.querySelectorAll("dialog.is-plain[open]")) close(dialog);
});
