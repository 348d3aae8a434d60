"""What makes two rows the same camera.

The strongest key that a camera has: its asset tag at its site, else its serial number, else its MAC address,
else its place (site, location, make and model). Alike cameras without any of the first three are numbered.
docs/imports.md explains it to users.
"""

import re
import unicodedata
from typing import NamedTuple

from inventory.models import Camera

# A serial that is too short, or one character repeated, is a placeholder and identifies nothing.
SHORTEST_SERIAL = 5
# How the key of a camera begins that has neither tag nor serial nor MAC.
PLACE = "place:"


class Keys(NamedTuple):
    """What a camera is known by: its folded tag, serial as matching sees it, MAC; and the strongest of all as a key."""

    tag: str
    serial: str
    mac: str
    strongest: str

    @property
    def kind(self) -> str:
        """What the strongest key is made of: tag, serial, mac or place."""
        return self.strongest.partition(":")[0]


def keys_of(site_id: int, *, tag: str, serial: str, mac: str, location: str, vendor: str, model: str) -> Keys:
    """The keys of a camera with these texts at that site."""
    tag, serial = folded(tag) if tag else "", serial_key(serial) if serial else ""
    if tag:
        strongest = tag_key(site_id, tag)
    elif serial:
        strongest = f"serial:{serial}"
    elif mac:
        strongest = f"mac:{mac}"
    else:
        strongest = f"{PLACE}{site_id}:" + "|".join(folded(text)[:200] for text in (location, vendor, model))
    return Keys(tag, serial, mac, strongest)


def match_key(camera: Camera) -> str:
    """The camera's key; with its `part` it is unique in its organisation."""
    return keys_of(
        camera.site_id,
        tag=camera.asset_tag,
        serial=camera.serial,
        mac=camera.mac,
        location=camera.location,
        vendor=camera.vendor_text,
        model=camera.model_text,
    ).strongest


def tag_key(site_id: int, tag: str) -> str:
    """The key of a folded asset tag at a site."""
    return f"tag:{site_id}:{tag}"


def serial_key(serial: str) -> str:
    """The serial as matching sees it: letters and digits in capitals; empty when it identifies nothing."""
    plain = serial.upper()
    if not (plain.isascii() and plain.isalnum()):
        plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", serial).upper())
    return plain if len(plain) >= SHORTEST_SERIAL and len(set(plain)) > 1 else ""


def folded(text: str) -> str:
    """Text without case, doubled blanks and look-alike widths."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().split())
