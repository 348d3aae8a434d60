"""How the labelled rows are judged: counts by half, noise, truth and verdict, and the table of them."""

from collections import Counter
from functools import cache

from tests.inventory.classification.judged import judged
from tests.inventory.classification.sets import later, unseen
from tests.inventory.classification.sets.rows import LabelledRow, rows

HALVES = ("open", "held")
SETS = (*HALVES, "unseen", "later")
VERDICTS = ("restricted", "suspected", "unknown", "clear")
TRUTHS = ("restricted", "mixed", "clear", "unknown", "other")


def rows_of(half: str) -> list[LabelledRow]:
    """The rows of a half, or of a set that was written after the rules."""
    return [row for row in (*rows(), *unseen.rows(), *later.rows()) if row.half == half]


@cache
def kinds_of(half: str) -> tuple[str, ...]:
    """The kinds of noise in a half, as they first come."""
    return tuple(dict.fromkeys(row.kind for row in rows_of(half)))


@cache
def counted() -> Counter[tuple[str, str, str, str]]:
    """How many rows of each half, noise and truth got each verdict."""
    return Counter(
        (row.half, row.kind, row.truth, str(judged(**row.texts).verdict))
        for half in SETS
        for row in rows_of(half)
    )


def numbers(half: str, truth: str, kind: str = "") -> list[int]:
    """How many rows got each of the four verdicts; of one kind of noise, or of all."""
    kinds = [kind] if kind else kinds_of(half)
    return [sum(counted()[half, each, truth, verdict] for each in kinds) for verdict in VERDICTS]


def share(half: str, truth: str, *verdicts: str) -> float:
    """The share of a truth's rows in a half that got one of the verdicts."""
    found = dict(zip(VERDICTS, numbers(half, truth), strict=True))
    return sum(found[verdict] for verdict in verdicts) / sum(found.values())


def sent_to_a_person(half: str) -> float:
    """The share of the devices of a settled maker that come out suspected or unknown."""
    settled = [numbers(half, truth) for truth in ("restricted", "clear")]
    return sum(row[1] + row[2] for row in settled) / sum(sum(row) for row in settled)


def table(half: str) -> str:
    """The confusion table of a half: a line for each kind of noise, a column for each truth."""
    lines = [f"{half:26}" + "".join(f"{truth:>21}" for truth in TRUTHS)]
    lines.append(" " * 26 + "re/su/un/cl".rjust(21) * len(TRUTHS))
    for kind in ("", *kinds_of(half)):
        cells = ["/".join(map(str, numbers(half, truth, kind))).rjust(21) for truth in TRUTHS]
        lines.append(f"{kind or 'all rows':26.26}" + "".join(cells))
    return "\n".join(lines)
