"""Every page as every role in one browser: which addresses there are, and what is wrong with each of them.

A page whose main part reads the same for two roles is opened once, by the first of them; each role's frame is seen
with its other pages. At 320 and 1280 pixels axe runs with all its rules of WCAG 2.2 A and AA; at 390, where the
layout is that of 320 with wider lines, with those that depend on where things stand. The first page of each kind is
also seen in forced colours.
"""

import hashlib
import re
import sys
from pathlib import Path

import axe_playwright_python
from django.urls import resolve, reverse

from tests.house.access_world import ROLES
from tests.ui.forced_colours import lost_in_forced_colours

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY_RULE = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}, "resultTypes": ["violations"]}
OF_PLACE = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}
RUNS = ((1280, EVERY_RULE), (390, OF_PLACE), (320, EVERY_RULE))
RUN = """options => axe.run(document, options).then(found => found.violations.map(
    one => `${one.id}: ${one.help} ${one.nodes[0].html}`))"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
SHOWN = (200, 409, 410)
MAIN = re.compile(r"<title>.*?</title>|<main.*</main>", re.DOTALL)
CHANGING = re.compile(r'value="[\w-]{36,}"')


def addresses(doors, app):
    """Role and path of each page of an app that reads differently from all before it."""
    seen, found = set(), []
    for role in ROLES:
        for told in doors.routes:
            kwargs = told["kwargs"]["own"] if told["names"] else {}
            if "GET" not in told["methods"] or kwargs is None:
                continue
            path = reverse(told["name"], kwargs=kwargs)
            if not resolve(path).func.__module__.startswith(app):
                continue
            answer = doors.clients[role].get(path)
            if answer.status_code not in SHOWN or not answer["Content-Type"].startswith("text/html"):
                continue
            if b"<html" not in answer.content:  # a part that a page asks for is seen where it stands
                continue
            body = CHANGING.sub("", "".join(MAIN.findall(answer.content.decode())))
            key = told["name"], hashlib.sha256(body.encode()).hexdigest()
            if key not in seen:
                seen.add(key)
                found.append((role, path))
    return found


def table(found, wrong):
    """How many pages each role looked at, and what axe or the width found there: shown by `pytest -rP`."""
    widths = [width for width, _ in RUNS]
    lines = ["role".ljust(22) + "pages".rjust(7) + "".join(f"{width} px".rjust(10) for width in widths)]
    for role in ROLES:
        pages = [f"{each} {path}" for each, path in found if each == role]
        seen = [what for one in pages for what in wrong.get(one, ())]
        counts = [sum(what.startswith(f"at {width}:") for what in seen) for width in widths]
        lines.append(role.ljust(22) + f"{len(pages):7}" + "".join(f"{count:10}" for count in counts))
    return "\n".join(lines)


def faults(page, live_server, doors, found):
    """What is wrong, by role and path; nothing for a page without barrier, sideways scroll or complaint."""
    wrong, signed_in = {}, None
    heard, kinds = [], set()
    page.on("console", lambda said: said.type in ("error", "warning") and heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    for role, path in found:
        if role != signed_in:
            _sign_in(page, live_server, doors.clients[role])
            signed_in = role
        what = _visit(page, f"{live_server}{path}", heard)
        if (kind := resolve(path).view_name) not in kinds:
            kinds.add(kind)
            what += lost_in_forced_colours(page)
        if what:
            wrong[f"{role} {path}"] = what
    sys.stdout.write(f"{table(found, wrong)}\n")
    return wrong


def _visit(page, url, heard):
    heard.clear()
    answer = page.goto(url)
    # The browser itself notes that an answer of 409 or 410 is none of success.
    what = [each for each in heard if answer.ok or "the server responded with a status" not in each]
    return what + barriers(page)


def barriers(page):
    """What stands in the way on the page as it is, at each width."""
    page.evaluate(AXE)
    what = []
    for width, options in RUNS:
        page.set_viewport_size({"width": width, "height": 900})
        what += [f"at {width}: {each}" for each in page.evaluate(RUN, options)]
        if over := page.evaluate(TOO_WIDE):
            what.append(f"at {width}: {over} px too wide")
    return what


def _sign_in(page, live_server, client):
    page.context.clear_cookies()
    page.context.add_cookies(
        [
            {"name": name, "value": morsel.value, "url": str(live_server)}
            for name, morsel in client.cookies.items()
        ]
    )
