"""What hangs in the demonstration: real brands and codes, with made-up places, serials and addresses.

A register is written as contractors send it: titles above, brands as people spell them, dates as people know them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from random import Random

from openpyxl import Workbook

HEADINGS = (
    *("Site", "Asset ref", "Position", "Make", "Model", "Serial number", "MAC address", "IP address"),
    *("Installed", "Planned refresh", "Status", "Network", "Remarks"),
)
# As labels and people spell them, with the MAC prefix of goods whose maker has one of its own.
RESTRICTED = (
    ("Hikvision", "DS-2CD2143G2-I", "44:19:B6"),
    ("Hikvision", "DS-2CD2143G2-I", "44:19:B6"),
    ("HIKVISION", "DS-2CD2385G1-I", "BC:AD:28"),
    ("Dahua", "IPC-HDW2831T-AS", "3C:EF:8C"),
    ("Hikvison", "DS-2CD2T47G2-L", "44:19:B6"),
    ("", "HIK VISION DS-2DE4425IW-DE", "C0:56:E3"),
    ("Dahua Technology", "IPC-HFW2431S-S2", "3C:EF:8C"),
    ("HiLook", "IPC-T250H", ""),
    ("Uniview", "IPC2124LB-SF28", ""),
    ("LTS", "CMIP7442", ""),
    ("Hikvision", "DS-7616NI-K2", "44:19:B6"),
)
SUSPECTED = (
    ("Honeywell", "HBW2PER1", ""),
    ("Swann", "SWNHD-887", ""),
    ("ADT", "OC810", ""),
    ("Honeywell", "HD4", ""),
)
UNKNOWN = (
    ("Securiview", "IP-CAM-04", ""),
    ("unknown", "dome", ""),
    ("CCTV Direct", "CAM 12", ""),
    ("Concept Pro", "CVP9324DNIR", ""),
    ("", "PTZ, label painted over", ""),
)
CLEAR = (
    ("Axis", "P3245-LVE", "AC:CC:8E"),
    ("Hanwha Vision", "XNV-8080R", "00:09:18"),
    ("Bosch", "NDE-3502-AL", ""),
    ("Axis Communications", "M3116-LVE", "B8:A4:4F"),
    ("i-PRO", "WV-S2136L", ""),
    ("Avigilon", "2.0C-H4SL", ""),
)
NEW_GOODS = (("Axis", "P3265-LVE"), ("Hanwha Vision", "XNV-8081R"), ("Bosch", "NDE-3702-AL"))
"""What is put up in place of what came down."""
SPOTS = (
    *("Main entrance", "Reception", "North gate", "Loading bay", "Car park", "Server room door", "Rear stair"),
    *("Corridor, level 1", "Corridor, level 2", "Plant room", "Bicycle store", "Roof", "Post room", "Records store"),
)  # fmt: skip
REMARKS = (
    *("",) * 12,
    "facing footpath",
    "image poor at night",
    "was Dahua before the refurbishment",
    "high level, cherry picker needed",
    "landlord's camera",
    "needs cleaning",
)


@dataclass(frozen=True, slots=True)
class Estate:
    """How many cameras of which verdict a site has, and how they hang; `net` is the site's own network."""

    restricted: int
    clear: int
    suspected: int = 0
    unknown: int = 0
    network: str = "CCTV VLAN"
    net: int = 0
    oldest: int = 6
    newest: int = 2
    """Installed between so many years ago."""


@dataclass(slots=True)
class Rows:
    """Writes the rows of a register, numbering the cameras of the organisation as it goes."""

    prefix: str
    chance: Random
    today: date
    written: int = field(default=0)

    def of_site(self, name: str, estate: Estate) -> list[tuple[str, ...]]:
        """A site's cameras, the verdicts mixed as they hang."""
        goods = [
            *_spread(RESTRICTED, estate.restricted),
            *_spread(SUSPECTED, estate.suspected),
            *_spread(UNKNOWN, estate.unknown),
            *_spread(CLEAR, estate.clear),
        ]
        self.chance.shuffle(goods)
        return [self._row(name, estate, place, *device) for place, device in enumerate(goods)]

    def tag(self) -> str:
        """The next asset reference."""
        self.written += 1
        return f"{self.prefix}-{self.written:04}"

    def _row(self, site: str, estate: Estate, place: int, make: str, model: str, mac: str) -> tuple[str, ...]:
        tag = self.tag()
        number = self.written
        floor, spot = divmod(place, len(SPOTS))
        return (
            site,
            tag,
            f"{SPOTS[spot]} {floor + 1}" if floor else SPOTS[spot],
            make,
            model,
            f"{self.chance.choice('CDEFGK')}{self.chance.randrange(10**8):08}",
            f"{mac}:{estate.net:02X}:{number >> 8 & 255:02X}:{number & 255:02X}" if mac else "",
            f"10.{20 + estate.net}.{place // 200}.{10 + place % 200}" if estate.network else "",
            self._installed(estate),
            "",
            "In use",
            estate.network,
            self.chance.choice(REMARKS),
        )

    def _installed(self, estate: Estate) -> str:
        """A day as people know it: mostly the whole of it, sometimes the month alone."""
        days = self.chance.randint(365 * estate.newest, 365 * estate.oldest)
        day = self.today - timedelta(days=days)
        return self.chance.choice((*(day.strftime("%d/%m/%Y"),) * 4, day.strftime("%b %Y")))


def workbook(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as a contractor's workbook, with its title and an empty line above the headings."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Survey"
    for line in ((title,), (), HEADINGS, *rows):
        sheet.append(list(line))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _spread(goods: Sequence[tuple[str, str, str]], number: int) -> Iterator[tuple[str, str, str]]:
    return (goods[place % len(goods)] for place in range(number))
