"""Evidence from model codes, wherever they stand: model, vendor, serial or description cell, or banner."""

from collections.abc import Iterator

from inventory.classification.entries import Maker, ModelSeries
from inventory.classification.evidence import COLUMN_NAMES, Evidence, Grounds, Layer, Tendency
from inventory.classification.layers.names import CUE_SENTENCES, DOUBTS
from inventory.classification.reading import CodeMention, Reading

# Kinds of goods that are no cameras, though their codes may look like a camera's.
OTHER_GOODS = frozenset({"computer", "storage"})


def evidence(reading: Reading) -> Iterator[Evidence]:
    """What each code of a known series says."""
    for code in reading.codes:
        if code.cue in DOUBTS:
            if _speaks(code.series, reading):
                yield _of_code(code, reading).doubted(DOUBTS[code.cue].format(code.cue_words))
        elif code.cue:
            sentence = f'{_said(code)}, but "{code.cue_words}" {CUE_SENTENCES[code.cue]}, not of this unit.'
            yield Evidence(_grounds(code, Tendency.IGNORED, sentence, ""))
        elif _speaks(code.series, reading):
            yield _of_code(code, reading)


def _speaks(series: ModelSeries, reading: Reading) -> bool:
    """A series bound to labels speaks only beside one of them; one that supports always is so bound."""
    return not series.vendors or any(label.id in series.vendors for label in reading.labels)


def _of_code(code: CodeMention, reading: Reading) -> Evidence:
    series = code.series
    maker = reading.rulebook.makers.get(series.maker)
    if maker is None:
        names = ", ".join(reading.rulebook.makers[id].short_name for id in series.maker_candidates)
        sentence = f"{_said(code)}: {series.title}; the maker is not settled ({names})."
        return Evidence(_grounds(code, Tendency.SUSPECTED, sentence, ""), candidates=series.maker_candidates)
    builder = reading.rulebook.makers[reading.rulebook.builder(maker.id)]
    tendency, why = _from_series(code, maker)
    if tendency is Tendency.RESTRICTED and any(label.equipment in OTHER_GOODS for label in reading.labels):
        tendency = Tendency.SUSPECTED  # "IPC" stands for an industrial computer too
        why = f"a code like {maker.name}'s, on goods of a firm that sells other things."
    sentence = f"{_said(code)}: {series.title}; {why} {series.scope_question}".strip()
    settled = series.weight in ("decides", "supports", "weak") and series.confirmed
    return Evidence(
        _grounds(code, tendency, sentence, builder.id),
        maker=builder.id if settled else "",
        candidates=() if settled else (builder.id,),
        label=series.relabel_of,
        weak=series.weight == "weak",
        relabelled=bool(series.relabel_of),
    )


def _from_series(code: CodeMention, maker: Maker) -> tuple[Tendency, str]:
    series = code.series
    if maker.prc_nil == "unknown":
        return Tendency.SUSPECTED, f"it is not settled whether {maker.name} meets the criterion."
    if maker.prc_nil == "no":
        speaks = code.column in ("vendor", "model", "banner") or series.weight in ("decides", "supports")
        if series.confirmed and maker.confirmed and speaks and not code.swapped:
            return Tendency.CLEAR, f"{maker.name} does not meet the criterion."
        return Tendency.ASIDE, f"{maker.name} is taken to be clear, which this alone does not settle."
    if series.weight == "suspects" or not series.confirmed or not maker.confirmed:
        return Tendency.SUSPECTED, f"this points to {maker.name} without settling it."
    return Tendency.RESTRICTED, f"built by {maker.name}, which meets the criterion."


def _said(code: CodeMention) -> str:
    return f'{COLUMN_NAMES[code.column]} has the code "{code.whole}"'


def _grounds(code: CodeMention, tendency: Tendency, sentence: str, maker: str) -> Grounds:
    rule = f"series:{code.series.id}"
    return Grounds(Layer.SERIES, rule, code.column, code.whole, tendency, sentence, code.series.source, maker)
