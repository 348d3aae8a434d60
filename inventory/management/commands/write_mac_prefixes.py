"""Write the MAC prefixes of the makers we know, from the packaged IEEE table, into the data files.

For maintainers of the list pack, on a machine with the development packages; the product itself never needs it.
Organisation names are compared whole or by their beginning, never by a piece: "pelco" stands in "Opelcomm".
"""

import struct
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandParser

from inventory.reference import DATA_FOLDER


class Registrant(NamedTuple):
    """An organisation of the IEEE table: how its name begins there, whose goods carry it, whether it decides."""

    begins: str
    maker: str
    decides: bool = False
    vendor: str = ""


REGISTRANTS = (
    Registrant("hangzhou hikvision digital technology", "hikvision", decides=True),
    Registrant("hangzhou ezviz software", "ezviz-co", decides=True),
    Registrant("hangzhou microimage software", "hikmicro-co", decides=True),
    Registrant("hangzhou hikrobot", "hikrobot"),
    Registrant("prama hikvision india", "prama"),
    Registrant("zhejiang dahua technology", "dahua", decides=True),
    Registrant("zhejiang dahua zhilian", "dahua", decides=True),
    Registrant("hangzhou huacheng network technology", "imou-co", decides=True),
    Registrant("zhejiang uniview technologies", "uniview-co", decides=True),
    Registrant("tiandy technologies", "tiandy-co", decides=True),
    Registrant("tvt co", "tvt-co", decides=True),
    Registrant("sunell electronics co", "sunell-co", decides=True),
    Registrant("zhuhai raysharp technology", "raysharp-co", decides=True),
    Registrant("jovision technology", "jovision-co", decides=True),
    Registrant("jinan jovision", "jovision-co", decides=True),
    Registrant("herospeed digital technology", "herospeed-co", decides=True),
    Registrant("beijing hanbang technology", "hanbang-co", decides=True),
    Registrant("suzhou keda technology", "kedacom-co"),
    Registrant("infinova llc", "infinova-co"),
    Registrant("zmodo technology", "zmodo-co"),
    Registrant("shanghai xiaoyi technology", "yi-co"),
    Registrant("xiamen milesight iot", "milesight-co"),
    Registrant("holowits technologies", "holowits-co"),
    Registrant("reolink innovation", "reolink-co"),
    Registrant("hytera communications", "hytera"),
    Registrant("sz dji technology", "dji-co"),
    Registrant("huawei technologies", "huawei"),
    Registrant("huawei device", "huawei"),
    Registrant("zte corporation", "zte"),
    Registrant("tp-link technologies", "tplink-cn"),
    Registrant("tp-link systems", "tplink-us"),
    Registrant("provision-isr", "provision-co"),
    Registrant("rifatron", "rifatron-co"),
    Registrant("amcrest technologies", "amcrest-co", vendor="amcrest"),
    Registrant("lorex technology", "lorex-co", vendor="lorex"),
    Registrant("swann communications", "swann-co", vendor="swann"),
    Registrant("luminys systems", "luminys", vendor="luminys"),
    Registrant("axis communications", "axis-co"),
    Registrant("samsung techwin", "hanwha-co"),
    Registrant("hanwha vision", "hanwha-co"),
    Registrant("hanwha nxmd", "hanwha-co"),
    Registrant("bosch security systems", "bosch-co"),
    Registrant("bosch sicherheitssysteme", "bosch-co"),
    Registrant("i-pro co", "ipro-co"),
    Registrant("mobotix ag", "mobotix-co"),
    Registrant("vivotek", "vivotek-co"),
    Registrant("arecont vision", "arecont-co"),
    Registrant("verkada", "verkada-co"),
    Registrant("geovision", "geovision-co"),
    Registrant("avigilon", "motorola-co"),
    Registrant("rhombus systems", "rhombus-co"),
    Registrant("acti corporation", "acti-co"),
    Registrant("everfocus electronics", "everfocus-co"),
    Registrant("basler ag", "basler-co"),
    Registrant("instar deutschland", "instar-co"),
    Registrant("march networks", "march"),
    Registrant("dallmeier electronic", "dallmeier-co"),
    Registrant("vicon industries", "vicon-co"),
    Registrant("iqinvision", "iqinvision-co"),
    Registrant("idis co", "idis-co"),
    Registrant("bird home automation", "doorbird-co"),
    Registrant("2n telekomunikace", "2n-co"),
)

HEAD = """# MAC prefixes of the makers we know, written by `manage.py write_mac_prefixes`: do not edit by hand.
# decides: the prefixes of a maker of cameras alone, enough for "restricted"; all others only raise a question.
# A clear maker's prefix clears nothing. Each prefix is six hex digits.

packaged_in = "aiooui {version}"
written_on = {today}
"""


class Command(BaseCommand):
    """Writes `mac_prefixes.toml`."""

    help = "Write the MAC prefixes of known makers from the packaged IEEE table (development only)"

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: where to write."""
        parser.add_argument("--out", type=Path, default=DATA_FOLDER / "mac_prefixes.toml")

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        """Read the table, keep the known, write the file."""
        package = version("aiooui")
        found = known_prefixes(registered())
        text = HEAD.format(version=package, today=date.today().isoformat())  # noqa: DTZ011  # the day of writing
        out.write_text(
            text + "".join(block(each, names, package) for each, names in found.items()), encoding="utf-8"
        )
        self.stdout.write(f"{sum(len(names) for names in found.values())} prefixes of {len(found)} makers")


def registered() -> dict[str, str]:
    """Every prefix of the packaged table with the organisation it is registered to.

    The file's layout is described at the head of the package: a magic word, a count, the prefixes, the places of the
    names, the names. It is read directly because the package offers only single look-ups, after an async start.
    """
    data = files("aiooui").joinpath("oui.data").read_bytes()
    _magic, count = struct.unpack_from("<4sI", data)
    prefixes = struct.unpack_from(f"<{count}I", data, 8)
    places = struct.unpack_from(f"<{count}I", data, 8 + 4 * count)
    names = data[8 + 8 * count :]
    return {
        f"{prefix:06X}": names[place : names.index(b"\n", place)].decode()
        for prefix, place in zip(prefixes, places, strict=True)
    }


def known_prefixes(table: dict[str, str]) -> dict[Registrant, dict[str, str]]:
    """The prefixes of each known registrant, with the name as registered."""
    found: dict[Registrant, dict[str, str]] = defaultdict(dict)
    for prefix, name in table.items():
        for registrant in REGISTRANTS:
            if name.casefold().startswith(registrant.begins):
                found[registrant][prefix] = name
    return {registrant: found[registrant] for registrant in REGISTRANTS if registrant in found}


def block(registrant: Registrant, names: dict[str, str], package: str) -> str:
    """One entry of the file."""
    id = registrant.begins.replace(" ", "-")
    first_name = names[min(names)]
    lines = [
        "",
        "[[mac_prefixes]]",
        f'id = "{id}"',
        f'maker = "{registrant.maker}"',
        *([f'vendor = "{registrant.vendor}"'] if registrant.vendor else []),
        f'registered_to = "{first_name}"',
        f"decides = {str(registrant.decides).lower()}",
        f'source = "IEEE MA-L registry, as packaged in {package_name(package)}"',
        "confirmed = true",
        "prefixes = [",
    ]
    ordered = sorted(names)
    for start in range(0, len(ordered), 12):
        lines.append("    " + " ".join(f'"{prefix}",' for prefix in ordered[start : start + 12]))
    return "\n".join([*lines, "]", ""])


def package_name(package: str) -> str:
    """The package and its version, as sources name it."""
    return f"aiooui {package}"
