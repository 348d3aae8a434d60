"""What makes two rows the same camera.

The strongest key that a camera has: its asset tag at its site, else its serial number, else its MAC address,
else its place (site, location, make and model). Alike cameras without any of the first three are numbered.
docs/imports.md explains it to users.
"""

import re
import unicodedata

from inventory.models import Camera

# A serial that is too short, or one character repeated, is a placeholder and identifies nothing.
SHORTEST_SERIAL = 5
# How the key of a camera begins that has neither tag nor serial nor MAC.
PLACE = "place:"


def match_key(camera: Camera) -> str:
    """The camera's key; with its `part` it is unique in its organisation."""
    if camera.asset_tag and (tag := folded(camera.asset_tag)):
        return f"tag:{camera.site_id}:{tag}"
    if serial := serial_key(camera.serial):
        return f"serial:{serial}"
    if camera.mac:
        return f"mac:{camera.mac}"
    said = (camera.location, camera.vendor_text, camera.model_text)
    return PLACE + f"{camera.site_id}:" + "|".join(folded(text)[:200] for text in said)


def serial_key(serial: str) -> str:
    """The serial as matching sees it: letters and digits in capitals; empty when it identifies nothing."""
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", serial).upper())
    return plain if len(plain) >= SHORTEST_SERIAL and len(set(plain)) > 1 else ""


def folded(text: str) -> str:
    """Text without case, doubled blanks and look-alike widths."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
