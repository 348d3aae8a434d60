// Keys for the review queue. They work only while the device's frame, or a choice in it, has the focus (WCAG 2.1.4),
// and never with a modifier or where text is typed.
const KEYS = { r: "restricted", n: "clear", c: "suspected", t: "unknown" };
// Who works by keys finds the frame focused on the next device too, until the pointer is used again.
const BY_KEYS = "lenscap:review-by-keys";

window.addEventListener("load", () => {
  const frame = document.querySelector("[data-shortcuts]");
  // After the banner of the last decision has taken the focus for itself.
  if (frame && sessionStorage.getItem(BY_KEYS)) setTimeout(() => frame.focus({ preventScroll: true }));
});

document.addEventListener("pointerdown", () => sessionStorage.removeItem(BY_KEYS));

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
  } else {
    // Undo stands above the frame, with the last decision.
    const pressed = key === "s" || key === "u" ? document.querySelector(`[data-key=${key}]`) : null;
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  }
  sessionStorage.setItem(BY_KEYS, "yes");
});
