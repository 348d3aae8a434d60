"""Make the pictures of the README and the tour: `./run screenshots`, on a machine with Chromium.

Starts the demonstration in a temporary folder on a free port, signs in as the people of its stories, opens each page
as a person does (an address, then links by what they say) and writes docs/images/*.png under fixed names, in few
colours so that they stay small. What is pictured is whatever the demonstration shows on the day.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
READY_S = 900
COLOURS = 160
MOST_BYTES = 1_500_000
WIDE, PHONE = 1280, 390
DEPARTMENT, COUNCIL = "rivers", "northmere"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks, at which address, which links are followed, and what of the page is shown.

    `of` is a selector of the part that is pictured; without one it is the page from its top, `height` pixels of it.
    """

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()
    of: str = ""
    height: int = 900
    width: int = WIDE
    organisation: str = DEPARTMENT


SHOTS = (
    Shot("home", "compliance.lead", "/", height=1240),
    Shot("map-of-sites", "compliance.lead", "/sites/map/", height=1020),
    Shot(
        "why-a-camera-is-restricted",
        "compliance.lead",
        "/cameras/?q=CMIP7442&life=live",
        ('main tbody a[href^="/cameras/"]',),
        height=1150,
    ),
    Shot(
        "rows-to-fix",
        "compliance.lead",
        "/imports/",
        ('main a:has-text("marsh-road-rewire.xlsx")',),
        height=1350,
        organisation=COUNCIL,
    ),
    Shot("review", "compliance.lead", "/review/", height=1250),
    Shot(
        "edition-in-draft",
        "compliance.lead",
        "/list/editions/",
        ('main a:has-text("Securiview is built by Dahua")',),
        height=1150,
    ),
    Shot("plan", "facilities.manager", "/plans/", ('main a:has-text("Lockgate")',), height=2000),
    Shot("plans-in-time", "compliance.lead", "/plans/?view=timeline", height=1100),
    Shot(
        "evidence",
        "facilities.manager",
        "/plans/",
        (
            'main a:has-text("Beacon Laboratory")',
            'main tbody tr:has(:text-is("Removed")) a[href^="/removals/"]',
        ),
        height=1300,
    ),
    Shot("burn-down", "compliance.lead", "/deadlines/", of=".lc-chart"),
    Shot("exemptions", "responsible.owner", "/exemptions/", height=940),
    Shot(
        "attestation-reopened",
        "responsible.owner",
        "/attestations/",
        ('main tr:has-text("Tidewater House") a[href^="/attestations/"]',),
        height=1000,
    ),
    Shot(
        "still-answering",
        "compliance.lead",
        "/network/",
        ('main a[href^="/network/"]:not([href$="/new/"])',),
        height=1050,
    ),
    Shot("returns", "auditor", "/returns/", height=660),
    Shot(
        "walk-round",
        "facilities.manager",
        "/sites/?q=Firth",
        ('main a:has-text("Firth Store")', 'main a[href$="/rounds/"]', 'main a[href^="/rounds/"]'),
        height=844,
        width=PHONE,
    ),
)


def main(names: Sequence[str]) -> int:
    """Exit code 0 when every picture asked for is made, and all of them together are small enough."""
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    with _demonstration() as (address, passwords), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for shot in wanted:
            picture = _small(_taken(browser, address, shot, passwords))
            (IMAGES / f"{shot.name}.png").write_bytes(picture)
            sys.stdout.write(f"{shot.name}.png: {len(picture):,} bytes\n")
        browser.close()
    total = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    sys.stdout.write(f"All pictures: {total:,} bytes, {MOST_BYTES:,} at most.\n")
    return 0 if total <= MOST_BYTES else 1


@contextmanager
def _demonstration() -> Iterator[tuple[str, dict[str, str]]]:
    """The demonstration in a folder of its own: its address, and everybody's password of the day."""
    with tempfile.TemporaryDirectory(prefix="lenscap-pictures-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        log = Path(folder) / "demo.log"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS"))
        }
        with log.open("w") as out:
            running = subprocess.Popen(
                [sys.executable, "-u", "manage.py", "demo", "--port", str(port)],
                cwd=ROOT,
                env=kept | {"LENSCAP_DATA": str(Path(folder) / "data")},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/readyz", running, log)
            yield address, dict(re.findall(r"(\S+@\S+\.example)\s+(\S+)", log.read_text()))
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)


def _wait_for(address: str, running: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(1)
    raise SystemExit(f"The demonstration did not start:\n{log.read_text()[-2000:]}")


def _taken(browser: Browser, address: str, shot: Shot, passwords: dict[str, str]) -> bytes:
    """The picture as the browser makes it."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": shot.width, "height": shot.height},
        reduced_motion="reduce",
    )
    page = context.new_page()
    person = f"{shot.who}@{shot.organisation}.example"
    _sign_in(page, person, passwords[person])
    page.goto(shot.path)
    for link in shot.follow:
        page.locator(link).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    picture = page.locator(shot.of).screenshot() if shot.of else page.screenshot()
    context.close()
    return picture


def _sign_in(page: Page, person: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(person)
    page.get_by_label("Password").first.fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def _small(picture: bytes) -> bytes:
    """The same in few colours, without anything but the picture."""
    with Image.open(BytesIO(picture)) as shown:
        few = shown.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
