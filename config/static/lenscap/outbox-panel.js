// What the outbox shows on every page: how many items wait, which, and what can be done with each.
import { dropAll } from "./outbox-store.js";

const NOUNS = { camera: ["camera", "cameras"], answer: ["answer", "answers"] };

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function button(words, about, onclick, className = "lc-link-button") {
  const made = make("button", className, words);
  made.type = "button";
  if (about) made.append(make("span", "govuk-visually-hidden", `: ${about}`));
  made.addEventListener("click", onclick);
  return made;
}

/** "2 cameras and 1 answer" */
export function counted(items) {
  const parts = Object.entries(NOUNS).map(([what, [one, many]]) => {
    const number = items.filter((item) => item.what === what).length;
    return number && `${number} ${number === 1 ? one : many}`;
  });
  return parts.filter(Boolean).join(" and ");
}

/** What the line on top says, by who is signed in. */
function headline(items, { person, online }) {
  const refused = items.filter((item) => item.problem);
  if (online && !person) return `Sign in to send ${counted(items)}`;
  const mine = items.filter((item) => !person || item.person === person);
  const others = items.length - mine.length;
  const words = [];
  if (mine.length > refused.length) words.push(`${counted(mine.filter((item) => !item.problem))} waiting to send`);
  if (refused.length) words.push(`${counted(refused)} not taken`);
  if (others) words.push(`${counted(items.filter((item) => !mine.includes(item)))} that somebody else logged, sent when they sign in`);
  return words.join("; ");
}

function panel() {
  const found = document.querySelector(".lc-outbox");
  if (found) return found;
  const made = make("section", "lc-outbox");
  made.setAttribute("aria-label", "Not sent yet");
  document.querySelector("main").prepend(made);
  return made;
}

/** Draw the panel; it is gone when nothing waits. */
export function show(items, now) {
  if (!items.length) return void document.querySelector(".lc-outbox")?.remove();
  const frame = panel();
  const wasOpen = frame.querySelector("details")?.open ?? false;
  const line = frame.querySelector(".lc-outbox__line") ?? make("p", "lc-outbox__line");
  line.setAttribute("role", "status");
  const words = headline(items, now);
  if (line.dataset.words !== words) {
    line.dataset.words = words;
    line.replaceChildren(now.online && !now.person ? signIn(words) : words);
  }
  const rows = items.map((item) => row(item, now));
  const details = make("details", "", make("summary", "", "See them"), make("ul", "lc-outbox__list", ...rows));
  details.open = wasOpen || items.some((item) => item.problem);
  const ready = items.some((item) => !item.problem && item.person === now.person);
  const tools = ready ? [button("Send now", "", () => now.again(), "govuk-button govuk-button--secondary lc-outbox__send")] : [];
  frame.replaceChildren(line, ...tools, details);
}

function signIn(words) {
  if (location.pathname.startsWith("/sign-in")) return words;
  const link = make("a", "govuk-link", words);
  link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
  return link;
}

function row(item, now) {
  const when = new Date(item.at).toLocaleString("en-GB", { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
  const made = make("li", "", make("strong", "", item.label), make("span", "lc-second", `Kept on ${when}`));
  if (item.problem) made.append(make("p", "lc-outbox__problem", item.problem));
  if (now.person && now.person !== item.person) return made;
  const actions = make("p", "lc-outbox__actions");
  if (now.person) actions.append(button("Send again", item.label, () => now.again(item.key)));
  if (item.problem && item.what === "camera" && now.person) {
    const link = make("a", "govuk-link", "Correct it", make("span", "govuk-visually-hidden", `: ${item.label}`));
    link.href = `${item.url}?correct=${encodeURIComponent(item.key)}`;
    actions.append(link);
  }
  actions.append(button("Discard", item.label, () => sure(actions, item, now)));
  made.append(actions);
  return made;
}

/** Asked on the spot: what is discarded is nowhere else. */
function sure(actions, item, now) {
  const yes = button("Yes, delete it", item.label, () => now.discard(item.key));
  actions.replaceChildren("It is on this device alone. Delete it? ", yes, button("Keep it", item.label, () => now.again(item.key)));
  yes.focus();
}

/** Before a sign-out, which clears this device: say what would be lost, and ask. */
export function watchSignOut({ waiting, flush }) {
  let agreed = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (agreed || !form.action.endsWith("/sign-out/")) return;
    event.preventDefault();
    const items = await waiting().catch(() => []);
    if (!items.length) {
      agreed = true;
      return form.requestSubmit();
    }
    const stay = () => question.remove();
    const leave = async () => {
      agreed = true;
      await dropAll();
      form.requestSubmit();
    };
    document.querySelector(".lc-outbox__ask")?.remove();
    const heading = make("h2", "govuk-heading-m", `${counted(items)} not sent yet`);
    heading.tabIndex = -1;
    const question = make(
      "section",
      "lc-outbox__ask",
      heading,
      make("p", "govuk-body", "Signing out deletes what waits on this device. It is nowhere else."),
      make(
        "div",
        "govuk-button-group",
        button("Send now", "", async () => (stay(), await flush()), "govuk-button"),
        button("Delete and sign out", "", leave, "govuk-button govuk-button--warning"),
        button("Stay signed in", "", stay, "govuk-button govuk-button--secondary"),
      ),
    );
    document.querySelector("main").prepend(question);
    heading.focus();
  });
}
