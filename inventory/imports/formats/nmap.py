"""nmap's XML (`nmap -oX`): addresses, the owner of a MAC prefix, services, and what scripts read.

A service whose `method` is "table" only goes by the port's number. Guesses of the operating system are kept and not
judged (they list several candidates, some not cameras at all).
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from inventory.imports.addresses import read_ip, read_mac
from inventory.imports.gate import Kind
from inventory.imports.hosts import Host, NetworkFormat, Port
from inventory.imports.sheets import Note
from inventory.imports.xml_files import elements

# What a device says of itself; other scripts print what the scanner found out about it.
SPOKEN = frozenset(
    {"http-title", "http-server-header", "http-auth", "ssl-cert", "banner", "snmp-sysdescr", "upnp-info"}
    | {"rtsp-methods", "wsdd-discover", "broadcast-wsdd-discover", "hnap-info", "http-generator"}
)
# nmap's words for parts of a certificate's name, and those that certificates are commonly quoted with.
CERTIFICATE_WORDS = {"commonName=": "CN=", "organizationName=": "O=", "organizationalUnitName=": "OU="}
SPOKEN_LENGTH = 500


def read(path: Path) -> Iterator[Host | Note]:
    """Each host that was up; how many addresses did not answer is told at the end."""
    silent = position = 0
    for node in elements(path, "host"):
        if isinstance(node, Note):
            yield node
            continue
        position += 1
        status = node.find("status")
        if status is not None and status.get("state", "up") != "up":
            silent += 1
        else:
            yield _host(node, position)
    if silent:
        yield Note("", 0, "", "silent", f"{silent:,} of the scanned addresses did not answer.")


def _host(node: Element, position: int) -> Host:
    host = Host(position)
    for address in node.iterfind("address"):
        if address.get("addrtype") == "mac":
            host.mac, host.prefix_owner = read_mac(address.get("addr", "")), address.get("vendor", "")
        else:
            host.ip = host.ip or read_ip(address.get("addr", ""))
    host.name = next((each.get("name", "") for each in node.iterfind("hostnames/hostname")), "")
    for port in node.iterfind("ports/port"):
        state = port.find("state")
        if state is not None and state.get("state") == "open":
            _add_port(host, port)
    for script in node.iterfind("hostscript/script"):
        _add_words(host, script)
    host.guess = "; ".join(
        f"{guess.get('name', '')} ({guess.get('accuracy', '?')} %)" for guess in node.iterfind("os/osmatch")
    )
    return host


def _add_port(host: Host, node: Element) -> None:
    service = node.find("service")
    answered = {} if service is None else service.attrib
    guessed = answered.get("method", "table") == "table"
    host.ports.append(
        Port(node.get("portid", ""), node.get("protocol", "tcp"), answered.get("name", ""), guessed)
    )
    if not guessed:
        told = [answered.get(name, "") for name in ("product", "version", "extrainfo")]
        host.said.append(" ".join(filter(None, told)))
        host.said.extend(cpe.text or "" for cpe in node.iterfind("service/cpe"))
        device_type = answered.get("devicetype", "")
        host.device_types.extend(filter(None, [device_type]))
        if device_type == "webcam":
            host.model = host.model or answered.get("product", "")
    for script in node.iterfind("script"):
        _add_words(host, script)


def _add_words(host: Host, script: Element) -> None:
    name, words = script.get("id", ""), script.get("output", "").strip()
    if name not in SPOKEN or not words:
        return
    if name == "ssl-cert":
        words = words.splitlines()[0].replace("/", ",")
        for long, short in CERTIFICATE_WORDS.items():
            words = words.replace(long, short)
    label = "Server: " if name == "http-server-header" else "title: " if name == "http-title" else ""
    host.said.append(label + words[:SPOKEN_LENGTH])


FORMAT = NetworkFormat("nmap", "nmap scan (-oX)", Kind.XML, lambda start: "<nmaprun" in start, read)
