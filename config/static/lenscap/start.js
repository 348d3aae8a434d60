// Starts GOV.UK's components, also in what htmx brings in later. Every page works without this file.
import { initAll } from "../govuk/govuk-frontend.min.js";

initAll();

// Filters stand open beside a list, but on a phone they would push it off the screen.
const phone = window.matchMedia("(max-width: 40.0524em)");
for (const panel of document.querySelectorAll("details[data-closed-on-phones]")) {
  if (phone.matches) panel.open = false;
}

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) initAll({ scope: event.detail.elt });
});

// A whole page in answer to a request for a part means that the session ended: go there instead of nesting it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, boosted, serverResponse } = event.detail;
  if (!boosted && /^\s*<!doctype/i.test(serverResponse)) {
    event.detail.shouldSwap = false;
    window.location.assign(xhr.responseURL);
  }
});
