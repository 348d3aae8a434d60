"""What was recorded at a step as people read it, on pages and in the workbook: no codes, no ISO dates."""

from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation

from removal.planning.deadlines import in_words
from removal.planning.evidence import EVIDENCE

_LABELS = {field.name: field.label for fields in EVIDENCE.values() for field in fields} | {
    "reason": "Reason",
    "connection_before": "Network before",
    "serial_discrepancy": "Another serial than the one on record",
    "serial_on_record": "Serial on record",
    "serial_now": "Serial in the register now",
    "was_due_on": "Had been due on",
    "comparison": "Comparison with the network that found it silent",
    "on_hold_since": "On hold since",
    "released_on": "Taken off hold on",
    "on": "Recorded on",
}
# As the register calls them.
_NETWORKS = {
    "core": "Core network",
    "other_internal": "Other internal network",
    "isolated": "Isolated network",
    "internet": "Internet or supplier's cloud",
    "standalone": "Not connected",
    "unknown": "Not known",
}
_CHOICES = (
    {
        (field.name, value): label
        for fields in EVIDENCE.values()
        for field in fields
        for value, label in field.choices
    }
    | {("connection_before", name): words for name, words in _NETWORKS.items()}
    | {("replacement", "replaced"): "Replaced", ("replacement", "not_replaced"): "Not replaced"}
)


def pounds(amount: Decimal | None) -> str:
    """An amount as £1,200 or £1,200.50; empty when there is none."""
    if amount is None:
        return ""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def label_of(fact: str) -> str:
    """The words of the form for one fact of the evidence."""
    return _LABELS.get(fact, fact.replace("_", " ").capitalize())


def answer_in_words(fact: str, value: str) -> str:
    """A recorded answer in words: days and amounts as people write them."""
    if value in ("yes", "no"):
        return value.capitalize()
    with suppress(ValueError):
        return in_words(date.fromisoformat(value))
    if fact == "cost_estimate":
        with suppress(InvalidOperation):
            return pounds(Decimal(value))
    return _CHOICES.get((fact, value), value)
