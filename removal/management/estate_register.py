"""The register of a made-up estate, in the shape that contractors send: rows of text, messy where theirs are.

About a third is restricted, a few models make up most of what hangs, and one description in six is misspelt,
shortened or in the wrong column. The same seed gives the same rows.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

HEADINGS = (
    "Site",
    "Asset ref",
    "Location",
    "Make",
    "Model",
    "Serial number",
    "MAC address",
    "IP address",
    "Installed",
    "Status",
    "Network",
    "Remarks",
)
ROWS_A_FILE = 100_000
"""As many rows as one file may have."""


@dataclass(frozen=True, slots=True)
class Range:
    """Goods of one name: how many of a hundred cameras are of it, of how many models, and how they are written.

    `models` hold the place of a number; `number` is where the numbers begin. `prefixes` are MAC prefixes of the
    name's own maker, none where the goods come from several.
    """

    share: int
    variety: int
    names: tuple[str, ...]
    models: tuple[str, ...]
    number: int
    prefixes: tuple[str, ...] = ()


# Names and code shapes are those of inventory/data; the first name of a range is the right spelling.
RANGES = (
    Range(
        15,
        140,
        ("Hikvision", "HIKVISION", "Hikvison", "HIK VISION"),
        ("DS-2CD{}G2-I", "DS-2DE{}IW-DE", "DS-2CD{}FWD-IS"),
        2041,
        ("44:19:B6", "BC:AD:28", "C0:56:E3"),
    ),
    Range(
        8,
        90,
        ("Dahua", "DAHUA", "Dahau", "dahua technology"),
        ("IPC-HFW{}S-S2", "IPC-HDBW{}E-Z", "IPC-HDW{}T-AS"),
        2231,
        ("3C:EF:8C",),
    ),
    Range(3, 30, ("LTS",), ("CMIP{}",), 7042),
    Range(2, 25, ("Uniview", "UNV"), ("IPC{}LB-SF28",), 2122),
    Range(2, 20, ("Amcrest",), ("IP5M-T{}EW",), 1179),
    Range(2, 20, ("HiLook", "Hi Look"), ("IPC-T{}H",), 221),
    Range(1, 20, ("Milesight",), ("MS-C{}-PB",), 2964),
    Range(6, 60, ("Honeywell", "HONEYWELL", "Honywell"), ("HBW{}PER1", "H4W{}PER3"), 2),
    Range(4, 45, ("Swann", "SWANN"), ("NHD-{}", "SWNHD-{}"), 815),
    Range(2, 30, ("ADT",), ("OC{}",), 810),
    Range(2, 25, ("Reolink",), ("RLC-{}A",), 410),
    Range(
        15,
        130,
        ("Axis", "AXIS", "Axis Communications", "Axsis"),
        ("P{}-LVE", "M{}-V", "Q{}-E"),
        3215,
        ("AC:CC:8E", "B8:A4:4F"),
    ),
    Range(9, 90, ("Hanwha", "Hanwha Vision", "Hanwa"), ("XNV-{}R", "QNO-{}R"), 6080, ("00:09:18",)),
    Range(8, 80, ("Bosch", "BOSCH", "Bosh"), ("NDE-{}-AL", "NBE-{}-AL"), 3502),
    Range(4, 45, ("i-PRO", "Panasonic"), ("WV-S{}L",), 1136),
    Range(3, 40, ("Avigilon",), ("{}.0C-H4SL",), 2),
    Range(3, 30, ("Vivotek", "VIVOTEK"), ("FD{}-HV",), 9368),
    Range(
        11,
        80,
        ("unknown", "", "CCTV Direct", "Unbranded", "?", "Securiview"),
        ("CAM {}", "dome", "IP-CAM-{}", "camera", "PTZ", "bullet camera {}"),
        1,
    ),
)
# Chances that a text is not as it should be.
MISSPELT, MOVED, UNTIDY = 0.12, 0.03, 0.08
# How the models of one range are spread: the n-th is met 1/n to this power as often as the first.
UNEVENNESS = 0.9

REMARKS = (
    *("",) * 14,
    "facing footpath",
    "to be moved",
    "N/W corner",
    "image poor at night",
    "needs cleaning",
    "replaced Hikvision 2019",
    "was Dahua before the refurbishment",
    "not Hikvision, checked on site",
    "high level, cherry picker needed",
    "landlord's camera",
)
STATUSES = (*("In use",) * 30, *("",) * 8, "Faulty", "Spare, in store", "Decommissioned")
NETWORKS = (
    *("Corporate LAN",) * 6,
    *("CCTV VLAN",) * 4,
    *("Isolated",) * 2,
    "Standalone",
    "Internet",
    *("",) * 5,
)
SPOTS = (
    "North gate",
    "Main entrance",
    "Reception",
    "Car park",
    "Loading bay",
    "Corridor",
    "Stairwell",
    "Roof",
)
FIRST_DAY, DAYS = date(2010, 1, 4), 5_600
"""Installations of some fifteen years."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the labels of one kind of device read, and how its MAC addresses begin."""

    name: str
    model: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every description of the estate, with the running sum of how often each is met."""

    descriptions: Sequence[Description]
    up_to: Sequence[float]

    def draw(self, chance: Random) -> Description:
        """A description, the common ones more often."""
        return chance.choices(self.descriptions, cum_weights=self.up_to)[0]


def catalogue(chance: Random) -> Catalogue:
    """The thousand descriptions that an estate is made of."""
    descriptions, weights = [], []
    for goods in RANGES:
        ranks = [(place + 1) ** -UNEVENNESS for place in range(goods.variety)]
        for place, rank in enumerate(ranks):
            descriptions.append(_description(goods, place, chance))
            weights.append(goods.share * rank / sum(ranks))
    return Catalogue(descriptions, list(accumulate(weights)))


def write_registers(
    folder: Path, cameras: int, site_names: Sequence[str], chance: Random, *, rows_a_file: int = ROWS_A_FILE
) -> list[Path]:
    """Write the register as CSV, as several files where one would be too long; their paths in order."""
    rows = _rows(cameras, site_names, chance)
    paths = []
    for number, start in enumerate(range(0, cameras, rows_a_file), start=1):
        path = folder / f"survey-{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            writer.writerows(next(rows) for _ in range(min(rows_a_file, cameras - start)))
        paths.append(path)
    return paths


def _description(goods: Range, place: int, chance: Random) -> Description:
    number = goods.number + place
    name, model = goods.names[0], goods.models[place % len(goods.models)].format(number)
    if chance.random() < MISSPELT or (not goods.prefixes and len(goods.names) > 2):
        name = chance.choice(goods.names)
    if chance.random() < MOVED:
        name, model = "", f"{name} {model}".strip()
    elif chance.random() < UNTIDY:
        model = chance.choice((model.lower(), model.replace("-", " "), f"{model} (dome)", f" {model} "))
    return Description(name, model, goods.prefixes)


def _rows(cameras: int, site_names: Sequence[str], chance: Random) -> Iterator[tuple[str, ...]]:
    goods = catalogue(chance)
    for number in range(1, cameras + 1):
        description = goods.draw(chance)
        low = f"{number >> 16 & 255:02X}:{number >> 8 & 255:02X}:{number & 255:02X}"
        prefix = chance.choice(description.prefixes) if description.prefixes else ""
        yield (
            site_names[number % len(site_names)],
            f"C{number:06}",
            f"{chance.choice(SPOTS)} {number // len(site_names) + 1}",
            description.name,
            description.model,
            f"{chance.randrange(10**9):09}" if chance.random() < 0.8 else "",
            f"{prefix}:{low}" if prefix and chance.random() < 0.7 else "",
            f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}" if chance.random() < 0.9 else "",
            _installed(chance),
            chance.choice(STATUSES),
            chance.choice(NETWORKS),
            chance.choice(REMARKS),
        )


def _installed(chance: Random) -> str:
    """A day as people know it: three in five to the day, the rest to the month, to the year or not at all."""
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    whole = day.strftime("%d/%m/%Y")
    return chance.choice((*(whole,) * 6, day.strftime("%b %Y"), day.strftime("%Y"), "", "unknown"))
