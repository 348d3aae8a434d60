"""A few texts of each column of a table, so that a person sees what its heading was taken for."""

from collections.abc import Sequence

SAMPLES = 3
SAMPLE_LENGTH = 60
LOOKED_AT = 300
"""Rows of a table from which samples are taken; a column that is empty in all of them has none."""


class Samples:
    """The first different texts of each column; columns that are `dropped` give none."""

    def __init__(self, width: int, dropped: Sequence[int]) -> None:
        self._texts: list[list[str]] = [[] for _ in range(width)]
        self._wanting = {index for index in range(width) if index not in dropped}
        self._rows = 0

    def see(self, cells: Sequence[str]) -> None:
        """Take a device's row into account, as clean as it is stored."""
        if self._rows >= LOOKED_AT or not self._wanting:
            return
        self._rows += 1
        for index in list(self._wanting):
            text = cells[index][:SAMPLE_LENGTH] if index < len(cells) else ""
            if text and text not in self._texts[index]:
                self._texts[index].append(text)
                if len(self._texts[index]) == SAMPLES:
                    self._wanting.remove(index)

    def told(self) -> list[list[str]]:
        """Up to SAMPLES texts for each column, in the table's order."""
        return self._texts
