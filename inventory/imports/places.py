"""Names of places: which texts name a site, which only a part of one, and which sheet names say nothing."""

import re
from collections.abc import Sequence

_SITE_LABEL = re.compile(
    r"(?:site|premises|building|property|location)(?: name)?\s*[:\-–]\s*(?P<site>\S.*)", re.IGNORECASE
)
GENERIC_SHEET_WORDS = frozenset(
    {
        "sheet",
        "data",
        "table",
        "list",
        "cameras",
        "camera",
        "cctv",
        "survey",
        "register",
        "inventory",
        "assets",
    }
    | {
        "asset",
        "export",
        "report",
        "devices",
        "device",
        "equipment",
        "hardware",
        "recorders",
        "nvr",
        "dvr",
        "vms",
    }
    | {
        "schedule",
        "audit",
        "condition",
        "tabelle",
        "feuil",
        "hoja",
        "all",
        "new",
        "copy",
        "of",
        "final",
        "draft",
    }
    | {
        "results",
        "page",
        "system",
        "security",
        "summary",
        "main",
        "database",
        "import",
        "upload",
        "master",
        "current",
    }
    | {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january"}
    | {"february", "march", "april", "june", "july", "august", "september", "october", "november", "december"}
    | {"the", "and", "for", "by", "v", "q", "fy", "nvrs", "dvrs", "encoders", "estate", "restricted"}
)


SUMMARY_WORDS = frozenset(
    {"summary", "totals", "total", "pivot", "overview", "statistics", "stats", "dashboard"}
)


def title_site(titles: Sequence[Sequence[str]]) -> str:
    """The site that a title row names in words: `Site: Ministry House`, in one cell or two; else empty."""
    for row in titles:
        texts = [text for text in row if text]
        joined = ": ".join(text.rstrip(" :") for text in texts) if len(texts) == 2 else "".join(texts[:1])
        if match := _SITE_LABEL.fullmatch(joined.strip()):
            return match["site"].strip()
    return ""


def sheet_site(name: str) -> str:
    """The site that a sheet's name tells; empty for a generic name."""
    return "" if is_generic(name) else name.strip()


def is_summary(sheet: str) -> bool:
    """Whether a sheet's name says that it counts what stands on others: `Summary`, `Totals by make`, `Pivot`."""
    return not SUMMARY_WORDS.isdisjoint(re.findall(r"[^\W\d_]+", sheet.casefold()))


def is_generic(sheet: str) -> bool:
    """Whether a sheet's name says nothing of a place: `Sheet1`, `Survey Feb 2026`, `CCTV register v2`."""
    return all(word in GENERIC_SHEET_WORDS for word in re.findall(r"[^\W\d_]+", sheet.casefold()))


_AREA_WORDS = frozenset(
    {
        "ground",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "top",
        "basement",
        "lower",
        "upper",
        "level",
        "floor",
    }
    | {
        "floors",
        "roof",
        "internal",
        "external",
        "interior",
        "exterior",
        "indoor",
        "outdoor",
        "indoors",
        "outdoors",
    }
    | {"camera", "cameras", "recorder", "recorders", "nvr", "nvrs", "dvr", "dvrs", "accessories", "switches"}
    | {
        "encoders",
        "ptz",
        "fixed",
        "dome",
        "domes",
        "static",
        "cctv",
        "equipment",
        "and",
        "other",
        "th",
        "st",
        "nd",
        "rd",
    }
    | {"devices", "areas", "area", "servers", "intercoms", "perimeter", "mezzanine", "new", "existing", "old"}
)


def is_area(text: str) -> bool:
    """Whether a band names a part of a site or a sort of device (`Ground floor`, `External cameras`), not a site."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return all(word in _AREA_WORDS for word in words)


def band_site(text: str) -> str:
    """The site that a band names: `Site: Ministry House` is Ministry House, anything else is as written."""
    match = _SITE_LABEL.fullmatch(text)
    return match["site"].strip() if match else text
