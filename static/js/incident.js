// The running board. Clocks run between two polls; what is typed or tapped while the line is down waits here and is
// sent again by itself, under the same key, so that the server takes it once. Without this module all forms still work.
import { announce } from "./say.js";

const root = document.querySelector("[data-incident]");
const AGAIN = 3000;

if (root) {
  const words = root.dataset;
  const store = `mingbai-waiting:${words.incident}:${words.member}`;
  const ahead = Date.parse(words.now) - Date.now(); // the server's clock counts, not the phone's
  let sending = false;

  // ---- what waits ----
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(store)) || [];
    } catch {
      return [];
    }
  };
  let waiting = read();

  function keep() {
    try {
      if (waiting.length) localStorage.setItem(store, JSON.stringify(waiting));
      else localStorage.removeItem(store);
    } catch {
      // A browser that keeps nothing still has the list on this page.
    }
    draw();
  }

  function draw() {
    const list = root.querySelector("[data-queue-list]");
    list.replaceChildren(
      ...waiting.map((one) => {
        const line = document.createElement("li");
        line.dataset.state = one.refused ? "refused" : "waiting";
        const said = document.createElement("span");
        said.className = "grow";
        said.textContent = `${one.refused ? words.wordRefused : words.wordWaiting} ${one.shown}${one.refused ? ` – ${one.refused}` : ""}`;
        line.append(said);
        if (one.refused) {
          const close = document.createElement("button");
          close.type = "button";
          close.className = "btn btn-plain";
          close.textContent = words.wordClose;
          close.addEventListener("click", () => {
            waiting = waiting.filter((other) => other.key !== one.key);
            keep();
          });
          line.append(close);
        }
        return line;
      }),
    );
  }

  function line(sentence) {
    const place = root.querySelector("[data-line]");
    if (place.textContent === sentence) return;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  // ---- sending ----
  const token = () =>
    (root.querySelector("#live [name=csrf_token]") || root.querySelector("[name=csrf_token]"))?.value || ""; // the newest

  async function send(one) {
    const body = new URLSearchParams(one.fields);
    body.set("csrf_token", token());
    body.set("client_key", one.key);
    body.set("said_at", one.at);
    const headers = { "X-Queued": "1" };
    const answer = await fetch(one.to, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(15000) });
    if (answer.ok) return "sent";
    if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401) return "login";
    if (answer.status >= 500 || answer.status === 429) return "later";
    const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    one.refused = plain ? await answer.text() : String(answer.status);
    return "refused";
  }

  async function sendAll() {
    if (sending) return;
    sending = true;
    try {
      let news = false;
      for (const one of waiting.filter((each) => !each.refused)) {
        const end = await send(one);
        if (end === "login") {
          line(words.wordLogin);
          break;
        }
        if (end === "later") break;
        if (end === "sent") waiting = waiting.filter((other) => other.key !== one.key);
        news = true;
        line("");
        keep();
      }
      if (news) globalThis.htmx?.trigger("#live", "news");
    } catch {
      line(words.wordDown);
    } finally {
      sending = false;
    }
  }

  const fresh = () => globalThis.crypto?.randomUUID?.() || plainKey();

  function plainKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID needs https; this does not
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // Before the module that sends every form once, which sees that this one is taken.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target.closest("[data-queue]");
      if (!form) return;
      event.preventDefault();
      const given = new FormData(form, event.submitter);
      given.delete("csrf_token");
      const fields = [...given].filter(([, value]) => typeof value === "string");
      const typed = fields.filter(([name]) => name !== "step" && name !== "act").map(([, value]) => value.trim());
      const shown = typed.filter(Boolean).join(" · ") || event.submitter?.textContent.trim() || words.wordStep;
      const at = new Date(Date.now() + ahead).toISOString();
      waiting.push({ key: fresh(), to: form.getAttribute("action"), fields, shown, at });
      if (event.submitter?.name === "step") event.submitter.disabled = true;
      else form.reset();
      keep();
      sendAll();
    },
    true,
  );

  // ---- clocks ----
  const two = (n) => String(n).padStart(2, "0");
  function spoken(seconds) {
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }

  function tickClocks() {
    const now = Date.now() + ahead;
    for (const each of root.querySelectorAll("[data-since-time]")) {
      const until = each.dataset.untilTime ? Date.parse(each.dataset.untilTime) : now;
      each.textContent = spoken(Math.max(0, Math.floor((until - Date.parse(each.dataset.sinceTime)) / 1000)));
    }
    for (const each of root.querySelectorAll("[data-due]")) {
      const left = Math.floor((Date.parse(each.dataset.due) - now) / 1000);
      if ("quiet" in each.dataset && left > 0) continue;
      each.textContent = (left < 0 ? words.wordOver : words.wordLeft).replace("{t}", spoken(Math.abs(left)));
      each.classList.toggle("er-late", left < 0);
    }
  }

  // ---- the line ----
  for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, () => line(words.wordDown));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      line("");
      if (waiting.some((one) => !one.refused)) sendAll();
    }
  });
  document.addEventListener("htmx:load", tickClocks);
  window.addEventListener("online", sendAll);
  window.addEventListener("offline", () => line(words.wordDown));
  setInterval(tickClocks, 1000);
  setInterval(() => waiting.some((one) => !one.refused) && sendAll(), AGAIN);
  tickClocks();
  draw();
  if (waiting.length) {
    announce(words.wordWaiting);
    sendAll();
  }
}
