"""Evidence from relabels: what is known of who builds the goods of the brand on the label."""

from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase

from inventory.classification.entries import Maker, Relabel, Vendor
from inventory.classification.evidence import Evidence, Grounds, Layer, Tendency
from inventory.classification.periods import Period
from inventory.classification.reading import Reading
from inventory.classification.standings import day_after, first_day
from inventory.classification.text import compact


def evidence(reading: Reading, on: date) -> Iterator[Evidence]:
    """What each relabel entry of the brands on the label says, as of that day."""
    seen: set[str] = set()
    for label in reading.labels:
        for entry in reading.rulebook.relabels.get(label.id, ()):
            if entry.id not in seen and not (entry.from_on and first_day(entry.from_on) > on):
                seen.add(entry.id)
                yield from _of_entry(entry, label, reading, on)


def _of_entry(entry: Relabel, label: Vendor, reading: Reading, on: date) -> Iterator[Evidence]:
    term = Period.between(entry.from_on, entry.to_on)
    if not reading.made.meets(term):
        return  # the unit was made before these goods were relabelled, or after
    matched = _pattern_met(entry, reading)
    maker = reading.rulebook.makers.get(entry.maker)
    over = bool(entry.to_on) and day_after(entry.to_on) <= on and not reading.made.within(term)
    tendency = _tendency(entry, maker, matched, over)
    if entry.model_patterns and not matched and not _counts_without_its_pattern(entry, reading):
        if label.owner:
            return
        tendency = Tendency.HINT  # nobody knows who builds the rest of this brand's goods
    builder = reading.rulebook.builder(maker.id) if maker else ""
    settled = builder if tendency is Tendency.RESTRICTED else ""
    grounds = Grounds(
        layer=Layer.RELABEL,
        rule=f"relabel:{entry.id}",
        column="model" if matched else "vendor",
        text=matched or label.name,
        tendency=tendency,
        sentence=_sentence(entry, label, maker, matched),
        source=entry.source,
        maker=builder,
    )
    yield Evidence(
        grounds,
        maker=settled,
        candidates=() if settled else (builder,) if builder else entry.maker_candidates,
        label=label.id,
        brand_level=not matched,
        relabelled=True,
    )


def _counts_without_its_pattern(entry: Relabel, reading: Reading) -> bool:
    """`most` of a brand's goods are suspect whatever their code; `some` only while the model is unknown."""
    return entry.scope == "most" or (entry.scope == "some" and reading.model_is_blank)


def _tendency(entry: Relabel, maker: Maker | None, matched: str, over: bool) -> Tendency:
    if entry.automatic_verdict == "never":
        return Tendency.HINT
    if entry.scope == "components" or (maker is not None and maker.prc_nil == "no"):
        return Tendency.ASIDE
    decides = entry.automatic_verdict == "restricted" or (
        bool(matched) and entry.scope in ("all", "most", "model_prefix") and entry.confidence == "high"
    )
    if decides and entry.confirmed and not over and maker is not None and maker.prc_nil == "yes":
        return Tendency.RESTRICTED
    return Tendency.SUSPECTED


def _pattern_met(entry: Relabel, reading: Reading) -> str:
    """The code or the words of the label cells that a pattern of the entry reads, or ""."""
    line = compact(f"{reading.fingerprint.vendor} {reading.fingerprint.model}")
    for pattern in entry.model_patterns:
        if " " in pattern:
            if compact(pattern) in line:
                return pattern
            continue
        for code in reading.model_codes:
            has_digit = any(sign.isdigit() for sign in code)
            if has_digit and fnmatchcase(code, pattern.upper()):
                return code
    return ""


SCOPES = {
    "all": "All goods",
    "most": "Most goods",
    "some": "Some goods",
    "model_prefix": "Goods with certain codes",
    "components": "Components",
    "unknown": "Goods",
}


def _sentence(entry: Relabel, label: Vendor, maker: Maker | None, matched: str) -> str:
    who = f"built by {maker.name}" if maker else "built by a maker that the source does not settle"
    parts = [f"{SCOPES[entry.scope]} sold as {label.name} are reported to be {who}"]
    if matched:
        parts.append(f'"{matched}" is such a code')
    elif entry.model_patterns:
        parts.append(f"namely {', '.join(entry.model_patterns)}")
    if entry.to_on:
        parts.append(f"until {entry.to_on}, and older units stay in use")
    elif entry.status == "former":
        parts.append("in former years, and older units stay in use")
    if not entry.confirmed or entry.automatic_verdict == "never":
        parts.append("which decides nothing by itself")
    return ", ".join(parts) + "."
