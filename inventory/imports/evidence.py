"""What the rows below a heading prove about its columns: the order of dates, kinds or models, names that repeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from inventory.imports.addresses import read_ip
from inventory.imports.dates import numeric_parts
from inventory.imports.words import is_nothing, read_kind

SAMPLE_ROWS = 300
RUN_LENGTH = 3
"""Fewer numbers than these may run from 1 on by chance."""


@dataclass(slots=True)
class DateOrder:
    """Which order the dates of one column can have."""

    day_first_proved: bool = False
    month_first_proved: bool = False
    ambiguous: int = 0

    def see(self, text: str) -> None:
        """Take one cell into account."""
        parts = numeric_parts(text)
        if parts is None:
            return
        if parts[0] > 12:
            self.day_first_proved = True
        elif parts[1] > 12:
            self.month_first_proved = True
        elif parts[0] != parts[1]:
            self.ambiguous += 1

    @property
    def day_first(self) -> bool:
        """Day first unless the column proves otherwise: some second number is above 12 and no first one is."""
        return self.day_first_proved or not self.month_first_proved

    @property
    def assumed(self) -> bool:
        """Nothing in the column shows the order, and it matters."""
        return bool(self.ambiguous) and not (self.day_first_proved or self.month_first_proved)


@dataclass(slots=True)
class Evidence:
    """What one pass over the rows found out; `sample` are the first rows as text."""

    sample: list[list[str]] = field(default_factory=list)
    orders: dict[int, DateOrder] = field(default_factory=dict)
    name_repeats: bool = False

    def values(self, index: int) -> list[str]:
        """The sample's cells of one column that say something."""
        return [row[index] for row in self.sample if index < len(row) and not is_nothing(row[index])]


def gather(
    rows: Iterable[Sequence[object]], width: int, *, dates: Sequence[int], name: int | None
) -> Evidence:
    """One pass over the rows below a heading; it ends early where nothing more could be learnt."""
    evidence = Evidence(orders={index: DateOrder() for index in dates})
    names: set[str] = set()
    for number, row in enumerate(rows):
        if number < SAMPLE_ROWS:
            texts = [cell.strip() if isinstance(cell, str) else str(cell) for cell in row[:width]]
            evidence.sample.append(texts + [""] * (width - len(texts)))
        for index, order in evidence.orders.items():
            if index < len(row) and isinstance(text := row[index], str) and text:
                order.see(text)
        if name is not None and name < len(row) and (cell := str(row[name]).strip().casefold()):
            evidence.name_repeats = evidence.name_repeats or cell in names
            names.add(cell)
        learnt = all(order.day_first_proved for order in evidence.orders.values())
        if number >= SAMPLE_ROWS and learnt and (name is None or evidence.name_repeats):
            break
    return evidence


def are_running_numbers(values: Sequence[str]) -> bool:
    """Whether cells are 1, 2, 3 and so on without a gap, three of them at least."""
    numbers = [value.removesuffix(".0") for value in values]
    return len(numbers) >= RUN_LENGTH and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def mostly_kinds(values: Sequence[str]) -> bool:
    """Whether cells are words for sorts of device ("PTZ dome") rather than model codes, which hold digits."""
    kinds = sum(bool(read_kind(value)) and not any(map(str.isdigit, value)) for value in values)
    return bool(values) and kinds * 10 >= len(values) * 6


def mostly_addresses(values: Sequence[str]) -> bool:
    """Whether cells hold IP addresses rather than streets."""
    return bool(values) and sum(bool(read_ip(value)) for value in values) * 2 >= len(values)
