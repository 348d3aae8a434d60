"""Reading two sorted sets side by side, so that neither has to be held in memory nor asked for row by row."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
Key = tuple[int, int]


class Beside(Generic[Item]):
    """Items with keys, in the order of their keys, handed out as a reader of the same order passes by."""

    def __init__(self, items: Iterable[tuple[Key, Item]]) -> None:
        self._items: Iterator[tuple[Key, Item]] = iter(items)
        self._next = next(self._items, None)

    def of(self, key: Key) -> list[Item]:
        """The items with this key, in their order; keys must be asked for in rising order."""
        found: list[Item] = []
        while self._next is not None and self._next[0] <= key:
            if self._next[0] == key:
                found.append(self._next[1])
            self._next = next(self._items, None)
        return found
