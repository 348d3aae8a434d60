"""What a camera says of itself, reduced to what can matter, so that equal ones are judged once.

Vendor and model are kept as normalised text. Of the MAC address only a prefix that the edition knows is kept; of
banner, serial, description, location and site only the *telling words*: names, with what the words beside them make
of them, and codes shaped like a known series. Never those texts whole: each camera would be its own fingerprint.
"""

import hashlib
import json
import re
import string
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from inventory.classification.cues import Cue, read_together
from inventory.classification.names import Hit, Standing
from inventory.classification.rulebook import Rulebook
from inventory.classification.text import LONGEST_CODE, Tokens, clean, mac_prefix, tokens_of, without_quantity

# Codes are looked for in these columns beside the model cell, never in places: rooms are called F1004.
CODES_IN = ("description", "serial")

OPERATING_SYSTEM_GUESS = ("os details", "os guesses", "just guessing", "aggressive os", "os cpe")
# ONVIF scopes: what stands after "name/" is typed by people, after "hardware/" written by the maker.
SCOPE = re.compile(
    r"onvif://[\w.]+/(?:name|hardware|mfr|type|location/\w+|profile|[\w/]+?)/([^\s/]*)", re.IGNORECASE
)
# Two- and three-letter labels are too often something else outside the vendor column.
SHORT_NAME = 3
MAC_IN_A_REMARK = re.compile(
    r"\bmac\b\W{0,3}(?:(?:address|addr|id|no)\W{1,3})?([0-9a-f][0-9a-f:.\-]{10,15}[0-9a-f])", re.IGNORECASE
)
# With and without colons or dashes, and in groups of four.
MAC_LENGTHS = (12, 14, 17)
MEMO_LIMIT = 100_000
NO_TOKENS = tokens_of("")


@dataclass(frozen=True, slots=True)
class DeviceText:
    """The texts of one camera as they were written; every one may be empty."""

    vendor: str = ""
    model: str = ""
    mac: str = ""
    banner: str = ""
    description: str = ""
    serial: str = ""
    location: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, order=True)
class TellingWord:
    """A word of a free text that can matter: a name (`what` = "name") or the code of a series ("series")."""

    column: str
    what: str
    word: str
    id: str
    cue: str = ""
    cue_words: str = ""


@dataclass(frozen=True)
class Fingerprint:
    """What is judged. Equal fingerprints have equal keys, on every machine."""

    vendor: str = ""
    model: str = ""
    mac_prefix: str = ""
    banner: tuple[str, ...] = ()
    telling: tuple[TellingWord, ...] = ()
    key: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        canonical = json.dumps(self.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "key", hashlib.sha256(canonical.encode()).hexdigest())

    def document(self) -> dict[str, Any]:
        """The fingerprint as JSON-able values (without its key)."""
        return {
            "vendor": self.vendor,
            "model": self.model,
            "mac_prefix": self.mac_prefix,
            "banner": list(self.banner),
            "telling": [{name: getattr(word, name) for name in word.__slots__} for word in self.telling],
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Fingerprint":
        """The fingerprint of a stored document."""
        return cls(
            vendor=document["vendor"],
            model=document["model"],
            mac_prefix=document["mac_prefix"],
            banner=tuple(document["banner"]),
            telling=tuple(TellingWord(**word) for word in document["telling"]),
        )


def fingerprint_of(text: DeviceText, rulebook: Rulebook) -> Fingerprint:
    """The fingerprint of a camera under a rulebook: another edition that knows more names may give another one."""
    telling: tuple[TellingWord, ...] = ()
    if text.description:
        telling += _telling_words("description", text.description, rulebook)
    # Places are many and name nobody: both are looked through at once, and read only where a name may stand.
    if (text.location or text.site) and rulebook.names.may_tell(f"{text.location} {text.site}"):
        telling += _telling_words("location", text.location, rulebook)
        telling += _telling_words("site", text.site, rulebook)
    if text.serial and not _is_a_mere_number(text.serial, rulebook):
        telling += _telling_words("serial", text.serial, rulebook)
    prefix = _known_prefix(text, rulebook)
    banner = _banner_rules(text.banner, rulebook) if text.banner else ()
    parts = (text.vendor, text.model, prefix, banner, telling)
    known = rulebook.memo.get(parts)
    if known is None:
        vendor, model = without_quantity(clean(text.vendor)), without_quantity(clean(text.model))
        known = Fingerprint(vendor, model, prefix, banner, tuple(sorted(set(telling))))
        _remember(rulebook, parts, known)
    return known  # type: ignore[return-value]  # only fingerprints are kept under a tuple of five parts


def _remember(rulebook: Rulebook, key: object, value: object) -> None:
    if len(rulebook.memo) < MEMO_LIMIT:
        rulebook.memo[key] = value


def _known_prefix(text: DeviceText, rulebook: Rulebook) -> str:
    """The MAC prefix if the edition knows it; a serial that is a MAC address (Axis's are) serves as well, and what a
    remark calls the MAC address where no other is given."""
    mac = text.mac or mac_in_remark(text.description)
    for written in (mac, text.serial):
        if len(written) in MAC_LENGTHS and _begins_as_known(written, rulebook):
            prefix = mac_prefix(written)
            if prefix in rulebook.mac_prefixes:
                return prefix
    if len(mac) > max(MAC_LENGTHS):  # an address among other words
        prefix = mac_prefix(mac)
        return prefix if prefix in rulebook.mac_prefixes else ""
    return ""


def mac_in_remark(description: str) -> str:
    """What a remark calls a MAC address, as it is written there, or ""."""
    if "mac" not in description and "MAC" not in description:
        return ""
    found = MAC_IN_A_REMARK.search(description)
    return found.group(1) if found else ""


def _begins_as_known(written: str, rulebook: Rulebook) -> bool:
    """Are the first six hex digits a known prefix? Most cameras' are not, and so need no further reading."""
    beginning = written[:8]
    known = rulebook.memo.get(beginning)
    if known is None:
        digits = "".join(sign for sign in beginning if sign in string.hexdigits)[:6].upper()
        known = digits in rulebook.mac_prefixes
        _remember(rulebook, beginning, known)
    return bool(known)


def readable_banner(written: str) -> str:
    """A banner with its ONVIF scopes as plain words: "onvif://www.onvif.org/name/CP%20Plus" is "CP Plus"."""
    return SCOPE.sub(r" \1 ", unquote(written)) if "://" in written or "%" in written else written


def _banner_rules(written: str, rulebook: Rulebook) -> tuple[str, ...]:
    """The banner rules that a text meets, and the names in it, as "rule:..." and "name:..."; none of a mere guess."""
    key = ("banner", written)
    known = rulebook.memo.get(key)
    if known is None:
        cleaned = clean(readable_banner(written))
        rules = [f"rule:{banner.id}" for banner, pattern in rulebook.banners if pattern.search(cleaned)]
        if not any(guess in cleaned for guess in OPERATING_SYSTEM_GUESS):
            tokens = tokens_of(cleaned)
            rules += [
                f"name:{hit.name.key}"
                for hit in rulebook.names.find(tokens, joins=True)
                if not hit.name.vendor_cell_only or _stands_by_a_code(hit, tokens)
            ]
            rules += [f"code:{hit.series.id}:{hit.code}" for hit in rulebook.series.find(cleaned)]
        known = tuple(dict.fromkeys(rules))
        _remember(rulebook, key, known)
    return known  # type: ignore[return-value]  # only banner rules are kept under this key


def _is_a_mere_number(serial: str, rulebook: Rulebook) -> bool:
    """A serial number of plain letters and digits that neither a name nor a code of a series is in.

    Serial numbers never repeat, so that each would be read in full; most end here.
    """
    if serial.isdigit():
        return True
    if not serial.isascii() or not serial.isalnum() or len(serial) > LONGEST_CODE:
        return False
    return not rulebook.names.may_name(serial) and not rulebook.series.may_read(serial.upper())


def _telling_words(column: str, written: str, rulebook: Rulebook) -> tuple[TellingWord, ...]:
    key = (column, written)
    known = rulebook.memo.get(key)
    if known is None:
        known = tuple(_read_telling_words(column, clean(written), rulebook))
        _remember(rulebook, key, known)
    return known  # type: ignore[return-value]  # only telling words are kept under this key


def _read_telling_words(column: str, cleaned: str, rulebook: Rulebook) -> list[TellingWord]:
    words = []
    tokens = tokens_of(cleaned) if rulebook.names.may_name(cleaned) else NO_TOKENS
    hits = [
        hit
        for hit in rulebook.names.find(tokens, joins=column in CODES_IN)
        if hit.name.tells or (column in CODES_IN and _stands_by_a_code(hit, tokens))
    ]
    meanings = read_together(rulebook.cues, tokens, [(hit.first, hit.last) for hit in hits])
    for hit, (cue, cue_words) in zip(hits, meanings, strict=True):
        words.append(TellingWord(column, "name", hit.name.key, hit.name.id, str(cue), cue_words))
    if column in CODES_IN:
        for found in rulebook.series.find(cleaned):
            meant, meant_words = meaning_of_code(cleaned, found.code, rulebook)
            words.append(TellingWord(column, "series", found.code, found.series.id, str(meant), meant_words))
    return words


def _stands_by_a_code(hit: Hit, tokens: Tokens) -> bool:
    """A short or ordinary name counts in a remark only beside a model code ("Luma LUM-510-BUL")."""
    kept_apart = (
        hit.name.whole_cell_only or hit.name.standing is Standing.OTHER or len(hit.name.key) < SHORT_NAME
    )
    return not kept_apart and tokens.beside_a_code(hit.first, hit.last)


def meaning_of_code(cleaned: str, code: str, rulebook: Rulebook) -> tuple[Cue, str]:
    """How a code in a text is meant: "replaced DS-2CD2143" tells of a camera that is gone."""
    tokens = tokens_of(cleaned)
    beginnings = tokens_of(clean(code)).words
    for index, word in enumerate(tokens.words):
        if beginnings and word.startswith(beginnings[0]):
            last = min(index + len(beginnings) - 1, len(tokens.words) - 1)
            return rulebook.cues.read(tokens, index, last)
    return Cue.NONE, ""
