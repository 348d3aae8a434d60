"""ONVIF's WS-Discovery answers (ProbeMatch), one document or several saved one after the other.

`hardware` is the model; `name` can be changed by anybody and is only text. A MAC address is taken from a MAC scope,
or from the end of the device's `urn:uuid` where that begins with a prefix that the list knows.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from inventory.imports.addresses import read_ip, read_mac
from inventory.imports.gate import Kind
from inventory.imports.hosts import Host, NetworkFormat
from inventory.imports.sheets import Note
from inventory.imports.signs import signs
from inventory.imports.xml_files import documents, elements, text_of

SCOPE = re.compile(r"(?:onvif|odm)://[^/\s]+/(?P<what>[^/\s]+)/(?P<value>\S*)", re.IGNORECASE)
# Every unit of some makers says where its maker sits.
WHERE_IT_WAS_BUILT = ("country/", "city/")
RECORDERS = ("networkvideostorage", "networkvideorecorder")


def read(path: Path) -> Iterator[Host | Note]:
    """Each device once, though it may have answered several times."""
    seen: set[tuple[str, str, str]] = set()
    position = 0
    for document in documents(path):
        for node in elements(document, "ProbeMatch"):
            if isinstance(node, Note):
                yield node
                continue
            position += 1
            host = _host(node, position)
            address = text_of(node, "Address")
            if (key := (host.ip, host.mac, address)) not in seen:
                seen.add(key)
                yield host


def _host(node: Element, position: int) -> Host:
    scopes = _scopes(text_of(node, "Scopes"))
    types = [each.rpartition(":")[2] for each in text_of(node, "Types").split()]
    name, hardware = " ".join(scopes.get("name", ())), " ".join(scopes.get("hardware", ()))
    host = Host(position, types=types, model=hardware, name=name)
    addresses = [read_ip(each.partition("//")[2]) for each in text_of(node, "XAddrs").split()]
    host.ip = next((each for each in addresses if "." in each), next(filter(None, addresses), ""))
    host.mac = _mac(scopes, text_of(node, "Address"))
    host.vendor = " ".join((*scopes.get("mfr", ()), *scopes.get("manufacturer", ()))).replace("_", " ")
    host.place = "; ".join(
        each for each in scopes.get("location", ()) if not each.lower().startswith(WHERE_IT_WAS_BUILT)
    )
    host.description = f"ONVIF name: {name}" if name and name != hardware else ""
    host.said = [f"{what} {each}" for what in ("firmware", "type") for each in scopes.get(what, ())]
    host.kind = "recorder" if any(each.lower() in RECORDERS for each in types) else ""
    return host


def _scopes(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for scope in SCOPE.finditer(text):
        found.setdefault(scope["what"].lower(), []).append(unquote(scope["value"]).strip())
    return found


def _mac(scopes: dict[str, list[str]], address: str) -> str:
    stated = next(filter(None, map(read_mac, scopes.get("mac", ()))), "")
    node = read_mac(address[-12:])
    return stated or (node if node and signs().knows_prefix(node) else "")


FORMAT = NetworkFormat(
    "onvif",
    "ONVIF discovery (ProbeMatch)",
    Kind.XML,
    lambda start: "ProbeMatch" in start and "DeviceSN" not in start,
    read,
)
