"""The colours of an organisation's pages, all worked out from the one that it chose, and whether they can be read.

Luminance and contrast are those of WCAG 2.2 ("relative luminance", "contrast ratio"); 4.5 to 1 is what its success
criterion 1.4.3 asks of text of ordinary size.
"""

import re
from dataclasses import dataclass

LEAST_CONTRAST = 4.5
SIX_DIGITS = re.compile(r"#?([0-9a-fA-F]{6})")
THREE_DIGITS = re.compile(r"#?([0-9a-fA-F]{3})")
# How much of the chosen colour stands in each of those derived from it; the rest is black or white.
OF_LINKS, OF_LINKS_POINTED_AT, OF_HEAD = 0.88, 0.5, 0.56
OF_GROUND, OF_EDGE = 0.07, 0.38


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def read(cls, text: str) -> "Colour":
        """From "#17616a", "17616A" or "#abc". ValueError for anything else."""
        short = THREE_DIGITS.fullmatch(text)
        digits = "".join(digit * 2 for digit in short[1]) if short else text
        found = SIX_DIGITS.fullmatch(digits)
        if not found:
            raise ValueError(text)
        return cls(*bytes.fromhex(found[1]))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """From 0, black, to 1, white."""
        red, green, blue = (_linear(part / 255) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def against(self, other: "Colour") -> float:
        """The contrast ratio, from 1 to 21."""
        darker, lighter = sorted((self.luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)

    def mixed(self, share: float, other: "Colour") -> "Colour":
        """That share of this one, the rest of the other."""
        pairs = ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        return Colour(*(round(own * share + its * (1 - share)) for own, its in pairs))


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def head(colour: Colour) -> Colour:
    """The ground of the head of each page."""
    return colour.mixed(OF_HEAD, BLACK)


def look(colour: Colour) -> dict[str, Colour]:
    """The custom properties of the style sheet, with their values."""
    ground = colour.mixed(OF_GROUND, WHITE)
    return {
        "--govuk-brand-colour": colour,
        "--govuk-link-colour": colour.mixed(OF_LINKS, BLACK),
        "--govuk-link-hover-colour": colour.mixed(OF_LINKS_POINTED_AT, BLACK),
        "--govuk-template-background-colour": ground,
        "--govuk-surface-background-colour": ground,
        "--govuk-surface-border-colour": colour.mixed(OF_EDGE, WHITE),
        "--lc-deep": head(colour),
    }


def can_be_read(colour: Colour) -> bool:
    """Whether white words on it, and links of it on the lightly tinted ground, have enough contrast."""
    seen = look(colour)
    on_ground = seen["--govuk-link-colour"].against(seen["--govuk-surface-background-colour"])
    return min(colour.against(WHITE), on_ground) >= LEAST_CONTRAST


def dark_enough(colour: Colour) -> Colour:
    """The colour itself where it can be read, else the lightest mix of it with black that can."""
    return next(
        mixed for share in range(100, -1, -1) if can_be_read(mixed := colour.mixed(share / 100, BLACK))
    )


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
