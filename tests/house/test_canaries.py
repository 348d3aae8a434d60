"""A crawl as each role: nothing of the other organisation on any page, fragment, JSON, file or log line.

Every text of the other organisation holds CANARY-B-n (`seed_test_world`). A contractor, moreover, sees no IP, no
MAC and no serial at all, and no camera outside the plans of the sites that they work at.
"""

import io
import re
import zipfile
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import Resolver404, resolve, reverse

from inventory.models import Camera
from removal.models import Digest
from removal.services import outbox
from tests.house.access_world import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

FOREIGN = re.compile(rb"canary-b-\d", re.IGNORECASE)
LINK = re.compile(r'(?:href|src|action|hx-get|data-[a-z-]*url)="([^"#]+)')
MOST_LINKED = 60
"""Pages reached by links alone, beside all that can be typed."""
HTMX = {"HX-Request": "true"}
# Addresses that name the other organisation's things where a person may type anything.
PROBES = (
    "/cameras/?site={site}",
    "/cameras/?after={camera}",
    "/cameras/?before={camera}",
    "/cameras/?recorder={camera}",
    "/cameras/?organisation__code=x&site__organisation__name__contains=CANARY",
    "/cameras/?sort=site__organisation__name",
    "/cameras/add/?site={site}",
    "/plans/{plan}/add/?q=Hikvision",
    "/sites/?organisation={organisation}",
    "/imports/{batch}/?format=json",
    "/reports/?organisation={organisation}",
)


def everything(response):
    """The body; a workbook is opened, since its parts are compressed."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return b"\n".join(parts.read(name) for name in parts.namelist())
    return body


def opening(doors):
    """The probes, and every route that opens by GET, with own, foreign and unknown objects."""
    theirs = doors.theirs
    names = {
        "site": theirs["sites"][0]["uuid"],
        "camera": theirs["cameras"][0]["uuid"],
        "plan": doors.ours["plans"][0]["uuid"],
        "batch": theirs["imports"][0]["uuid"],
        "organisation": theirs["uuid"],
    }
    yield from (probe.format(**names) for probe in PROBES)
    yield f"/imports/{doors.ours['imports'][0]['uuid']}/?format=json"
    yield f"/list/?q={doors.theirs['code'][:6]}"
    yield from ("/search/?q=canary", f"/search/?q={doors.theirs['code'][:6]}")
    for told in doors.routes:
        if "GET" in told["methods"]:
            for kwargs in told["kwargs"].values() if told["names"] else (None,):
                if kwargs or not told["names"]:
                    yield reverse(told["name"], kwargs=kwargs)


def crawl(doors, role):
    """Address to body, of whatever the role can reach by links, and of whatever it can type."""
    client, seen = doors.clients[role], {}
    waiting = [*opening(doors)]
    most = len(set(waiting)) + MOST_LINKED
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen or path.startswith("/static/"):
            continue
        with transaction.atomic():  # a download is recorded
            response = client.get(path)
            seen[path] = everything(response)
            transaction.set_rollback(True)
        if response.headers["Content-Type"].startswith("text/html"):
            for link in LINK.findall(seen[path].decode()):
                target = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
                if target.netloc == "testserver":
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return seen


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


def test_nobody_sees_anything_of_another_organisation(doors, role, caplog):
    caplog.set_level("DEBUG", "lenscap")
    pages = crawl(doors, role)

    assert len(pages) > 60
    assert [path for path, body in pages.items() if FOREIGN.search(body)] == []
    assert not FOREIGN.search(
        " ".join(r.getMessage() for r in caplog.records if r.name == "lenscap").encode()
    )
    assert any(b"CANARY-A-" in body for body in pages.values())


def test_no_fragment_for_htmx_shows_more_than_its_page(doors, role):
    bodies = {
        path: everything(doors.clients[role].get(path, headers=HTMX))
        for path in opening(doors)
        if "download" not in path
    }

    assert [path for path, body in bodies.items() if FOREIGN.search(body)] == []


def test_a_contractor_sees_no_address_no_serial_and_no_camera_outside_their_plans(doors):
    ours = Camera.objects.filter(organisation__code=doors.ours["code"])
    secrets = {text.encode() for camera in ours for text in (camera.mac, camera.ip, camera.serial)}
    outside = ours.filter(removals=None) | ours.exclude(site__uuid=doors.ours["sites"][0]["uuid"])
    unseen = {str(camera.uuid).encode() for camera in ours} | {c.asset_tag.encode() for c in outside}

    pages = crawl(doors, "contractor")

    for what in (secrets, unseen):
        found = [(path, text) for path, body in pages.items() for text in what if text and text in body]
        assert found == []


def test_the_report_that_is_fetched_holds_its_own_organisation(doors):
    path = next(iter(reverse("download_report", args=[each["uuid"]]) for each in doors.ours["reports"]))

    with transaction.atomic():
        book = everything(doors.clients["compliance_lead"].get(path))
        transaction.set_rollback(True)

    assert b"CANARY-A-" in book
    assert not FOREIGN.search(book)


def test_no_mail_in_the_outbox_holds_any_text_that_somebody_typed(doors):
    waiting = list(Digest.objects.select_related("person"))
    # All but the line that says whom it goes to.
    mails = [f"{mail.subject}\n{mail.body}" for mail in map(outbox.message, waiting)]
    cameras = Camera.objects.all()
    secrets = {text for camera in cameras for text in (camera.ip, camera.mac, str(camera.uuid)) if text}

    assert len({digest.person.organisation_id for digest in waiting}) == 2
    assert [mail for mail in mails if "canary" in mail.lower()] == []
    assert [text for text in secrets if any(text in mail for mail in mails)] == []


def test_every_page_of_its_own_is_reached_by_links_from_home(doors):
    pages = {told["name"] for told in doors.routes if "GET" in told["methods"] and not told["names"]}

    assert pages - set().union(*(reached(doors, role) for role in ROLES)) <= NOT_LINKED


# For machines and for nobody signed in; asked by scripts alone; and what only an adopter may write.
NOT_LINKED = {
    *("healthz", "readyz", "sign_in", "sign_in_code", "confirm_second_factor"),
    *("suggestions", "site_names", "outbox_ready", "adopt_policy"),
}


def reached(doors, role):
    """The names of the routes that somebody of the role comes to by links alone, each opened a few times at most."""
    opened, seen, waiting = Counter(), set(), ["/"]
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(urlsplit(path).path).url_name
        except Resolver404:
            continue
        if path in seen or opened[name] == 3:
            continue
        seen.add(path)
        with transaction.atomic():
            answer = doors.clients[role].get(path)
            transaction.set_rollback(True)
        if answer.status_code != 404:
            opened[name] += 1
            if answer.headers["Content-Type"].startswith("text/html"):
                links = (urljoin(path, unescape(link)) for link in LINK.findall(answer.content.decode()))
                waiting += [link for link in links if link.startswith("/")]
    return set(opened)


# Texts that nobody types: keys, hashes, codes, words of Lenscap or of the list, days, and what only a fault writes.
NOT_TYPED = {
    "Organisation": {"colour", "logo_sha256"},
    "Person": {"password"},
    "OneTimeLink": {"token_hash"},
    "SignInAttempt": {"email", "address"},
    "SecondFactor": {"secret", "offered"},
    "RecoveryCode": {"code_hash"},
    "ListPack": {"content_hash", "version"},
    "Fingerprint": {"key", "mac_prefix"},
    "Finding": {"maker", "own_maker", "maker_name", "s889", "question"},
    "Determination": {"maker", "own_maker"},
    "Site": {"name_key"},
    "ColumnLayout": {"key"},
    "Camera": {
        "mac",
        "ip",
        "installed_on",
        "purchased_on",
        "planned_refresh_on",
        "serial_key",
        "maker",
        "headline",
    },
    "CameraPhoto": {"stored_as", "sha256", "received_sha256", "thumbnail_as", "thumbnail_sha256"},
    "CameraTally": {"verdict", "life", "status"},
    "DateTally": {"verdict", "life", "status", "headline"},
    "DraftChange": {"part", "entry"},
    "Foreseen": {"mark"},
    "Impact": {"mark"},
    "ImportBatch": {"stored_as", "sha256", "format"},
    "ImportRow": {"sheet", "column", "code"},
    "Job": {"kind", "unique_key", "error"},
    "Worker": {"name"},
    "AuditEvent": {"address", "request_id", "action", "subject_kind", "subject_key", "content_hash"},
    "Seal": {"previous_hash", "hash"},
    "Sighting": {"ip", "mac", "taken_for", "maker"},
    "Obligation": {"rule", "obligation", "force", "precision", "sentence", "source", "quote", "rule_pack"},
    "Reconciliation": {"stored_as", "sha256", "format"},
    "RemovalPlan": {"stage"},
    "Removal": {"state", "needs", "new_verdict"},
    "Evidence": {"action", "from_state", "to_state"},
    "EvidenceFile": {"kind", "media_type", "stored_as", "sha256", "received_sha256"},
    "Answer": {"question", "reply"},
    "CameraSpan": {"life", "connection", "verdict", "basis", "maker", "headline", "status"},
    "Exemption": {"obligation", "decided_as"},
    "Attestation": {"audit_head", "sha256", "superseded_because"},
    "AttestedCamera": {"verdict"},
    "Digest": {"error"},
    "ReminderChoice": {"feed_hash"},
    "Return": {"stored_as", "sha256", "error"},
    "Report": {"audit_head", "stored_as", "sha256", "error"},
}


def test_every_text_that_a_person_or_a_file_gives_holds_a_canary(doors):
    texts = [
        (model, field.name)
        for app in ("inventory", "removal")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]

    missing = [
        f"{model.__name__}.{name}"
        for model, name in texts
        if name not in NOT_TYPED.get(model.__name__, ())
        and not model.objects.filter(**{f"{name}__icontains": "canary-b-"}).exists()
    ]

    assert missing == [], " ".join(missing)
