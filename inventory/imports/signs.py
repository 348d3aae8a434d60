"""Whether a host on a network is a camera: the signs for it, the signs against it, and their weight.

Rule (docs/imports.md, "Hosts of a network file"): a host that says so itself, or has the MAC prefix of a maker of
cameras alone, is part of a surveillance system. One that only has a port of video open is, unless something speaks
against it. One that shows itself as something else is none. Everything in between is a question for a person.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from inventory.classification.fingerprints import DeviceText, Fingerprint, fingerprint_of
from inventory.classification.rulebook import Rulebook
from inventory.classification.text import clean, tokens_of
from inventory.imports.hosts import Host, Standing
from inventory.reference import DATA_FOLDER, shipped_pack


class Signs:
    """The tables of network_signs.toml beside the shipped list, compiled."""

    def __init__(self, tables: Mapping[str, Any], rulebook: Rulebook) -> None:
        self.camera, self.other, self.rulebook = tables["camera"], tables["other"], rulebook
        self.camera_words = re.compile(
            "|".join(f"(?:{word})" for word in self.camera["words"]), re.IGNORECASE
        )
        self.other_words = tuple(
            (re.compile(pattern, re.IGNORECASE), means) for pattern, means in self.other["words"].items()
        )
        self.deciding_banners = {f"rule:{each.id}" for each, _ in rulebook.banners if each.weight != "hint"}
        self.deciding_series = {each.id for each in rulebook.pack.model_series if each.weight == "decides"}
        self._camera_makers = {block.maker for block in rulebook.pack.mac_prefixes if block.decides}

    def names_camera_maker(self, key: str) -> bool:
        """Whether a name that the list knows is that of a maker of cameras alone."""
        name = self.rulebook.names.by_key.get(key)
        return name is not None and self._maker(name.id) in self._camera_makers

    def names_restricted_maker(self, text: str) -> bool:
        """Whether a text names somebody whose goods are restricted."""
        hits = self.rulebook.names.find(tokens_of(clean(text)), joins=True)
        makers = (self.rulebook.makers.get(self._maker(hit.name.id)) for hit in hits)
        return any(maker is not None and maker.prc_nil == "yes" for maker in makers)

    def knows_prefix(self, mac: str) -> bool:
        """Whether the list knows whose MAC prefix this is."""
        return mac.replace(":", "")[:6] in self.rulebook.mac_prefixes

    def _maker(self, id: str) -> str:
        vendor = self.rulebook.vendors.get(id)
        return vendor.owner if vendor else id


@cache
def signs() -> Signs:
    """The signs; read once in the child that needs them."""
    with (DATA_FOLDER / "network_signs.toml").open("rb") as file:
        tables = tomllib.load(file)
    return Signs(tables, Rulebook.compile(shipped_pack()))


def standing_of(host: Host) -> tuple[Standing, str]:
    """What a host is taken to be, and the signs that say so, in words."""
    known = signs()
    described = fingerprint_of(_text(host), known.rulebook)
    sure = list(_sure_signs(host, described, known))
    if sure:
        return Standing.CAMERA, _joined(sure)
    hints, against = list(_hints(host, described, known)), list(dict.fromkeys(_against(host, known)))
    if hints and against:
        return Standing.UNSETTLED, f"{_joined(hints)}, but it looks like {_joined(against)}"
    if hints:
        return Standing.CAMERA, _joined(hints)
    if against:
        return Standing.OTHER, _joined(against)
    return Standing.UNSETTLED, _nothing_told(host, described, known)


def _sure_signs(host: Host, described: Fingerprint, known: Signs) -> Iterator[str]:
    camera, rulebook = known.camera, known.rulebook
    if any(each in camera["device_types"] for each in host.device_types):
        yield "its answer is known as a network camera’s"
    if any(each.lower() in camera["types"] for each in host.types):
        yield f"it announces itself as {', '.join(host.types)}"
    block = rulebook.mac_prefixes.get(described.mac_prefix)
    if block and block.decides:
        yield f"its MAC prefix {described.mac_prefix} is registered to {block.registered_to}"
    yield from _said_itself(host, described, known)


def _said_itself(host: Host, described: Fingerprint, known: Signs) -> Iterator[str]:
    """What its own words give away: a rule of the list, a model code, a maker of cameras alone, the word itself."""
    for found in described.banner:
        what, _, rest = found.partition(":")
        name, _, code = rest.partition(":")
        if found in known.deciding_banners:
            yield f"its answer meets the rule “{rest}”"
        elif what == "code" and name in known.deciding_series:
            yield f"its answer names the model {code.upper()}"
        elif what == "name" and known.names_camera_maker(rest):
            yield f"its answer names {rest.title()}"
    codes = {
        hit.code
        for hit in known.rulebook.series.find(described.model)
        if hit.series.id in known.deciding_series
    }
    yield from (f"its model is {code.upper()}" for code in sorted(codes))
    if word := known.camera_words.search(f"{host.model} | {host.banner}"):
        yield f"it calls itself “{word[0]}”"


def _hints(host: Host, described: Fingerprint, known: Signs) -> Iterator[str]:
    """Signs that other goods share: an open port of video, the prefix of somebody who makes cameras too."""
    ports = known.camera["ports"]
    for port in host.ports:
        if port.key in ports:
            yield f"port {port.number} is open ({ports[port.key]})"
        elif port.service in known.camera["services"] and not port.guessed:
            yield f"port {port.number} answers as {port.service}"
    block = known.rulebook.mac_prefixes.get(described.mac_prefix)
    if block and not block.decides and block.maker not in known.camera["makers_of_much_else"]:
        yield f"its MAC prefix {described.mac_prefix} is registered to {block.registered_to}"


def _against(host: Host, known: Signs) -> Iterator[str]:
    other, said = known.other, " | ".join((host.model, host.description, host.banner))
    yield from (other["device_types"][each] for each in host.device_types if each in other["device_types"])
    yield from (f"a {each}" for each in host.types if each.lower() in other["types"])
    yield from (
        other["services"][port.service]
        for port in host.ports
        if port.service in other["services"] and not port.guessed
    )
    yield from (means for pattern, means in known.other_words if pattern.search(said))


def _nothing_told(host: Host, described: Fingerprint, known: Signs) -> str:
    block = known.rulebook.mac_prefixes.get(described.mac_prefix)
    if block:
        return f"its MAC prefix is registered to {block.registered_to}, who makes much else"
    ports = ", ".join(port.number for port in host.ports[:10])
    return f"open is only what tells nothing (ports: {ports})" if ports else "it only answered"


def _text(host: Host) -> DeviceText:
    return DeviceText(
        vendor=host.vendor,
        model=host.model,
        mac=host.mac,
        banner=host.banner,
        description=host.description,
        serial=host.serial,
    )


def _joined(reasons: list[str]) -> str:
    return "; ".join(dict.fromkeys(reasons[:4]))
