// The outbox: what is logged without a signal waits on this device and is sent once, under its own key, when it can be.
// A form takes part by data-outbox, an answer on a round by data-outbox-answer. Without this file forms are plain forms.
import { drop, fieldsOf, find, formData, keep, newKey, settle, waiting } from "./outbox-store.js";
import { show, watchSignOut } from "./outbox-panel.js";

const READY = "/outbox/ready/";
const EVERY_MS = 30_000;
// A weak signal is no signal: better kept and sent later than a person waiting on a ladder.
const READY_MS = 5_000;
const SEND_MS = 20_000;
const LATER = { state: "later" };

/** One at a time over all tabs, so that nothing is sent from two at once; a second sending would do no harm. */
const alone = (work) => (navigator.locks ? navigator.locks.request("lenscap-outbox", work) : work());

let last = null;

/** Who is signed in here, and a fresh token; null without a signal. */
async function ready() {
  try {
    const answer = await fetch(READY, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout?.(READY_MS) });
    last = answer.ok ? await answer.json() : null;
  } catch {
    last = null;
  }
  return last;
}

/** Whether trying again may help: what was refused, or is somebody else's, waits for a person. */
const worthATry = (item) => !item.problem && (last === null || item.person === last.person);

/** Send one item; what became of it. Throws where there is no signal. */
async function send(item, token) {
  const answer = await fetch(item.url, {
    method: "POST",
    body: formData(item.fields),
    headers: { Accept: "application/json", "X-CSRFToken": token },
    redirect: "manual",
    signal: AbortSignal.timeout?.(SEND_MS),
  });
  if (answer.type === "opaqueredirect") return { state: "signin" };
  if (answer.ok) {
    const told = await answer.json();
    await settle(item.key, item.at);
    return { state: "sent", told };
  }
  if (answer.status >= 500 || answer.status === 403) return LATER; // a token that went stale meanwhile, too
  const told = await answer.json().catch(() => ({ errors: [] }));
  const words = told.errors?.length ? told.errors.join(". ") : `It was not taken (answer ${answer.status}).`;
  await settle(item.key, item.at, { ...item, problem: words });
  return { state: "refused", status: answer.status };
}

/** Send whatever is this person's and was not refused. Only a lost signal or session ends the round early. */
async function flush() {
  await alone(async () => {
    const items = await waiting();
    const now = items.length ? await ready() : null;
    for (const { key } of items) {
      const item = await find(key); // as it is by now: another answer may have taken its place, or have gone directly
      if (!now || !item || item.person !== now.person || item.problem) continue;
      try {
        const { state } = await send(item, now.token);
        if (state === "signin") break;
      } catch {
        break;
      }
    }
  });
  await draw();
}

async function draw() {
  const items = await waiting();
  const now = items.length ? await ready() : null;
  show(items, { person: now?.person ?? null, online: now !== null, again, discard });
  const said = document.querySelector(".lc-outbox__kept[data-key]");
  const left = said && items.find((item) => item.key === said.dataset.key);
  if (said && !left) said.firstChild.textContent = said.firstChild.textContent.replace("Kept on this device", "Sent");
}

async function again(key) {
  for (const item of await waiting()) {
    if (key === undefined || item.key === key) await settle(item.key, item.at, { ...item, problem: "" });
  }
  await flush();
}

async function discard(key) {
  await drop(key);
  await draw();
}

/** Keep what the form says, then try to send it. */
async function submitted(form, submitter) {
  const data = new FormData(form, submitter);
  const [place, device] = ["location", "device"].map((name) => String(data.get(name) ?? "").trim());
  const item = {
    key: data.get("key"),
    url: form.getAttribute("action") || location.pathname,
    person: data.get("sender"),
    what: "camera",
    label: [place, device].filter(Boolean).join(": ") || "A camera without a place",
    at: Date.now(),
    problem: "",
    fields: await fieldsOf(data),
  };
  await keep(item);
  let came = LATER;
  await alone(async () => {
    const now = await ready();
    if (!now) return;
    try {
      came = now.person === item.person ? await send(item, now.token) : { state: "signin" };
    } catch {
      came = LATER;
    }
  });
  return { item, came };
}

function begin(form) {
  let busy = false;
  let plainly = false;
  correct(form);
  form.addEventListener("submit", async (event) => {
    if (plainly) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.inert = true; // nothing is typed into what is about to be emptied
    try {
      const { item, came } = await submitted(form, event.submitter);
      if (came.state === "sent") return void location.assign(came.told.next);
      if (came.state === "refused") {
        await drop(item.key);
        plainly = true;
        form.inert = false;
        return void form.requestSubmit(event.submitter); // the page itself says what is wrong, beside each field
      }
      form.inert = false;
      kept(form, item);
    } catch {
      form.inert = false;
      plainly = true; // nothing can be kept on this device: an ordinary form then
      form.requestSubmit(event.submitter);
    }
    busy = false;
    await draw();
  });
}

/** The form for the next camera; the site stays, and "same again" takes over make, model and kind. */
function kept(form, item) {
  const like = new Map(item.fields);
  form.reset();
  for (const name of ["location", "device", "vendor_text", "model_text"]) form.elements[name].value = "";
  form.elements.site.value = like.get("site");
  form.elements.key.value = newKey();
  const said = document.createElement("p");
  const same = Object.assign(document.createElement("button"), { type: "button", textContent: "Same again" });
  same.className = "govuk-button govuk-button--secondary";
  same.addEventListener("click", () => {
    for (const name of ["device", "vendor_text", "model_text", "kind", "life", "connection"]) {
      form.elements[name].value = like.get(name) ?? "";
    }
    form.elements.location.focus();
  });
  said.className = "govuk-body lc-outbox__kept";
  said.setAttribute("role", "status");
  said.append(Object.assign(document.createElement("span"), { textContent: `Kept on this device: ${item.label}. ` }), same);
  said.dataset.key = item.key;
  form.parentElement.querySelector(".lc-outbox__kept")?.remove();
  form.before(said);
  form.elements.location.focus();
}

/** Put an item that was refused back into the form, to be corrected and sent under the same key. */
async function correct(form) {
  const key = new URLSearchParams(location.search).get("correct");
  if (!key) return;
  form.inert = true; // what is typed meanwhile would be overwritten
  try {
    putBack(form, (await waiting()).find((one) => one.key === key));
  } finally {
    form.inert = false;
  }
}

function putBack(form, item) {
  if (!item) return;
  const files = new DataTransfer();
  for (const [name, value] of item.fields) {
    if (typeof value !== "string") files.items.add(new File([value.bytes], value.name, { type: value.type }));
    else if (form.elements[name]) form.elements[name].value = value;
  }
  if (files.files.length) form.elements.photos.files = files.files;
}

for (const form of document.querySelectorAll("form[data-outbox]")) begin(form);

// An answer on a round: one that htmx could not send is kept, and the newest for a camera counts.
const answers = (event) => event.target.closest?.("form[data-outbox-answer]");
const keyOf = ({ path, formData: said }) => `${path}#${said.get("camera")}`;

document.addEventListener("htmx:beforeSend", (event) => {
  if (answers(event)) event.detail.requestConfig.at = Date.now();
});

document.addEventListener("htmx:afterRequest", async ({ detail }) => {
  const { requestConfig, successful } = detail;
  if (!requestConfig.at || !successful) return;
  await settle(keyOf(requestConfig), requestConfig.at); // what was kept before this answer came through is out of date
  await draw();
});

document.addEventListener("htmx:sendError", async (event) => {
  const form = answers(event);
  if (!form) return;
  const { requestConfig } = event.detail;
  const fields = [...requestConfig.formData].filter(([name]) => name !== "csrfmiddlewaretoken");
  await keep({
    key: keyOf(requestConfig),
    url: requestConfig.path,
    person: form.dataset.outboxAnswer,
    what: "answer",
    label: `${form.dataset.outboxLabel}: ${requestConfig.triggeringEvent?.submitter?.firstChild?.textContent ?? "answered"}`,
    at: requestConfig.at,
    problem: "",
    fields: fields.map(([name, value]) => [name, String(value)]),
  });
  form.querySelector(".lc-outbox__kept")?.remove();
  const said = Object.assign(document.createElement("p"), { className: "lc-outbox__kept", textContent: "Kept on this device" });
  said.setAttribute("role", "status");
  form.append(said);
  await draw();
});

watchSignOut({ waiting, flush });
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
setInterval(async () => {
  if (document.visibilityState === "visible" && (await waiting()).some(worthATry)) await flush();
}, EVERY_MS);
flush();
