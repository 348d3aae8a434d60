"""Text that goes into CSV files, which have no way to say "this is text"."""

import unicodedata

HOSTILE = ("=", "+", "-", "@")


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula.

    Rule: reference, reliability-security, section 2.2.
    """
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first.startswith(HOSTILE) or text.startswith(("\t", "\r", "\n")) else text


class Echo:
    """A file that gives back what is written, so that csv can be used a line at a time."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line
