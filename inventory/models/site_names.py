"""How a site's name is compared: as people mean it, not as they type it."""

import re
import unicodedata


def name_key(name: str) -> str:
    """The name without case, accents' variants, punctuation and doubled blanks.

    "Ministry House", "MINISTRY  HOUSE" and "Ministry-House" are one site; "Ministry House Annexe" is another.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())[:200]
