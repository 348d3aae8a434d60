"""From the hosts of a network file to the same steps that a table is read into: one heading, a row a host."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from inventory.imports.cells import clean_row
from inventory.imports.delimited import detect_encoding
from inventory.imports.formats import FORMATS, NETWORK_FORMATS
from inventory.imports.gate import SAMPLE, Kind
from inventory.imports.headings import Heading
from inventory.imports.hosts import Host, NetworkFormat, Standing
from inventory.imports.layout import Choices, Layout
from inventory.imports.refusal import FileRefusedError
from inventory.imports.sheets import Note
from inventory.imports.signs import signs, standing_of
from inventory.imports.tables import DeviceRow, SkippedRow, Step, UntoldRow

IP, MAC, JUDGED, NAME = "IP address", "MAC address", "What it is taken to be", "Name on the network"
COLUMNS: tuple[tuple[str, str], ...] = (
    (IP, "ip"),
    (MAC, "mac"),
    ("Make", "vendor"),
    ("Model", "model"),
    ("Serial number", "serial"),
    ("Place", "location"),
    ("Firmware or banner", "banner"),
    ("Description", "description"),
    ("Kind", "kind"),
    (JUDGED, ""),
    (NAME, ""),
    ("Owner of the MAC prefix", ""),
    ("Guess of the operating system", ""),
)
"""Headings of the rows that hosts become, each with the field it is read as."""
NAMES = tuple(name for name, _ in COLUMNS)


def steps(path: Path, kind: Kind, choices: Choices) -> Iterator[Step]:
    """The hosts as rows. What is no camera is skipped with its reason, unless `choices.every_host` asks for all."""
    chosen = format_of(path, kind, choices)
    yield _layout(chosen)
    counted: Counter[Standing] = Counter()
    last = ""
    for host in chosen.read(path):
        if isinstance(host, Note):
            yield host
            continue
        standing, why = standing_of(host)
        counted[standing] += 1
        last = f"{host.calls_itself}: {why}"
        yield _step(host, standing, why, choices)
    if not choices.every_host and not counted.total() - counted[Standing.OTHER]:
        raise _no_cameras(counted.total(), last)


def format_of(path: Path, kind: Kind, choices: Choices) -> NetworkFormat:
    """The format of a network file: the chosen one, or the one its beginning gives away. Raises FileRefusedError."""
    start = _beginning(path)
    for known in NETWORK_FORMATS:
        chosen = choices.format == known.key or (not choices.format and known.recognises(start))
        if known.kind is kind and chosen:
            return known
    if choices.format:
        raise _wrong_kind(choices.format)
    titles = ", ".join(known.title for known in NETWORK_FORMATS if known.kind is kind)
    raise FileRefusedError(
        "unknown_network_file",
        f"This {kind.value.upper()} file is none that Lenscap knows ({titles}). Export a table instead (.csv or"
        " .xlsx) and upload that.",
    )


def _beginning(path: Path) -> str:
    encoding, _ = detect_encoding(path)
    with path.open(encoding=encoding, errors="replace") as file:
        return file.read(SAMPLE)


def _layout(chosen: NetworkFormat) -> Layout:
    heading = Heading(-1, -1, len(NAMES), NAMES, (None,) * len(NAMES))
    return Layout(
        sheet="",
        heading=heading,
        format=chosen.key,
        fields={field: index for index, (_, field) in enumerate(COLUMNS) if field and field != "description"},
        described=(NAMES.index("Description"),),
        dropped=(),
        day_first={},
        site="",
        fill_site=False,
        bands=False,
        notes=(),
    )


def _step(host: Host, standing: Standing, why: str, choices: Choices) -> Step:
    cells, flaws = clean_row(_cells(host, standing, why), len(NAMES))
    if choices.every_host or standing is Standing.CAMERA:
        return DeviceRow(host.position, cells, "", flaws)
    if standing is Standing.OTHER:
        return SkippedRow("", host.position, "no_camera", f"{host.calls_itself} is no camera: {why}.")
    message = f"It is not told whether {host.calls_itself} is a camera: {why}. Look at it; if it is, log it by hand."
    return UntoldRow(host.position, cells, JUDGED, "not_told", message)


def _cells(host: Host, standing: Standing, why: str) -> list[str]:
    told = {
        IP: host.ip,
        MAC: host.mac,
        "Make": host.vendor,
        "Model": host.model,
        "Serial number": host.serial,
        "Place": host.place or host.name or f"Network address {host.ip or host.mac}",
        "Firmware or banner": host.banner,
        "Description": _description(host),
        "Kind": host.kind,
        JUDGED: f"{standing.value}: {why}",
        NAME: host.name,
        "Owner of the MAC prefix": host.prefix_owner,
        "Guess of the operating system": host.guess,
    }
    return [told[name] for name in NAMES]


def _description(host: Host) -> str:
    """The owner of a MAC prefix is evidence in one direction: it may name a maker to look at, and never clears."""
    owner = host.prefix_owner
    if owner and signs().names_restricted_maker(owner) and not signs().knows_prefix(host.mac):
        return "; ".join(filter(None, (host.description, f"MAC prefix registered to {owner}")))
    return host.description


def _wrong_kind(key: str) -> FileRefusedError:
    known = {each.key: each.kind for each in NETWORK_FORMATS} | dict.fromkeys(
        (each.key for each in FORMATS), None
    )
    endings = {Kind.XML: "an .xml file", Kind.JSON: "a .json or .jsonl file", None: "a table (.csv or .xlsx)"}
    if key not in known:
        return FileRefusedError(
            "unknown_format", f"There is no format {key!r}. Choose one of: {', '.join(known)}."
        )
    return FileRefusedError(
        "wrong_kind",
        f"The format {key} is {endings[known[key]]}; this file is another. Leave the format out.",
    )


def _no_cameras(hosts: int, last: str) -> FileRefusedError:
    if not hosts:
        return FileRefusedError(
            "no_hosts",
            "This file holds no host that answered. Check that the scan ran and was saved to its end.",
        )
    return FileRefusedError(
        "no_cameras",
        f"None of the {hosts:,} hosts in this file shows itself as a camera (the last: {last}). If some are, log"
        " them by hand, or scan with service detection (nmap -sV) and upload that.",
    )
