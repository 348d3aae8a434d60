"""What a network file tells of one host, whatever program wrote it, and how such a format is registered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from inventory.imports.gate import Kind
from inventory.imports.sheets import Note

BANNER_LENGTH = 4_000
"""A device that says more of itself than this repeats itself."""


@dataclass(frozen=True, slots=True)
class Port:
    """An open port and what answered there; `guessed` when the name only goes by the number."""

    number: str
    protocol: str = "tcp"
    service: str = ""
    guessed: bool = False

    @property
    def key(self) -> str:
        """As network_signs.toml writes it."""
        return f"{self.protocol}/{self.number}"

    def __str__(self) -> str:
        service = self.service and not self.guessed
        return f"{self.number}/{self.protocol}" + (f" {self.service}" if service else "")


@dataclass(slots=True)
class Host:
    """One host as it answered. `position` is its line, or its number in the file, from 1.

    `prefix_owner` is whom the scanner takes the MAC prefix to belong to: no label, and no proof of a maker. `said`
    are texts that the device sent of itself; `types` what a discovery protocol calls it; `guess` what a scanner
    thinks of its operating system, which is kept and never judged.
    """

    position: int
    ip: str = ""
    mac: str = ""
    prefix_owner: str = ""
    name: str = ""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    place: str = ""
    description: str = ""
    kind: str = ""
    guess: str = ""
    ports: list[Port] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    device_types: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    @property
    def banner(self) -> str:
        """All that it said, each text once, with its open ports."""
        texts = [" ".join(text.split()) for text in (*map(str, self.ports), *self.said)]
        return " | ".join(dict.fromkeys(filter(None, texts)))[:BANNER_LENGTH]

    @property
    def calls_itself(self) -> str:
        """How a message names it."""
        return self.ip or self.mac or self.name or f"Host {self.position}"


class Standing(Enum):
    """What a host is taken to be."""

    CAMERA = "Part of a surveillance system"
    OTHER = "No camera"
    UNSETTLED = "Cannot tell"


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """A program's record of a network.

    `recognises` looks at the file's first characters; `read` gives the hosts in the file's order, and notes about
    the file. It runs in the limited child.
    """

    key: str
    title: str
    kind: Kind
    recognises: Callable[[str], bool]
    read: Callable[[Path], Iterator[Host | Note]]
