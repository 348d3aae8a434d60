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


def match_key(camera: Camera, *, part: int = 1) -> str:
    """The camera's key, unique in its organisation; `part` numbers the cameras of one row or of one place."""
    if camera.asset_tag and (tag := folded(camera.asset_tag)):
        key = f"tag:{camera.site_id}:{tag}"
    elif serial := serial_key(camera.serial):
        key = f"serial:{serial}"
    elif camera.mac:
        key = f"mac:{camera.mac}"
    else:
        said = (camera.location, camera.vendor_text, camera.model_text)
        key = f"place:{camera.site_id}:" + "|".join(folded(text)[:200] for text in said)
    return f"{key}#{part}" if part > 1 else key


def serial_key(serial: str) -> str:
    """The serial as matching sees it: letters and digits in capitals; empty when it identifies nothing."""
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", serial).upper())
    return plain if len(plain) >= SHORTEST_SERIAL and len(set(plain)) > 1 else ""


def folded(text: str) -> str:
    """Text without case, doubled blanks and look-alike widths."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
