"""Text as people type it, made comparable: one spelling for one thing, before any rule reads it.

Nothing here knows a maker. `clean` gives lower-case text, `Tokens` its words with what stands between them,
`codes` the candidates for a model code, `mac_prefix` the first half of a MAC address.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Signs that look like another, or like nothing. Cyrillic and Greek letters are those that fonts draw alike.
LOOK_ALIKES = str.maketrans(
    "авеікмнорстухѕјԁѡαβεικνορτυχη",
    "abeikmhopctyxsjdwabeikvoptuxh",
)
# Greek capitals are drawn like other Latin letters than their small ones.
CAPITAL_LOOK_ALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
# Signs of a registered name, which compatibility forms would write onto it ("Hikvisiontm").
MARKS = dict.fromkeys(map(ord, "™®©℠"), " ")
# A protected blank and dashes that were read in the wrong encoding.
MISREAD_BLANK = re.compile(r"Â(?=[\s\u00a0-\u00bf]|\Z)")
MISREAD_DASH = re.compile("â€[“”‘’\u0090-\u0095]")
INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff\u180e")
)
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣-⁃－­ー"), "-")
BLANKS = re.compile(r"\s+")
WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
CODE_SPLIT = re.compile(r"[\s,;|()\[\]{}\"'<>:=*]+")
JOINED = re.compile(r"[ \-_'&+./]?\Z|\s?-\s?\Z")
BLANK_OR_END = re.compile(r"[\s;,|()\[\]:/]")
LITTLE_WORDS = frozenset(
    {
        "by",
        "make",
        "model",
        "type",
        "no",
        "code",
        "mod",
        "mdl",
        "ref",
        "typ",
        "modell",
        "modelo",
        "modele",
        "nr",
    }
)
CLAUSE_END = re.compile(r"[;!?,()|\n:]|\.\s")
# Model, date and firmware in one serial number have about fifty signs, entity ids some more.
LONGEST_CODE = 120
SHORTEST_INNER_CODE = 5
MOST_WORDS_IN_AN_ID = 12
ENTITY_KIND = re.compile(r"\A[A-Z]{3,}\.(?=[A-Z0-9])")
HOST_KIND = re.compile(r"\A(?:IP)?(?:CAMERA|CAM|CCTV|NVR|DVR|PTZ|DOME)\d*-(?=[A-Z])")
# "DS-970 S/N 428": what only says that a serial number follows.
NO_CODES = frozenset({"S/N", "SN", "P/N", "N/A"})
# Sizes, lenses, counts of channels: they look like codes and are none.
MEASURE = re.compile(
    r"\d+(\d|\.|-|to)*\s?(mp|mpx|megapixel|mm|cm|m|x|k|ch|tb|gb|mb|v|w|p|fps|hz|deg|ft|inch|way|channel|nd|rd|st|th)s?"
)
MAC_SIGNS = str.maketrans("", "", ":-. ")
MAC = re.compile(r"(?:[0-9a-f]{2}[:\-. ]?){5}[0-9a-f]{2}|(?:[0-9a-f]{4}[.:\-]){2}[0-9a-f]{4}")
QUANTITY = re.compile(r"\A\(?\d{1,3}\s*(?:[x×]|off|no\.?|nr)\s+(?=\S)")


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """Lower-case text in one spelling: compatibility forms, accents, look-alikes, dashes and blanks made equal."""
    if not text.isascii():
        text = MISREAD_DASH.sub("-", MISREAD_BLANK.sub(" ", text)).translate(MARKS)
        text = text.translate(INVISIBLE).translate(DASHES).translate(CAPITAL_LOOK_ALIKES)
        text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Cf"))
        text = unicodedata.normalize("NFC", text).replace("ı", "i").translate(LOOK_ALIKES).translate(DASHES)
    return BLANKS.sub(" ", text.casefold()).strip()


def compact(text: str) -> str:
    """The words of a text without anything between them: "Hik-Vision" and "HIK VISION" are one name."""
    return "".join(WORD.findall(clean(text)))


def without_quantity(text: str) -> str:
    """A cleaned text without a count at its beginning ("4 x dome"); "36x zoom" elsewhere is no count."""
    return QUANTITY.sub("", text)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a cleaned text, the clause each belongs to, and the gaps before each and after the last."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    clauses: tuple[int, ...]

    def beside_a_code(self, first: int, last: int) -> bool:
        """Does a model code stand next to these words, or do they begin one ("BCS-TIP3401")?

        A code has a letter, two digits and four signs or more; a lens or a resolution is none.
        """
        start, end = self._run_around(first)[0], self._run_around(last)[1]
        if end > last and _is_code(self.words[first : end + 1]):
            return True
        return _is_code(self._next_run(end + 1, 1)) or _is_code(self._next_run(start - 1, -1))

    def _run_around(self, index: int) -> tuple[int, int]:
        """The words that stand together with this one, without a blank between them."""
        first = last = index
        while first > 0 and self.gaps[first] and not BLANK_OR_END.search(self.gaps[first]):
            first -= 1
        while last + 1 < len(self.words) and not BLANK_OR_END.search(self.gaps[last + 1]):
            last += 1
        return first, last

    def _next_run(self, index: int, step: int) -> tuple[str, ...]:
        """The next words that stand together; little words such as "by" are passed over."""
        while 0 <= index < len(self.words) and self.words[index] in LITTLE_WORDS:
            index += step
        if not 0 <= index < len(self.words):
            return ()
        first, last = self._run_around(index)
        return self.words[first : last + 1]

    def joined(self, first: int, last: int) -> bool:
        """Do these words stand together as one name would: nothing but a blank, a dash or a sign between them?"""
        return all(JOINED.match(self.gaps[index]) for index in range(first + 1, last + 1))


def _is_code(run: tuple[str, ...]) -> bool:
    """Letters and two digits in four signs or more; one digit is enough where a dash stands in it ("GSS-IPC5")."""
    text = "".join(run)
    digits = sum(sign.isdigit() for sign in text)
    needed = 1 if len(run) > 1 else 2
    return needed <= digits < len(text) >= 4 and not MEASURE.fullmatch(text)


@lru_cache(maxsize=32768)
def tokens_of(cleaned: str) -> Tokens:
    """The words of a cleaned text."""
    words: list[str] = []
    gaps: list[str] = []
    clauses: list[int] = []
    end = clause = 0
    for found in WORD.finditer(cleaned):
        gap = cleaned[end : found.start()]
        if words and CLAUSE_END.search(gap):
            clause += 1
        words.append(found.group())
        gaps.append(gap)
        clauses.append(clause)
        end = found.end()
    gaps.append(cleaned[end:])
    return Tokens(tuple(words), tuple(gaps), tuple(clauses))


def codes(cleaned: str) -> Iterator[str]:
    """Candidates for a model code in capitals: each word, and up to three words in a row joined by dashes.

    People type a blank or a second dash inside a code ("DS 2CD2143", "cp unc ta40l3"), so neighbours are tried
    together as well as alone. A slash may stand before a code ("Bosch/NBN-73013"), and entity ids have their own
    signs ("camera.ipc_hdw2431t_front"), so what follows these is tried too.
    """
    parts = [
        part for part in CODE_SPLIT.split(cleaned.upper()) if part.strip("-./_") and part not in NO_CODES
    ]
    for first in range(len(parts)):
        code = parts[first].replace("_", "-")
        yield tidy(code)
        for following in parts[first + 1 : first + 3]:
            code = f"{code.rstrip('-')}-{following.replace('_', '-').lstrip('-')}"
            yield tidy(code)
        yield from _inner_codes(parts[first])


def _inner_codes(part: str) -> Iterator[str]:
    """Candidates inside a word: after a slash, after the kind in an entity id or in a network name, after each
    underscore; and the word with dashes for its full stops ("DS.2CD2043")."""
    if "/" in part:
        yield from (tidy(piece) for piece in part.split("/")[1:] if len(piece) >= SHORTEST_INNER_CODE)
    if "." in part.strip("."):
        yield tidy(part.replace(".", "-"))
    if HOST_KIND.match(part):
        pieces = part.split("-")
        yield from (
            tidy("-".join(pieces[first:])) for first in range(1, min(len(pieces), MOST_WORDS_IN_AN_ID))
        )
    entity = ENTITY_KIND.sub("", part)
    if entity != part or "_" in part:
        words = entity.split("_")
        for first in range(len(words) if len(words) <= MOST_WORDS_IN_AN_ID else 0):
            yield tidy("-".join(words[first:]))


def tidy(code: str) -> str:
    """A code with single dashes and no dash or full stop at its ends, cut where no code is as long."""
    code = code[:LONGEST_CODE]
    while "--" in code:
        code = code.replace("--", "-")
    return code.strip("-.")


def mac_prefix(text: str) -> str:
    """The first six hex digits of a MAC address in any notation, or "" when there is none to be used.

    A locally administered address (second digit 2, 6, A or E) or one with a group bit was made up by software and
    says nothing of the maker; masked and all-zero addresses neither.
    """
    found = MAC.search(text.strip().casefold())
    if not found:
        return ""
    digits = found.group().translate(MAC_SIGNS)
    if int(digits[1], 16) & 0b11 or len(set(digits)) == 1:
        return ""
    return digits[:6].upper()
