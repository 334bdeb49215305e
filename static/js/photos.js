// Photos: made small on the phone before they are sent, shown at once, and each can be taken out again.

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

export async function shrink(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
  try {
    const picture = await decoded(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // A format this browser cannot draw: the server decodes it.
  }
}

function decoded(file) {
  return new Promise((done, fail) => {
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = fail;
    picture.src = URL.createObjectURL(file);
  });
}

function enhance(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const input = box.querySelector("input[type=file]");
  const limit = Number(box.dataset.limit);
  const gallery = box.querySelector(".upload-gallery");
  if (gallery) gallery.hidden = false;
  let files = [];

  for (const source of gallery ? [input, gallery.querySelector("input")] : [input]) {
    source.addEventListener("change", async () => {
      const added = await Promise.all([...source.files].map(shrink));
      files = limit === 1 ? added.slice(0, 1) : [...files, ...added].slice(0, limit);
      if (source !== input) source.value = "";
      keep();
    });
  }

  function keep() {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    input.files = all.files;
    draw();
  }

  function draw() {
    for (const figure of box.querySelectorAll(".photo")) {
      URL.revokeObjectURL(figure.querySelector("img").src);
      figure.remove();
    }
    const button = box.querySelector(".upload-button");
    files.forEach((file, at) => box.insertBefore(preview(file, at), button));
    button.hidden = files.length >= limit;
    if (gallery) gallery.hidden = button.hidden;
  }

  function preview(file, at) {
    const figure = document.createElement("figure");
    figure.className = "photo";
    const picture = document.createElement("img");
    picture.alt = `${box.dataset.wordPhoto} ${at + 1}`;
    picture.src = URL.createObjectURL(file);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "photo-remove";
    remove.setAttribute("aria-label", `${box.dataset.wordRemove} (${at + 1})`);
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      files.splice(at, 1);
      keep();
      input.focus();
    });
    figure.append(picture, remove);
    return figure;
  }
}

// One file that is no photo: its name takes the place of "choose a file".
function name(box) {
  const input = box.querySelector("input[type=file]");
  const word = box.querySelector("[data-upload-word]");
  input.addEventListener("change", () => {
    if (input.files.length) word.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

function enhanceAll(root) {
  root.querySelectorAll("[data-photos]").forEach(enhance);
  root.querySelectorAll("[data-file]").forEach(name);
}

enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
