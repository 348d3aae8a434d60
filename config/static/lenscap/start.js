// Starts GOV.UK's components, also in what htmx brings in later. Every page works without this file.
import { initAll } from "../govuk/govuk-frontend.min.js";

initAll();

// Escape closes the menu of a phone from any of its links, and the focus is back on what opened it.
document.querySelector(".govuk-service-navigation")?.addEventListener("keydown", (event) => {
  const toggle = event.currentTarget.querySelector(".govuk-js-service-navigation-toggle");
  if (event.key !== "Escape" || toggle?.getAttribute("aria-expanded") !== "true") return;
  toggle.click();
  toggle.focus();
});

// Filters stand open beside a list; above it, on a phone or with large text, they would push it off the screen.
for (const panel of document.querySelectorAll("details[data-closed-on-phones]")) {
  const list = panel.closest(".lc-list");
  if (list && getComputedStyle(list).gridTemplateColumns.split(" ").length < 2) panel.open = false;
}

// One button ticks every box of a table that has some; without this file each is ticked by itself.
function offerToTickAll(within) {
  for (const form of within.querySelectorAll("form[data-tick-all]")) {
    const heading = form.querySelector("th.lc-choose");
    const boxes = () => [...form.querySelectorAll("td.lc-choose input[type=checkbox]")];
    if (!heading || heading.querySelector("button") || boxes().length < 2) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lc-tick-all";
    button.textContent = "All";
    button.setAttribute("aria-label", "Tick all on this page");
    button.addEventListener("click", () => {
      const tick = boxes().some((box) => !box.checked);
      for (const box of boxes()) box.checked = tick;
    });
    heading.replaceChildren(button);
  }
}
offerToTickAll(document);

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) {
    initAll({ scope: event.detail.elt });
    offerToTickAll(event.detail.elt.parentElement ?? document);
  }
});

// A whole page in answer to a request for a part means that the session ended: go there instead of nesting it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, boosted, serverResponse } = event.detail;
  if (!boosted && /^\s*<!doctype/i.test(serverResponse)) {
    event.detail.shouldSwap = false;
    window.location.assign(xhr.responseURL);
  }
});
