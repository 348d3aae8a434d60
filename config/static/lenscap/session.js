// A session ends when nobody uses it. Before that a person is asked (WCAG 2.2, 2.2.1), typing counts as use, and after it
// what stands on the page can still be sent once its writer has signed in again. Without this file a session just ends.
const READY = "/outbox/ready/";
const USED_AT = "lenscap-used-at";
// The server notes a use once a minute at most, so that a session may end that much sooner than was reckoned here.
const NOTED_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 10_000;

const { person, idleSeconds } = document.body.dataset;
const idle = Number(idleSeconds) * 1000;
const asksAfter = idle - NOTED_EVERY_MS - Math.min(120_000, idle / 3);
let over = false;

/** When the server last heard of this person, from whichever tab. */
const usedAt = () => Number(localStorage.getItem(USED_AT));
const use = () => localStorage.setItem(USED_AT, Date.now());

const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).replace(/\s/g, "");

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

const box = make("dialog", "lc-session");
box.setAttribute("aria-labelledby", "session-title");
box.addEventListener("cancel", () => void (over || ask()));

function say(title, words, action) {
  const heading = make("h2", "govuk-heading-m", title);
  heading.id = "session-title";
  box.replaceChildren(heading, make("p", "govuk-body", words), make("div", "govuk-button-group", ...action));
  if (!box.isConnected) document.body.append(box);
  if (!box.open) box.showModal();
}

function button(words, onclick, more = "") {
  const made = make("button", `govuk-button${more}`, words);
  made.type = "button";
  made.addEventListener("click", onclick);
  return made;
}

const back = () => button("Back to the page", () => box.close(), " govuk-button--secondary");

function warn() {
  const end = clock(usedAt() + idle - NOTED_EVERY_MS);
  say(`You will be signed out at ${end}`, "Nothing has happened here for a while.", [button("Stay signed in", ask)]);
}

function ended() {
  over = true;
  const link = make("a", "govuk-button", "Sign in in a new tab");
  Object.assign(link, { href: "/sign-in/", target: "_blank", rel: "noopener" });
  const words = "Nothing happened for so long that your session ended. What you typed is still on this page: sign in in a new tab, come back, and go on here.";
  say("You are signed out", words, [link, back()]);
}

function another() {
  over = true;
  const words = "What you typed is still on this page, but cannot be sent from it. Copy what you need before you leave it.";
  say("Somebody else is signed in here now", words, [back()]);
}

/** Every form of the page may be sent with this token. */
function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
}

/** Use the session, and see whether it is still there. Without a signal nothing is known, and nothing said. */
async function ask() {
  const answer = await fetch(READY, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.json();
  if (now.person !== person) return void (now.person ? another() : ended());
  use();
  if (over) renew(now.token);
  over = false;
  box.close();
}

function look() {
  const since = Date.now() - usedAt();
  if (over || since < asksAfter) {
    if (!over && box.open) box.close(); // used in another tab
    return;
  }
  // Asked only once it has ended for certain: asking is using.
  if (since > idle + 1_000) return void ask();
  if (!box.open) warn();
}

/** Whoever comes back to the page after signing in elsewhere goes on. */
function comeBack() {
  if (document.visibilityState !== "visible") return;
  if (over) ask();
  else look();
}

/** Sent now it would be lost, or somebody else's. */
function hold(event) {
  if (!over) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!box.open) box.showModal();
}

function working() {
  if (!over && !box.open && Date.now() - usedAt() > NOTED_EVERY_MS && Date.now() - usedAt() < asksAfter) ask();
}

if (person && idle) {
  use();
  document.addEventListener("htmx:afterOnLoad", use);
  document.addEventListener("submit", hold, true);
  for (const sign of ["input", "keydown", "pointerdown"]) document.addEventListener(sign, working);
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("focus", comeBack);
  setInterval(look, LOOK_EVERY_MS);
}
