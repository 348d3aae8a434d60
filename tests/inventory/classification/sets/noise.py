"""The untidiness of real registers, one kind a function: what a person, an export or a scan makes of a known device.

Every kind gives the columns of one row from a device's label and code; the truth of the row is that of the device,
except where the kind says that nothing is left to tell by. Nothing here knows what any rule does.
"""

import random
from collections.abc import Callable

from tests.inventory.classification.sets.phrases import (
    CLEAN_PREFIXES,
    CLEAN_REMARKS,
    PARTS_OF_ANOTHER,
    PLACES,
    PREFIXES,
    RESTRICTED_REMARKS,
    SHAPES,
    TELLING,
)

Row = dict[str, str]
Kind = Callable[["Device", random.Random], Row | None]

KEYS = {
    "a": "s",
    "d": "f",
    "e": "r",
    "h": "j",
    "i": "o",
    "k": "l",
    "n": "m",
    "o": "p",
    "s": "d",
    "u": "y",
    "v": "b",
}
TWINS = str.maketrans("aeiokpcxHKBTMAEPC", "аеіокрсхНКВТМАЕРС")
SWAPS = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S"}


class Device:
    """A device as its maker names it: truth, label as sold and code; the label "-" is none."""

    def __init__(self, truth: str, label: str, code: str) -> None:
        self.truth = truth
        self.label = label
        self.code = code
        self.name = "" if label == "-" else label

    @property
    def tells_by_code(self) -> bool:
        """Would a person in the trade know the maker by the code alone?"""
        code = self.code
        digits = sum(sign.isdigit() for sign in code)
        return self.label in TELLING and " " not in code and "-" in code and digits >= 3 and len(code) >= 7

    @property
    def whole(self) -> str:
        """Label and code in one text."""
        return f"{self.name} {self.code}".strip()


def as_is(device: Device, draw: random.Random) -> Row:
    return {"vendor": device.name, "model": device.code}


def case(device: Device, draw: random.Random) -> Row:
    change = draw.choice([str.upper, str.lower, str.title, str.swapcase])
    return {"vendor": change(device.name), "model": change(device.code)}


def blanks_and_dashes(device: Device, draw: random.Random) -> Row:
    code = device.code.replace("-", draw.choice([" ", " - ", "--", "–", "- ", "_"]), draw.choice([1, 2]))
    name = device.name
    if len(name) > 7 and " " not in name and "-" not in name:
        cut = {"Hikvision": 3, "Panasonic": 9}.get(name, len(name))
        name = (name[:cut] + draw.choice([" ", "-", ""]) + name[cut:]).strip(" -")
    return {"vendor": draw.choice(["", " "]) + name + draw.choice(["", "  ", "."]), "model": code}


def vendor_typo(device: Device, draw: random.Random) -> Row | None:
    name = device.name
    if len(name) < 6 or not name.isalpha():
        return None
    return {"vendor": slip(name, draw), "model": device.code}


def slip(text: str, draw: random.Random) -> str:
    """One slip of the pen after the first sign."""
    at = draw.randrange(1, len(text) - 1)
    how = draw.choice(["swap", "drop", "double", "neighbour"])
    if how == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if how == "drop":
        return text[:at] + text[at + 1 :]
    if how == "double":
        return text[: at + 1] + text[at:]
    return text[:at] + KEYS.get(text[at].lower(), "e") + text[at + 1 :]


def look_alike_letters(device: Device, draw: random.Random) -> Row:
    how = draw.choice(["cyrillic", "wide", "zero-width", "soft"])
    if how == "cyrillic":
        return {"vendor": device.name.translate(TWINS), "model": device.code}
    if how == "wide":
        wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in device.name)
        return {"vendor": wide, "model": device.code}
    sign = "\u200b" if how == "zero-width" else "\u00ad"
    half = len(device.code) // 2
    return {
        "vendor": device.name[:2] + sign + device.name[2:],
        "model": device.code[:half] + sign + device.code[half:],
    }


def zero_for_o(device: Device, draw: random.Random) -> Row | None:
    places = [at for at, sign in enumerate(device.code) if sign in SWAPS]
    if not places:
        return None
    at = draw.choice(places)
    code = device.code[:at] + SWAPS[device.code[at]] + device.code[at + 1 :]
    return {"vendor": device.name, "model": code}


def name_in_model_cell(device: Device, draw: random.Random) -> Row | None:
    if not device.name:
        return None
    form = draw.choice(["{0} {1}", "{1} ({0})", "{1} - {0}", "{0}: {1}", "{0}/{1}", "{1} by {0}"])
    return {
        "vendor": draw.choice(["", "", "unknown", "n/a", "-"]),
        "model": form.format(device.name, device.code),
    }


def no_name(device: Device, draw: random.Random) -> Row | None:
    if not device.tells_by_code:
        return None
    return {"vendor": draw.choice(["", "unknown", "n/a", "TBC", "?", "generic"]), "model": device.code}


def prose(device: Device, draw: random.Random) -> Row:
    shape = draw.choice(SHAPES)
    form = draw.choice(
        [
            "{size}MP IP {shape} camera {whole} {lens} lens, car park",
            "{shape} - {whole}, north elevation, working",
            "{whole} {shape} {lens}",
            "External {shape} camera, make and model {whole}",
            "{lens} {size}MP {shape}; {whole}; PoE",
        ]
    )
    text = form.format(
        shape=shape,
        whole=device.whole,
        size=draw.choice([2, 4, 5, 8]),
        lens=draw.choice(["2.8mm", "4 mm", "2.8-12mm"]),
    )
    return {"description": text}


def remark(device: Device, draw: random.Random) -> Row | None:
    if device.truth not in ("clear", "restricted"):
        return None
    remarks = CLEAN_REMARKS if device.truth == "clear" else RESTRICTED_REMARKS
    said = draw.choice(remarks).format(year=draw.choice([2019, 2021, 2023]))
    if device.name and device.name.split()[0].lower() in said.lower():
        return None
    return {"vendor": device.name, "model": device.code, "description": said}


def remark_in_model_cell(device: Device, draw: random.Random) -> Row | None:
    row = remark(device, draw)
    if row is None or not device.name:
        return None
    return {"vendor": row["vendor"], "model": f"{row['model']} ({row['description']})"}


def serial_begins_with_model(device: Device, draw: random.Random) -> Row | None:
    if device.label not in ("Hikvision", "-") or not device.code.startswith(("DS-2", "DS-7", "DS-9", "iDS-")):
        return None
    serial = f"{device.code}{draw.choice(['20190412', '0120210303'])}AAWR{draw.randrange(10**8, 10**9)}"
    return {"vendor": draw.choice(["", "unknown"]), "model": draw.choice(["", *SHAPES]), "serial": serial}


def mac_alone(device: Device, draw: random.Random) -> Row | None:
    prefixes = PREFIXES.get(device.label)
    if not prefixes:
        return None
    shape = draw.choice(["colon", "dash", "dot", "bare", "upper", "blank"])
    digits = draw.choice(prefixes) + f"{draw.randrange(16**6):06X}"
    return {
        "vendor": draw.choice(["", "unknown", "Chubb"]),
        "model": draw.choice(SHAPES),
        "mac": written(digits, shape),
    }


def written(digits: str, shape: str) -> str:
    """A MAC address in one of its notations."""
    pairs = [digits[at : at + 2] for at in range(0, 12, 2)]
    lower = digits.lower()
    return {
        "colon": ":".join(pairs).lower(),
        "dash": "-".join(pairs),
        "dot": ".".join((lower[:4], lower[4:8], lower[8:])),
        "bare": lower,
        "upper": digits,
        "blank": " ".join(pairs),
    }[shape]


def mac_beside(device: Device, draw: random.Random) -> Row | None:
    """The address agrees with the label."""
    prefixes = {**PREFIXES, **CLEAN_PREFIXES}.get(device.label)
    if not prefixes:
        return None
    digits = draw.choice(prefixes) + f"{draw.randrange(16**6):06X}"
    return {
        "vendor": device.name,
        "model": device.code,
        "mac": written(digits, draw.choice(["colon", "dash", "dot"])),
    }


def scopes(device: Device, draw: random.Random) -> Row | None:
    if not device.name or " " in device.code:
        return None
    name = draw.choice([f"{device.name}%20{device.code}", "Classroom%201%20Camera", device.name])
    if not device.tells_by_code:
        name = f"{device.name}%20{device.code}"
    banner = (
        f"onvif://www.onvif.org/name/{name} onvif://www.onvif.org/hardware/{device.code} "
        "onvif://www.onvif.org/location/country/china onvif://www.onvif.org/type/video_encoder"
    )
    return {"vendor": draw.choice(["", "ONVIF"]), "model": "", "banner": banner}


def named_place(device: Device, draw: random.Random) -> Row:
    return {
        "vendor": device.name,
        "model": device.code,
        "location": draw.choice(PLACES),
        "site": draw.choice(PLACES),
    }


def quantity_and_lens(device: Device, draw: random.Random) -> Row:
    form = draw.choice(
        [
            "{0} x {1}",
            "{0}x {1}",
            "{1} x{0}",
            "{1} * {0}",
            "{0} No. {1}",
            "{1} 2.8mm",
            "{1} (36x zoom)",
            "{1} 4MP 2.8-12mm",
            "({0}) {1}",
            "{0} off {1}",
        ]
    )
    if device.name and draw.random() < 0.3:
        return {"vendor": form.format(draw.randrange(2, 12), device.name), "model": device.code}
    return {"vendor": device.name, "model": form.format(draw.randrange(2, 12), device.code)}


def part_suffix(device: Device, draw: random.Random) -> Row:
    tail = draw.choice(
        ["-2.8MM", "-W", "/UK", " (EU)", "-REFURB", " BLACK", "(2.8mm)", "_V2", " rev B", "-4MM-WHITE", ";"]
    )
    return {"vendor": device.name, "model": device.code + tail}


def behind_an_installer(device: Device, draw: random.Random) -> Row:
    installer = draw.choice(
        [
            "ADI",
            "Norbain",
            "Chubb",
            "City Security Ltd",
            "Smith & Sons Electrical",
            "Mayflex",
            "Milestone",
            "ONVIF",
            "Genetec",
        ]
    )
    return {"vendor": installer, "model": device.whole}


def part_of_another(device: Device, draw: random.Random) -> Row | None:
    if device.truth != "clear":
        return None
    said = draw.choice(PARTS_OF_ANOTHER)
    return {"vendor": device.name, "model": device.code, "description": said}


def two_codes(device: Device, draw: random.Random) -> Row:
    return {"vendor": device.name, "model": f"{device.code} / {device.code}{draw.choice(['-B', '2', 'X'])}"}


def foreign_nouns(device: Device, draw: random.Random) -> Row:
    noun = draw.choice(
        ["Cámara", "Caméra", "Kamera", "Камера", "摄像机:", "Telecamera", "Câmera", "Überwachungskamera"]
    )
    if device.name and draw.random() < 0.5:
        return {"vendor": f"{noun} {device.name}", "model": device.code}
    return {"vendor": "", "model": f"{noun} {device.whole}"}


def name_written_on(device: Device, draw: random.Random) -> Row | None:
    if len(device.name) < 7 or " " in device.name or not device.code[0].isalpha():
        return None
    return {"vendor": "", "model": f"{device.name}{device.code}"} if device.tells_by_code else None


def cut_short(device: Device, draw: random.Random) -> Row | None:
    parts = device.code.split("-")
    if len(parts) < 3:
        return None
    return {"vendor": device.name, "model": "-".join(parts[:2])}


def code_typo(device: Device, draw: random.Random) -> Row | None:
    if len(device.code) < 7:
        return None
    at = draw.randrange(len(device.code) // 2, len(device.code) - 1)
    return {"vendor": device.name, "model": device.code[:at] + draw.choice("37BXZ") + device.code[at + 1 :]}


def columns_swapped(device: Device, draw: random.Random) -> Row:
    return {"vendor": device.code, "model": device.name}


def entity_id(device: Device, draw: random.Random) -> Row | None:
    if not device.tells_by_code:
        return None
    code = device.code.lower().replace("-", "_").replace("/", "_")
    return {"description": f"camera.{code}_{draw.choice(['front', 'yard'])}"}


KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        as_is,
        case,
        blanks_and_dashes,
        vendor_typo,
        look_alike_letters,
        zero_for_o,
        name_in_model_cell,
        no_name,
        prose,
        remark,
        remark_in_model_cell,
        serial_begins_with_model,
        mac_alone,
        mac_beside,
        scopes,
        named_place,
        quantity_and_lens,
        part_suffix,
        behind_an_installer,
        part_of_another,
        two_codes,
        foreign_nouns,
        name_written_on,
        cut_short,
        code_typo,
        columns_swapped,
        entity_id,
    )
}
