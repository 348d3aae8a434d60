"""A scan of a site's network in the demonstration, as nmap writes it, laid against the register."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from django.db import transaction

from inventory import jobs
from inventory.models import Camera
from inventory.services import reconciling
from removal.management.demonstration.cast import Cast


def scan(cameras: Iterable[Camera], further: Iterable[str], *, network: str) -> bytes:
    """nmap's XML: these cameras answer, and what else is given as whole hosts."""
    hosts = "\n".join([*map(_host, cameras), *further])
    return (
        '<?xml version="1.0"?>\n'
        f'<nmaprun scanner="nmap" args="nmap -sV -oX scan.xml {network}" version="7.94">\n{hosts}\n</nmaprun>\n'
    ).encode()


def host(ip: str, mac: str, owner: str, title: str, *, port: int = 80) -> str:
    """One host that is up, with a page of its own."""
    return (
        f'<host><status state="up"/><address addr={quoteattr(ip)} addrtype="ipv4"/>'
        f'<address addr={quoteattr(mac)} addrtype="mac" vendor={quoteattr(owner)}/>'
        f'<ports><port protocol="tcp" portid="{port}"><state state="open"/>'
        f'<service name="http" product={quoteattr(title)} method="probed"/></port>'
        '<port protocol="tcp" portid="554"><state state="open"/><service name="rtsp" method="probed"/></port>'
        "</ports></host>"
    )


def compare(cast: Cast, site: str, content: bytes, *, network: str) -> None:
    """Lay a scan against the register of a site."""
    with transaction.atomic():
        made = reconciling.receive(
            [content],
            f"nmap-{cast.sites[site].code}-{cast.today:%Y-%m-%d}.xml",
            organisation=cast.organisation,
            by=cast.lead,
            seen_on=cast.today,
            site=cast.sites[site],
            covers=[network],
        )
        jobs.enqueue("reconcile", organisation=cast.organisation, by=cast.lead, reconciliation=made.pk)
    cast.work_off()


def _host(camera: Camera) -> str:
    return host(camera.ip, camera.mac or "02:00:00:00:00:01", "", f"{camera.vendor_text} {camera.model_text}")
