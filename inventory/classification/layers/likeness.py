"""Evidence from likeness: a name that is nearly a known one. It only ever raises a question.

No distance separates slips from other brands (Hivision, HeimVision and Hickvision are all near Hikvision), so a
listed misspelling resolves, a listed other brand stays apart, and everything else merely suspects.
"""

from collections.abc import Iterator

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from inventory.classification.evidence import COLUMN_NAMES, Evidence, Grounds, Layer, Tendency
from inventory.classification.layers.codes import OTHER_GOODS
from inventory.classification.reading import Reading
from inventory.classification.text import compact

# One slip in names of five or six letters, two in longer ones that begin alike ("insight" is no "Unisight").
SHORTEST = 5
TWO_SLIPS_FROM = 7
# A label has a few words; what is longer is a remark.
WORDS_COMPARED = 8


def evidence(reading: Reading, *, nothing_else: bool) -> Iterator[Evidence]:
    """The known name most like what an unresolved vendor cell says; of the model cell only when all else is silent."""
    if reading.vendor_is_unresolved:
        yield from _of_cell("vendor", reading)
    elif nothing_else and reading.vendor_is_blank and not reading.mentions:
        yield from _of_cell("model", reading)


def _of_cell(column: str, reading: Reading) -> Iterator[Evidence]:
    known = reading.rulebook.names.by_key
    words = [
        word
        for word in reading.words_left(column)[:WORDS_COMPARED]
        if word.isalpha() and word.isascii() and word not in known
    ]
    tried = dict.fromkeys(word for word in [*words, compact(" ".join(words[:2]))] if len(word) >= SHORTEST)
    best: tuple[int, int, str, str] | None = None
    for word in tried:
        for key, distance in _near(word, reading):
            rank = (distance, 0 if _matters(key, reading) else 1, word, key)
            best = min(best, rank) if best else rank
    if best:
        yield _like(column, best[2], best[3], reading)


def _near(word: str, reading: Reading) -> Iterator[tuple[str, int]]:
    limit = _slips(word)
    for key, distance, _index in extract(
        word, list(reading.rulebook.watched_names), scorer=OSA.distance, score_cutoff=limit, limit=5
    ):
        if distance <= (min(limit, _slips(key)) if key[0] == word[0] else 1):
            yield key, int(distance)


def _slips(word: str) -> int:
    return 2 if len(word) >= TWO_SLIPS_FROM else 1


def _matters(key: str, reading: Reading) -> bool:
    """Is it the name of a maker, or of a label with relabelled lines, that a person should look at?"""
    vendor = reading.rulebook.vendors[reading.rulebook.watched_names[key]]
    owner = reading.rulebook.makers.get(vendor.owner)
    if owner is not None and owner.prc_nil == "no":
        return bool(vendor.name_alone)
    return vendor.equipment not in OTHER_GOODS


def _like(column: str, word: str, key: str, reading: Reading) -> Evidence:
    name = reading.rulebook.names.by_key[key]
    vendor = reading.rulebook.vendors[name.id]
    tendency = Tendency.SUSPECTED if _matters(key, reading) else Tendency.ASIDE
    sentence = (
        f'{COLUMN_NAMES[column]} says "{word}", which is much like {name.written}; likeness settles nothing.'
    )
    grounds = Grounds(
        Layer.LIKENESS, f"like:{vendor.id}", column, word, tendency, sentence, vendor.source, ""
    )
    return Evidence(grounds, candidates=(vendor.owner,) if vendor.owner else (), label=vendor.id)
