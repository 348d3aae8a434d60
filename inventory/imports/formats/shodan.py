"""Shodan's downloads: one service a line, or one host a line with its services under `data`.

Several lines of one address are one host. `org` is who runs the network, never a label.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inventory.imports.addresses import read_ip, read_mac
from inventory.imports.gate import Kind
from inventory.imports.hosts import Host, NetworkFormat, Port
from inventory.imports.json_lines import objects
from inventory.imports.sheets import Note

DATA_LENGTH = 1_000


def read(path: Path) -> Iterator[Host | Note]:
    """Each address once, in the order in which the file first speaks of it."""
    hosts: dict[str, Host] = {}
    for line, item in objects(path):
        if isinstance(item, Note):
            yield item
            continue
        address = read_ip(_text(item, "ip_str")) or read_ip(_text(item, "ipv6"))
        if not address:
            yield Note("", line, "", "no_address", "This line names no address (ip_str); it was left out.")
            continue
        host = hosts.setdefault(address, Host(line, ip=address))
        services = item["data"] if isinstance(item.get("data"), list) else [item]
        for service in services:
            if isinstance(service, dict):
                _add(host, service)
    yield from hosts.values()


def _add(host: Host, service: Mapping[str, Any]) -> None:
    host.name = host.name or next(_texts(service.get("hostnames")), "")
    host.mac = host.mac or next(filter(None, map(read_mac, _texts(service.get("mac")))), "")
    module = _text(_inner(service, "_shodan"), "module")
    if port := _text(service, "port"):
        host.ports.append(Port(port, _text(service, "transport") or "tcp", _service(module)))
    http = _inner(service, "http")
    host.said += [
        _text(service, "product"),
        f"Server: {_text(http, 'server')}" if _text(http, "server") else "",
        f"title: {_text(http, 'title')}" if _text(http, "title") else "",
        _text(service, "data")[:DATA_LENGTH],
    ]
    host.device_types += filter(None, [_text(service, "devicetype")])


def _service(module: str) -> str:
    """Shodan's module is the protocol that was spoken: "rtsp-tcp" is rtsp."""
    return module.partition("-")[0]


def _inner(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = item.get(name)
    return inner if isinstance(inner, dict) else {}


def _texts(value: object) -> Iterator[str]:
    """The texts of a list, or the keys of an object (Shodan lists MAC addresses as such)."""
    if isinstance(value, list | dict):
        yield from (each for each in value if isinstance(each, str) and each)


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _recognises(start: str) -> bool:
    return '"ip_str"' in start


FORMAT = NetworkFormat("shodan", "Shodan download (JSON lines)", Kind.JSON, _recognises, read)
