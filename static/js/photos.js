// Photos: made small on the phone, shown at once, sent up while the form is being filled; each can be taken out again.

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

// Where the form says of what kind its photos are, each goes up as soon as it is chosen, and the form only names it. What
// is not there yet when the form is sent, or could not go up, travels with the form itself, as it does without scripts.
function enhance(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const input = box.querySelector("input[type=file]");
  const limit = Number(box.dataset.limit);
  const gallery = box.querySelector(".upload-gallery");
  const button = box.querySelector(".upload-button");
  if (gallery) gallery.hidden = false;
  let photos = [...box.querySelectorAll(".photo")].map((figure) => taken({ figure, token: figure.querySelector("input").value }));

  for (const source of gallery ? [input, gallery.querySelector("input")] : [input]) {
    source.addEventListener("change", async () => {
      const chosen = [...source.files];
      if (source !== input) source.value = "";
      const room = limit === 1 ? 1 : limit - photos.length;
      const files = (await Promise.all(chosen.map(shrink))).slice(0, Math.max(0, room));
      if (limit === 1) [...photos].forEach(remove);
      for (const file of files) add(file);
      keep();
    });
  }

  function add(file) {
    const photo = taken({ file, figure: preview(file) });
    box.insertBefore(photo.figure, button);
    photos.push(photo);
    if (box.dataset.kind) send(photo);
  }

  function taken(photo) {
    photo.figure.querySelector(".photo-remove").addEventListener("click", () => {
      remove(photo);
      keep();
      input.focus();
    });
    return photo;
  }

  function remove(photo) {
    photo.sending?.abort();
    photo.figure.remove();
    URL.revokeObjectURL(photo.figure.querySelector("img").src);
    photos = photos.filter((one) => one !== photo);
  }

  // The form carries what has no name on the server yet.
  function keep() {
    const all = new DataTransfer();
    for (const photo of photos) if (!photo.token) all.items.add(photo.file);
    input.files = all.files;
    photos.forEach((photo, at) => number(photo.figure, at + 1));
    button.hidden = photos.length >= limit;
    if (gallery) gallery.hidden = button.hidden;
  }

  function number(figure, place) {
    figure.querySelector("img").alt = `${box.dataset.wordPhoto} ${place}`;
    figure.querySelector(".photo-remove").setAttribute("aria-label", `${box.dataset.wordRemove} (${place})`);
  }

  function preview(file) {
    const figure = document.createElement("figure");
    figure.className = "photo";
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    const cross = document.createElement("button");
    cross.type = "button";
    cross.className = "photo-remove";
    cross.textContent = "×";
    figure.append(picture, cross);
    return figure;
  }

  function send(photo) {
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", box.dataset.wordSending);
    photo.figure.append(bar);
    const parts = new FormData();
    parts.append("kind", box.dataset.kind);
    parts.append("csrf_token", box.closest("form").querySelector("[name=csrf_token]").value);
    parts.append("file", photo.file);
    photo.sending = new XMLHttpRequest();
    photo.sending.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
    });
    photo.sending.addEventListener("load", () => answered(photo));
    photo.sending.addEventListener("loadend", () => bar.remove());
    photo.sending.open("POST", box.dataset.url);
    photo.sending.responseType = "json";
    photo.sending.send(parts);
  }

  function answered(photo) {
    const answer = photo.sending.response;
    if (photo.sending.status === 201 && answer?.token) {
      photo.token = answer.token;
      const named = document.createElement("input");
      named.type = "hidden";
      named.name = box.dataset.tokens;
      named.value = answer.token;
      photo.figure.append(named);
    } else if (photo.sending.status === 422 && answer?.message) {
      remove(photo); // It would be refused with the form as well.
      refused(answer.message);
    }
    keep();
  }

  function refused(sentence) {
    let said = box.parentElement.querySelector(".upload-refused");
    if (!said) {
      said = document.createElement("p");
      said.className = "error upload-refused";
      said.setAttribute("role", "alert");
      box.before(said);
    }
    said.textContent = sentence;
  }

  if (photos.length) keep();
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
