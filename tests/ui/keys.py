"""A person at a keyboard, with nothing else: walks from stop to stop, and notes stops that cannot be seen."""

import sys

NAME = """() => { const e = document.activeElement;
const label = e.labels && e.labels.length ? e.labels[0].innerText : "";
const said = e.getAttribute("aria-label") || label || e.innerText || e.value;
return (said || "").trim().replace(/\\s+/g, " "); }"""
# Whether the stop shows that it has the focus, and nothing lies over it (WCAG 2.2: 2.4.7, 2.4.11). A radio or tick
# of the design is drawn by its label.
UNSEEN = """() => { const e = document.activeElement;
if (e === document.body) return "the page as a whole";
const box = e.getBoundingClientRect(), drawn = e.matches("[type=radio], [type=checkbox]") && e.labels[0];
const look = drawn ? getComputedStyle(e.labels[0], "::before") : getComputedStyle(e);
const shows = look.outlineStyle !== "none" || look.boxShadow !== "none";
const there = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
const labelled = there && e.labels && [...e.labels].some(label => label.contains(there));
const free = there && (e.contains(there) || there.contains(e) || labelled);
return shows && free ? "" : e.outerHTML.slice(0, 90); }"""
MOST_STOPS = 150


class Keys:
    """Keys pressed on a page; `unseen` is every stop on the way that did not show where the focus is.

    `effort` is how often something was pressed and how many fields were filled: on a phone, taps and fields.
    """

    def __init__(self, page):
        self.page, self.unseen = page, []
        self.presses = self.fields = 0

    @property
    def effort(self):
        """Presses and fields so far, printed for `pytest -rP`."""
        sys.stdout.write(f"{self.presses} presses, {self.fields} fields\n")
        return self.presses, self.fields

    def to(self, name):
        """Tab on until the focus is on what is called so (or begins so)."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if unseen := self.page.evaluate(UNSEEN):
                self.unseen.append(unseen)
            if self.page.evaluate(NAME).startswith(name):
                return self
        raise AssertionError(f"{name} is not reached by Tab on {self.page.url}")

    def press(self, name, key="Enter"):
        """Go there and press it."""
        self.to(name)
        self.presses += 1
        self.page.keyboard.press(key)
        return self

    def onwards(self, name):
        """Press what opens another page, and wait for it."""
        with self.page.expect_navigation():
            self.press(name)
        return self

    def write(self, name, words):
        """Go to a field and type."""
        self.to(name)
        self.fields += 1
        self.page.keyboard.type(words)
        return self

    def choose(self, name):
        """Choose a radio or tick: arrows move between radios, so the first of a group is the stop."""
        return self.press(name, "Space")

    def attach(self, name, path):
        """Open the chooser of a file field and take a file."""
        self.to(name)
        self.fields += 1
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(path)
        return self

    @property
    def here(self):
        """What has the focus, by name."""
        return self.page.evaluate(NAME)
