"""What other registers make of a device: tenders, maintenance systems, school lists, recorders' exports, scans.

Written after the rules and without looking at them; the kinds are other ones than those of `noise.py`. A kind
answers None where it has nothing to say of a device.
"""

import random
import re
from collections.abc import Callable

from tests.inventory.classification.sets.noise import Device, Row

PLACES = ("Main entrance", "Car park B", "Loading bay 3", "Stairwell 2 north", "Reception", "Plant room")
ROOMS = ("Science Block", "Sports Hall", "Year 7 corridor", "Refectory", "Server room G.14")
NOUNS = {
    "es": "Cámara domo {0} {1} exterior",
    "fr": "Caméra dôme {0}, réf. {1}, couloir RDC",
    "de": "Überwachungskamera {0} Typ {1} (Außenbereich)",
    "it": "Telecamera {0} mod. {1} esterna",
    "pl": "Kamera kopułkowa {0} {1}",
    "pt": "Câmera {0} {1} c/ infravermelho",
    "tr": "{0} marka güvenlik kamerası {1}",
    "ru": "Видеокамера {0} {1} уличная",
    "uk": "Відеокамера {0} {1}",
    "zh": "{0}摄像机,型号:{1}",
    "ja": "監視カメラ {0} {1}",
    "ar": "كاميرا مراقبة {0} {1}",
    "hu": "{0} térfigyelő kamera {1}",
    "vi": "Camera quan sát {0} {1}",
    "nl": "Bewakingscamera merk {0} type {1}",
}
# What a scanner's reading of a label takes one sign for.
SCANNED = {"0": "O", "1": "l", "5": "S", "8": "B", "2": "Z", "6": "G", "-": "–", "/": "I", "I": "1", "O": "0"}


def as_is(device: Device, draw: random.Random) -> Row:
    """Vendor and model as the maker names them."""
    return {"vendor": device.label, "model": device.code}


def tells(device: Device) -> bool:
    """Whether the code alone could tell its maker at all: long enough, with letters and digits, of a settled maker."""
    code = device.code
    return (
        device.truth not in {"mixed", "unknown"}
        and len(code) > 5
        and any(sign.isdigit() for sign in code)
        and any(sign.isalpha() for sign in code)
    )


def code_alone(device: Device, draw: random.Random) -> Row | None:
    """Only the model is known."""
    return {"model": device.code} if tells(device) else None


def tender_line(device: Device, draw: random.Random) -> Row:
    """One line of a bill of quantities."""
    count = draw.randint(2, 40)
    return {
        "description": f"Supply, install & commission {count}no. {device.label} {device.code} inc. backbox"
    }


def maintenance_system(device: Device, draw: random.Random) -> Row:
    """One cell of a maintenance system, with its own separators."""
    tag = f"CAM-{draw.randint(100, 999)}"
    return {
        "description": f"ASSET:{tag}|MFR:{device.label.upper()}|MDL:{device.code}|LOC:{draw.choice(PLACES)}"
    }


def school_inventory(device: Device, draw: random.Random) -> Row:
    """The reseller in the maker's column, name and code in the item's."""
    reseller = draw.choice(("RM Education", "Insight UK", "Local contractor", "CCTV Direct", "Rexel"))
    return {
        "vendor": reseller,
        "model": f"{device.label} {device.code} camera",
        "location": draw.choice(ROOMS),
    }


def recorder_export(device: Device, draw: random.Random) -> Row | None:
    """A recorder's channel list: a driver for a maker, the channel before the model."""
    if not tells(device):
        return None
    driver = draw.choice(("ONVIF", "Onvif Profile S", "Generic RTSP", "Camera"))
    return {"vendor": driver, "model": f"CH{draw.randint(1, 32):02d} / {device.code}"}


def spreadsheet_damage(device: Device, draw: random.Random) -> Row:
    """What a spreadsheet does to a text that it takes for something else."""
    return {
        "vendor": draw.choice(("'{0}", '="{0}"', "{0} ", "\ufeff{0}", "{0}\u00a0")).format(device.label),
        "model": draw.choice(("'{0}", '="{0}"', '"{0}"', "{0}\u00a0", "\t{0}", "{0}?")).format(device.code),
    }


def scanned_label(device: Device, draw: random.Random) -> Row | None:
    """One sign of the code read wrongly from a photographed label; the maker stands as it is."""
    places = [place for place, sign in enumerate(device.code) if sign in SCANNED]
    if not places:
        return None
    place = draw.choice(places)
    code = device.code[:place] + SCANNED[device.code[place]] + device.code[place + 1 :]
    return {"vendor": device.label, "model": code}


def scanned_code_alone(device: Device, draw: random.Random) -> Row | None:
    """The same without the maker."""
    row = scanned_label(device, draw) if tells(device) else None
    return row and {"model": row["model"]}


def other_language(device: Device, draw: random.Random) -> Row:
    """A description in another language or script."""
    return {"description": NOUNS[draw.choice(sorted(NOUNS))].format(device.label, device.code)}


def host_name(device: Device, draw: random.Random) -> Row:
    """All of it in a network name."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", f"{device.label} {device.code}").strip("-").lower()
    return {"description": f"cam-{words}-{draw.randint(1, 40):02d}.site.local"}


def misspelt(device: Device, draw: random.Random) -> Row | None:
    """The maker's name with one slip, and nothing else that tells."""
    name = device.label
    if len(name) < 6 or " " in name:
        return None
    place = draw.randrange(1, len(name) - 1)
    kind = draw.choice(("drop", "double", "swap"))
    if kind == "drop":
        name = name[:place] + name[place + 1 :]
    elif kind == "double":
        name = name[:place] + name[place] + name[place:]
    else:
        name = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return {"vendor": name, "model": draw.choice(("dome", "Bullet 4MP", "IP camera", ""))}


def misspelt_with_code(device: Device, draw: random.Random) -> Row | None:
    """The same beside the right code."""
    row = misspelt(device, draw)
    return row and {"vendor": row["vendor"], "model": device.code}


def serial_after_code(device: Device, draw: random.Random) -> Row | None:
    """Code and serial number in the serial column, the model a mere kind."""
    if not tells(device):
        return None
    return {"model": "Dome", "serial": f"{device.code} S/N {draw.randint(10**8, 10**9 - 1)}"}


def lens_and_colour(device: Device, draw: random.Random) -> Row:
    """The maker with its mark, the code with lens and colour."""
    extra = draw.choice(("(2.8mm) WHITE", "2.8-12mm grey", "[BLACK]", "- 4mm lens", "w/ PSU", "x 6 off"))
    return {
        "vendor": f"{device.label}{draw.choice(('™', '®', ' Ltd.', ' UK', ''))}",
        "model": f"{device.code} {extra}",
    }


def joined(device: Device, draw: random.Random) -> Row:
    """Maker and code in one cell, with no room between them."""
    return {"model": f"{device.label}{draw.choice(('_', ':', '/', '-', ''))}{device.code}"}


def asset_name(device: Device, draw: random.Random) -> Row | None:
    """The code within an asset's name in the wrong column."""
    if not tells(device):
        return None
    return {"vendor": f"CCTV-{draw.randint(1, 99):03d} {device.code}", "model": draw.choice(PLACES)}


def with_history(device: Device, draw: random.Random) -> Row:
    """The device itself, and a remark on what hung there before."""
    note = draw.choice((
        "Replaced failed Sanyo analogue unit March 2019", "formerly JVC TK-C", "was BT Redcare analogue",
        "upgrade of old Dedicated Micros dome", "swapped from Philips LTC",
    ))  # fmt: skip
    return {"vendor": device.label, "model": device.code, "description": note}


KINDS: dict[str, Callable[[Device, random.Random], Row | None]] = {
    kind.__name__: kind
    for kind in (
        as_is, code_alone, tender_line, maintenance_system, school_inventory, recorder_export, spreadsheet_damage,
        scanned_label, scanned_code_alone, other_language, host_name, misspelt, misspelt_with_code,
        serial_after_code, lens_and_colour, joined, asset_name, with_history,
    )
}  # fmt: skip
