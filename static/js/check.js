// A dropped PDF is compared with the register by its SHA-256, here in the browser. Nothing is sent.

async function fingerprint(file) {
  const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function judge(register, hash) {
  const found = register.filter((paper) => paper.sha256 === hash);
  if (!found.length) return "unknown";
  return found.some((paper) => paper.newest) ? "genuine" : "replaced";
}

const LOOKS = { genuine: "kept", replaced: "risk", unknown: "broken", unable: "risk", reading: "info" };

function say(result, verdict, detail = "") {
  result.className = `drop-result note note-${LOOKS[verdict]}`;
  result.dataset.verdict = verdict;
  result.textContent = result.dataset[`word${verdict[0].toUpperCase()}${verdict.slice(1)}`];
  if (!detail) return;
  const line = document.createElement("p");
  line.className = "hash";
  line.textContent = detail;
  result.append(line);
}

function enhance(box) {
  const register = JSON.parse(box.querySelector("[data-register]").textContent);
  const result = box.querySelector("[data-result]");
  const drop = box.querySelector("[data-drop]");
  const input = box.querySelector("[data-paper]");

  async function compare(file) {
    if (!file) return;
    if (!globalThis.crypto?.subtle) return say(result, "unable"); // only https and loopback have it
    say(result, "reading");
    try {
      const hash = await fingerprint(file);
      say(result, judge(register, hash), `SHA-256 ${hash}`);
    } catch {
      say(result, "unable");
    }
  }

  input.addEventListener("change", () => compare(input.files[0]));
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    compare(event.dataTransfer.files[0]);
  });
}

for (const box of document.querySelectorAll("[data-hash-check]")) enhance(box);
