"""Make and model in one line: taken apart as the list reads names, and offered while somebody types.

What is offered comes from the organisation's own cameras within reach and from the names that its list knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from inventory.classification.names import Standing
from inventory.classification.rulebook import Rulebook
from inventory.classification.text import compact
from inventory.models import Camera, Fingerprint

MOST_OFFERED = 5
MOST_WORDS_IN_A_NAME = 4
SHORTEST_ASKED = 2
LOOKED_AT = 60
"""As many descriptions are ranked; whoever types on narrows them."""
LABELS = (Standing.VENDOR, Standing.MAKER, Standing.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Device:
    """What the label says, in two parts; either may be empty."""

    vendor: str
    model: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.vendor, self.model)))


def read_device(line: str, rulebook: Rulebook) -> Device:
    """The make and the model of one line; nothing of it is lost.

    A name that the list knows, first or last in the line, is the make. Else the make is what stands before the first
    word with a digit in it, since model codes have some and makes hardly ever do.
    """
    words = line.split()
    for length in range(min(MOST_WORDS_IN_A_NAME, len(words)), 0, -1):
        for name, rest in (
            (words[:length], words[length:]),
            (words[-length:], words[:-length]),
        ):
            if _is_a_make(name, rulebook):
                return Device(" ".join(name), " ".join(rest))
    coded = next((at for at, word in enumerate(words) if any(sign.isdigit() for sign in word)), len(words))
    return Device(" ".join(words[:coded]), " ".join(words[coded:]))


def _is_a_make(words: list[str], rulebook: Rulebook) -> bool:
    known = rulebook.names.by_key.get(compact(" ".join(words)))
    return known is not None and known.standing in LABELS


def offered(
    typed: str, *, seen: QuerySet[Fingerprint], cameras: QuerySet[Camera], rulebook: Rulebook
) -> list[Device]:
    """Up to MOST_OFFERED devices that what is typed may be the beginning of.

    `seen` are fingerprints within reach, each with `example`, the key of a camera that is described so; `cameras`
    those within reach. Two queries.
    """
    words = typed.split()
    if len(compact(typed)) < SHORTEST_ASKED:
        return []
    found = [*_logged_before(words, seen, cameras), *_makes(words, rulebook)]
    unlike = {compact(str(device)): device for device in reversed(found)}
    return list(reversed(unlike.values()))[:MOST_OFFERED]


def _logged_before(
    words: Iterable[str], seen: QuerySet[Fingerprint], cameras: QuerySet[Camera]
) -> list[Device]:
    """As cameras of the organisation were logged, those that begin with what is typed before the others."""
    first = next(iter(words), "").casefold()
    for word in words:
        seen = seen.filter(Q(vendor__icontains=word) | Q(model__icontains=word))
    rows = list(seen.exclude(vendor="", model="").order_by("-pk")[:LOOKED_AT])
    rows.sort(key=lambda row: not any(part.casefold().startswith(first) for part in (row.vendor, row.model)))
    keys = [row.example for row in rows if row.example][:MOST_OFFERED]  # type: ignore[attr-defined]
    examples = cameras.in_bulk(keys)
    return [Device(examples[key].vendor_text, examples[key].model_text) for key in keys if key in examples]


def _makes(words: list[str], rulebook: Rulebook) -> list[Device]:
    """Makes of the list that begin as the line does, in the list's order, with the rest of the line as their model."""
    makes: dict[Device, None] = {}
    names = [name for name in rulebook.names.by_key.values() if name.standing is Standing.VENDOR]
    for length in range(min(MOST_WORDS_IN_A_NAME, len(words)), 0, -1):
        begun, rest = compact(" ".join(words[:length])), " ".join(words[length:])
        for name in names:
            if begun and name.key.startswith(begun) and not name.misspelling:
                makes[Device(rulebook.vendors[name.id].name, rest)] = None
    return list(makes)
