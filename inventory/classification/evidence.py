"""What the layers find: grounds that a person can read, and what they mean for the verdict."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Tendency(StrEnum):
    """Where grounds point. HINT only raises *unknown* to *suspected*; ASIDE and IGNORED decide nothing.

    DECIDED is a person's determination: it speaks before all others, whatever its verdict.
    """

    RESTRICTED = "restricted"
    SUSPECTED = "suspected"
    CLEAR = "clear"
    HINT = "hint"
    COMPONENT = "component"
    IGNORED = "ignored"
    ASIDE = "aside"
    DECIDED = "decided"


class Layer(StrEnum):
    """The kind of evidence."""

    BANNER = "banner"
    MAC_PREFIX = "mac_prefix"
    SERIES = "model_series"
    NAME = "vendor_name"
    RELABEL = "relabel"
    FREE_TEXT = "free_text"
    TECHNOLOGY = "technology"
    LIKENESS = "likeness"
    DETERMINATION = "determination"


@dataclass(frozen=True, slots=True)
class Grounds:
    """One rule that spoke: which text in which column met it, in plain words, with its source."""

    layer: Layer
    rule: str
    column: str
    text: str
    tendency: Tendency
    sentence: str
    source: str = ""
    maker: str = ""

    def __post_init__(self) -> None:
        # A company's name may end in "Ltd." and the sentence with it.
        if self.sentence.endswith(".."):
            object.__setattr__(self, "sentence", self.sentence.rstrip(".") + ".")

    def document(self) -> dict[str, Any]:
        """The grounds as JSON-able values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Grounds with what the weighing needs to know of them.

    `maker`: whom they point to, "" where that is not settled, then `candidates`. `label`: the vendor entry that led
    here. `brand_level`: they speak of a whole brand, so a decisive code of that brand's own maker outweighs them.
    """

    grounds: Grounds
    maker: str = ""
    candidates: tuple[str, ...] = ()
    label: str = ""
    weak: bool = False
    brand_level: bool = False
    relabelled: bool = False

    @property
    def tendency(self) -> Tendency:
        """Where the grounds point."""
        return self.grounds.tendency

    def doubted(self, why: str) -> "Evidence":
        """The same from a text that may not speak of this unit ("possibly"): it settles no maker, and clears
        nothing. `why` is the end of the sentence."""
        weaker = {Tendency.RESTRICTED: Tendency.SUSPECTED, Tendency.CLEAR: Tendency.ASIDE}
        tendency = weaker.get(self.tendency, self.tendency)
        sentence = f"{self.grounds.sentence.rstrip('.')}; but {why}."
        candidates = (self.maker,) if self.maker else self.candidates
        grounds = replace(self.grounds, tendency=tendency, sentence=sentence)
        return replace(self, grounds=grounds, maker="", candidates=candidates)


COLUMN_NAMES = {
    "vendor": "The vendor cell",
    "model": "The model cell",
    "description": "The description",
    "location": "The location",
    "site": "The site's name",
    "serial": "The serial number",
    "banner": "The firmware or banner text",
    "mac": "The MAC address",
}
