"""What would settle a case: one sentence for the person who has to find out."""

from collections.abc import Sequence

from inventory.classification.cues import Cue
from inventory.classification.evidence import Evidence, Layer
from inventory.classification.reading import Reading

# Equipment that is not surveillance by itself; drones, door stations and body-worn cameras are.
OTHER_EQUIPMENT = frozenset({"radio", "alarm", "storage", "machine_vision", "component"})
# What a text that may not speak of this unit alone leaves open.
DOUBTFUL = {
    Cue.DOUBTED: "The maker is only guessed at.",
    Cue.SEVERAL: "The text names several makers. Log each camera on a line of its own.",
    Cue.PLACE: "The name may be that of a place.",
    Cue.UNCLEAR: "The remark may speak of this unit or of something else.",
}
LABEL = "Read the maker and the model code from the label on the unit, or its MAC address from the network."


def question_for(verdict: str, reading: Reading, deciding: Sequence[Evidence], conflict: bool) -> str:
    """The question for a person, "" where the case is settled."""
    if verdict == "clear":
        return ""
    if verdict == "restricted":
        return _of_scope(reading)
    if conflict:
        return "The texts name different makers. Which is on the unit? " + LABEL
    for cue, words in DOUBTFUL.items():
        if any(mention.cue is cue for mention in reading.mentions):
            return f"{words} {LABEL}"
    if verdict == "unknown":
        return _of_unknown(reading)
    return _of_suspicion(reading, deciding)


def _of_scope(reading: Reading) -> str:
    """Not all that a restricted maker builds is surveillance: the statement speaks of visual surveillance systems."""
    for code in reading.codes:
        if code.series.scope_question:
            return code.series.scope_question
    for label in reading.labels:
        if label.equipment in OTHER_EQUIPMENT:
            kind = label.equipment.replace("_", " ")
            return f"{label.name} stands for {kind} equipment: is this unit part of a visual surveillance system?"
    return ""


def _of_unknown(reading: Reading) -> str:
    if reading.is_empty:
        return "Nothing says what this is. " + LABEL
    if reading.labels:
        names = " and ".join(dict.fromkeys(label.name for label in reading.labels))
        return f"Ask the supplier who builds the goods sold as {names}, for this model, in writing."
    return "No known maker is named. " + LABEL


def _of_suspicion(reading: Reading, deciding: Sequence[Evidence]) -> str:
    layers = {each.grounds.layer for each in deciding}
    if Layer.RELABEL in layers:
        return "Ask the supplier for the maker's certificate for this model, or read the code inside the housing."
    if layers == {Layer.LIKENESS}:
        return "Is the name a slip of the pen? " + LABEL
    if any(each.maker for each in deciding):
        return "The maker is known; whether it meets the criterion is for the compliance lead to assess."
    return LABEL
