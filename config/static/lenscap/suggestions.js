// Make and model while somebody types: five suggestions from the server, as an ARIA combobox with a list.
// Without this file the field is plain text, which the server reads just as well.
const WAIT_MS = 150;

for (const input of document.querySelectorAll("input[data-suggestions]")) begin(input);

function begin(input) {
  const [vendor, model] = ["vendor_text", "model_text"].map((name) => input.form.elements[name]);
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}_list`, className: "lc-suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Makes and models");
  const said = Object.assign(document.createElement("p"), { className: "lc-suggestions__said" });
  said.setAttribute("role", "status");
  input.after(list, said);
  const parts = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(parts)) input.setAttribute(name, value);
  let found = [];
  let at = -1;
  let timer, asked;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (device) => {
    input.value = device.text;
    vendor.value = device.vendor;
    model.value = device.model;
    said.textContent = "";
    close();
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const option = (device, index) => {
    const item = Object.assign(document.createElement("li"), { id: `${list.id}_${index}`, textContent: device.text });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener("click", () => take(device));
    return item;
  };
  const show = (devices, typed) => {
    found = devices;
    at = -1;
    list.replaceChildren(...devices.map(option));
    list.hidden = devices.length === 0;
    input.setAttribute("aria-expanded", String(devices.length > 0));
    const none = `‘${typed}’ is not in the list. You can still save it; it will be sent for checking.`;
    said.textContent = devices.length ? "" : none;
  };
  const ask = async (typed) => {
    asked?.abort();
    asked = new AbortController();
    const url = `${input.dataset.suggestions}?q=${encodeURIComponent(typed)}`;
    try {
      const answer = await fetch(url, { signal: asked.signal, redirect: "error" });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: null };
      if (suggestions && input.value.trim() === typed && document.activeElement === input) show(suggestions, typed);
    } catch {
      close(); // no signal, or typed on: what is written stands
    }
  };

  input.addEventListener("input", () => {
    vendor.value = model.value = said.textContent = "";
    clearTimeout(timer);
    const typed = input.value.trim();
    if (typed.length < 2) close();
    else timer = setTimeout(ask, WAIT_MS, typed);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const moves = { ArrowDown: (at + 1) % found.length, ArrowUp: at <= 0 ? found.length - 1 : at - 1 };
    if (event.key in moves) mark(moves[event.key]);
    else if (event.key === "Enter" && at >= 0) take(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked?.abort();
    close();
  });
}
