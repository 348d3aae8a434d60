"""Hikvision's SADP answers as XML (ProbeMatch with DeviceSN): DeviceDescription is the model."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from inventory.imports.addresses import read_ip, read_mac
from inventory.imports.gate import Kind
from inventory.imports.hosts import Host, NetworkFormat, Port
from inventory.imports.sheets import Note
from inventory.imports.xml_files import documents, elements, text_of

# 37020/udp is where the device answered; the rest of what it is asked is its own word.
ANSWERED_ON = Port("37020", "udp")


def read(path: Path) -> Iterator[Host | Note]:
    """Each answer in the file's order."""
    position = 0
    for document in documents(path):
        for node in elements(document, "ProbeMatch"):
            if isinstance(node, Note):
                yield node
                continue
            position += 1
            yield _host(node, position)


def _host(node: Element, position: int) -> Host:
    said = {
        name: text_of(node, name) for name in ("DetailOEMCode", "OEMCode", "SoftwareVersion", "DSPVersion")
    }
    return Host(
        position,
        ip=read_ip(text_of(node, "IPv4Address")),
        mac=read_mac(text_of(node, "MAC")),
        model=text_of(node, "DeviceDescription"),
        serial=text_of(node, "DeviceSN"),
        ports=[ANSWERED_ON],
        said=[f"{name} {value}" for name, value in said.items() if value],
    )


FORMAT = NetworkFormat(
    "sadp-probe",
    "SADP discovery (XML)",
    Kind.XML,
    lambda start: "ProbeMatch" in start and "DeviceSN" in start,
    read,
)
