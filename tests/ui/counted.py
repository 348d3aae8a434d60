"""What a person does on pages, counted: clicks (or taps, or keys) on buttons and links, and fields typed or chosen."""

import re
import sys

from playwright.sync_api import Page


class Counted:
    """A person at a page."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, role: str, name: str | re.Pattern[str]) -> None:
        """Press a button, follow a link, choose what is suggested."""
        self.taps += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def fill(self, label: str, value: str | bytes) -> None:
        """Type into a field key by key, or choose a photo."""
        self.fields += 1
        control = self.page.get_by_label(label, exact=False).first
        if isinstance(value, bytes):
            control.set_input_files({"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": value})
        else:
            control.press_sequentially(value)

    def check(self, label: str, within: str = "") -> None:
        """Tick a box, or choose an answer of the question named."""
        self.fields += 1
        place = self.page.get_by_role("group", name=within) if within else self.page
        place.get_by_label(label, exact=True).check()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.fields += 1
        self.page.get_by_label(label).select_option(label=option)

    def told(self, what: str) -> tuple[int, int]:
        """Taps and fields, also written out where pytest shows it (`-s`)."""
        sys.stdout.write(f"{what}: {self.taps} clicks, {self.fields} fields\n")
        return self.taps, self.fields
