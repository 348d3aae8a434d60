"""Hosts laid against cameras: which host is which camera, and what a look at the network says of each camera.

A host is the camera with its MAC address, else with its serial number, else with its IP address at the site that was
looked at. An address alone may have passed to another device: it counts for nothing where both have a MAC address
or a serial number and these differ.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.db.models import Q, QuerySet

from inventory.models import Camera, Connection, Life, Sighting, Site
from inventory.services.matching import serial_key

Network = IPv4Network | IPv6Network
Kind, MatchedBy = Sighting.Kind, Sighting.MatchedBy

KEYS_A_QUERY = 500
PREFIX_SEEN = {4: 24, 6: 64}
"""The network that an address that was seen is taken to stand for, where nobody said what was looked at."""


@dataclass(slots=True)
class Seen:
    """A host of the file. `is_camera` is None where nothing shows what it is."""

    row: int
    ip: str = ""
    mac: str = ""
    serial: str = ""
    name: str = ""
    vendor: str = ""
    model: str = ""
    banner: str = ""
    description: str = ""
    taken_for: str = ""
    is_camera: bool | None = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the comparison says: of a host, of a camera, or of both."""

    kind: Sighting.Kind
    seen: Seen | None = None
    camera: Camera | None = None
    matched_by: str = ""


def networks_of(addresses: Iterable[str]) -> list[Network]:
    """The networks around these addresses, each once, in order."""
    found = set()
    for address in filter(None, map(_address, addresses)):
        found.add(ip_network(f"{address}/{PREFIX_SEEN[address.version]}", strict=False))
    return sorted(found, key=lambda network: (network.version, network))


class Comparison:
    """One look at the network against the cameras in reach. `not_covered` is complete once `answers` has ended.

    `stated` says that somebody named the networks that were looked at. Without that no camera is called silent:
    silence is evidence of a removal, and a network that nobody scanned is silent too.
    """

    def __init__(
        self,
        hosts: Sequence[Seen],
        cameras: QuerySet[Camera],
        *,
        site: Site | None,
        covers: Sequence[Network],
        stated: bool,
    ) -> None:
        self.not_covered = 0
        self._stated = stated
        self._at: dict[str, list[Seen]] = {}
        for host in hosts:
            self._at.setdefault(host.ip, []).append(host)
        self._hosts = hosts
        self._cameras = cameras
        self._site = site
        self._covers = covers
        self._met: set[int] = set()

    def answers(self) -> Iterator[Answer]:
        """Each host once, then each camera that was looked for and not met."""
        by_mac = self._by("mac", {host.mac for host in self._hosts if host.mac})
        by_serial = self._by("serial_key", {key for host in self._hosts if (key := serial_key(host.serial))})
        by_ip = self._by("ip", {host.ip for host in self._hosts if host.ip}) if self._site else {}
        for host in self._hosts:
            yield self._answer(host, by_mac, by_serial, by_ip)
        yield from self._not_met()

    def _by(self, field: str, keys: set[str]) -> dict[str, Camera]:
        """Cameras by a key; of several with the same one, that which is in place."""
        found: dict[str, Camera] = {}
        ordered = sorted(keys)
        for start in range(0, len(ordered), KEYS_A_QUERY):
            wanted = {f"{field}__in": ordered[start : start + KEYS_A_QUERY]}
            cameras = self._cameras.filter(**wanted)
            if field == "ip":
                cameras = cameras.filter(site=self._site)
            for camera in cameras.order_by("pk"):
                key = getattr(camera, field)
                if key not in found or found[key].life == Life.GONE:
                    found[key] = camera
        return found

    def _answer(
        self, host: Seen, by_mac: dict[str, Camera], by_serial: dict[str, Camera], by_ip: dict[str, Camera]
    ) -> Answer:
        ways = (
            (MatchedBy.MAC, by_mac.get(host.mac)),
            (MatchedBy.SERIAL, by_serial.get(serial_key(host.serial))),
            (MatchedBy.IP, _unless_another(by_ip.get(host.ip), host)),
        )
        for way, camera in ways:
            if camera is not None:
                self._met.add(camera.pk)
                kind = Kind.STILL_ANSWERING if camera.life == Life.GONE else Kind.SEEN
                return Answer(kind, host, camera, way)
        return Answer(Kind.OTHER if host.is_camera is False else Kind.NEW, host)

    def _not_met(self) -> Iterator[Answer]:
        """Cameras of the site whose address lies in a network that was looked at; of others nothing is said."""
        looked_for = self._cameras.filter(Q(life=Life.LIVE) | Q(life=Life.GONE))
        if self._site:
            looked_for = looked_for.filter(site=self._site)
        for camera in looked_for.order_by("pk").iterator(chunk_size=2_000):
            if camera.pk in self._met:
                continue
            if camera.life == Life.GONE:
                if self._stated and self._is_told(camera):
                    yield Answer(Kind.SILENT, camera=camera)
            elif self._is_told(camera):
                yield Answer(Kind.NOT_SEEN, camera=camera)
            elif camera.connection != Connection.STANDALONE:
                self.not_covered += 1

    def _is_told(self, camera: Camera) -> bool:
        """Whether the look says that it is not there: its address was looked at, and nothing there may be it.

        Without a site it says nothing, since two sites may use the same addresses.
        """
        address = _address(camera.ip)
        if address is None or self._site is None:
            return False
        if any(_unless_another(camera, host) for host in self._at.get(camera.ip, ())):
            return False
        return any(address.version == network.version and address in network for network in self._covers)


def address_order(text: str) -> tuple[int, int]:
    """By what addresses are sorted: as numbers, and what is none last."""
    address = _address(text)
    return (address.version, int(address)) if address else (9, 0)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address without the interface that a link-local one may name; None when it is none."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _unless_another(camera: Camera | None, host: Seen) -> Camera | None:
    if camera is None:
        return None
    other_mac = bool(camera.mac and host.mac) and camera.mac != host.mac
    other_serial = bool(camera.serial_key and serial_key(host.serial)) and camera.serial_key != serial_key(
        host.serial
    )
    return None if other_mac or other_serial else camera
