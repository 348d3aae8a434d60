// Keys for the review queue. They work only while the device's frame, or a choice in it, has the focus (WCAG 2.1.4),
// and never with a modifier or where text is typed.
const KEYS = { r: "restricted", n: "clear", c: "suspected", t: "unknown" };

document.addEventListener("keydown", (event) => {
  const frame = event.target.closest?.("[data-shortcuts]");
  if (!frame || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target !== frame && !event.target.matches("input[type=radio], a, button, summary")) return;
  const key = event.key.toLowerCase();
  if (key in KEYS) {
    const choice = frame.querySelector(`input[name=verdict][value=${KEYS[key]}]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
  } else if (key === "s") {
    const skip = frame.querySelector("[data-key=s]");
    if (!skip) return;
    event.preventDefault();
    skip.click();
  }
});
