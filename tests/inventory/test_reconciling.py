"""A network laid against the register: three lists, no change, and nothing said of what was not looked at."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from inventory import jobs
from inventory.events import removed_but_answering
from inventory.models import AuditEvent, Camera, Reconciliation, Sighting
from inventory.services import reconciling
from inventory.services.answering import latest_look, still_answering
from inventory.services.registering import log_camera
from inventory.services.sites import add_site
from inventory.views import reconciliations
from tests.builders import make_person
from tests.inventory.imports import network_files as files
from tests.inventory.pages import browser, lead_of_a_listed_organisation, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
SCAN = files.nmap(files.HIKVISION, files.AXIS, files.PRINTER, files.STRANGER)


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def site(lead):
    return add_site(lead.organisation, "Ministry House", code="MH", by=lead)


@pytest.fixture
def log(lead, site):
    """Log a camera at the site; `life` is set as a removal would leave it."""

    def logged(life="live", at=None, **facts):
        facts = {"site": at or site, "model_text": "DS-2CD2143G2-I"} | facts
        camera = log_camera(facts, organisation=lead.organisation, on=TODAY, by=lead)
        Camera.objects.filter(pk=camera.pk).update(life=life)
        camera.refresh_from_db()
        return camera

    return logged


@pytest.fixture
def compared(lead, site):
    """Lay a file against the register, worked off to its end."""

    def made_of(content=SCAN, name="scan.xml", *, on=TODAY, by=None, at=site, covers=()):
        made = reconciling.receive(
            [content.encode()],
            name,
            organisation=lead.organisation,
            by=by or lead,
            seen_on=on,
            site=at,
            covers=covers,
        )
        job = jobs.enqueue("reconcile", organisation=lead.organisation, by=lead, reconciliation=made.pk)
        jobs.run(job.pk, turn_s=600)
        made.refresh_from_db()
        assert made.state == "completed", made.file_errors
        return made

    return made_of


def met(made, kind):
    return [seen.camera for seen in made.sightings.filter(kind=kind)]


def test_each_host_and_each_camera_falls_on_one_list(log, compared):
    by_mac = log(mac="44:19:B6:00:10:20", asset_tag="by mac")
    missing = log(ip="10.20.0.77", asset_tag="missing")
    removed = log("gone", ip="10.20.0.78", asset_tag="removed")

    made = compared(covers=["10.20.0.0/24"])

    assert met(made, "seen") == [by_mac]
    assert met(made, "not_seen") == [missing]
    assert met(made, "silent") == [removed]
    assert list(made.sightings.filter(kind="new").values_list("ip", "verdict")) == [
        ("10.20.0.12", "unknown"),
        ("10.20.0.99", "unknown"),
    ]
    assert list(made.sightings.filter(kind="other").values_list("ip", flat=True)) == ["10.20.0.13"]


def test_a_comparison_changes_no_camera_and_keeps_no_file(log, compared, django_capture_on_commit_callbacks):
    log(mac="44:19:B6:00:10:20", ip="10.20.0.5")
    before = list(Camera.objects.values())

    with django_capture_on_commit_callbacks(execute=True):
        made = compared()

    assert list(Camera.objects.values()) == before
    assert not (Path(settings.UPLOADS_DIR) / made.stored_as).exists()


def test_a_host_that_is_new_is_judged_as_it_would_be_in_the_register(compared):
    seen = compared().sightings.get(ip="10.20.0.11")

    assert (seen.kind, seen.verdict, seen.maker) == ("new", "restricted", "hikvision")


@pytest.mark.parametrize(
    ("facts", "matched_by"),
    [
        ({"mac": "44:19:B6:00:10:20", "ip": "10.99.0.1"}, "mac"),
        ({"serial": "DS-2CD2032-I20140829BBWR481234567"}, "serial"),
        ({"ip": "10.20.0.21"}, "ip"),
    ],
)
def test_a_host_is_known_by_mac_then_serial_then_address_at_the_site(log, compared, facts, matched_by):
    camera = log(**facts)
    content = SCAN if matched_by == "mac" else files.SADP

    seen = compared(content).sightings.get(camera=camera)

    assert (seen.kind, seen.matched_by) == ("seen", matched_by)


def test_an_address_that_another_device_took_is_not_the_camera(log, compared):
    log("gone", ip="10.20.0.11", mac="AA:BB:CC:00:00:01")

    made = compared()

    assert not met(made, "still_answering")
    assert made.sightings.get(ip="10.20.0.11").kind == "new"


def test_an_address_counts_only_at_its_own_site(log, compared, lead):
    elsewhere = add_site(lead.organisation, "Depot", by=lead)
    log(ip="10.20.0.11", at=elsewhere)

    assert not met(compared(), "seen")
    assert not met(compared(at=None), "seen")


def test_nothing_is_said_of_a_camera_whose_network_was_not_looked_at(log, compared):
    log(ip="10.30.0.5", asset_tag="other network")
    log(asset_tag="no address")
    log(asset_tag="not connected", connection="standalone")

    made = compared()

    assert (met(made, "not_seen"), made.not_covered) == ([], 2)
    assert (made.covers, made.covers_assumed) == (["10.20.0.0/24"], True)


def test_without_a_site_no_camera_is_called_missing_or_silent(log, compared):
    log(ip="10.20.0.77")
    log("gone", ip="10.20.0.78")

    made = compared(at=None, covers=["10.20.0.0/24"])

    assert (met(made, "not_seen"), met(made, "silent"), made.not_covered) == ([], [], 1)


def test_without_a_site_the_page_does_not_say_that_every_camera_was_seen(log, compared, lead, site):
    log(ip="10.20.0.77")

    everywhere = (
        browser(lead).get(f"/network/{compared(at=None, covers=['10.20.0.0/24']).uuid}/").content.decode()
    )
    at_the_site = browser(lead).get(f"/network/{compared(covers=['10.99.0.0/24']).uuid}/").content.decode()

    assert "No camera is called missing, because no site was chosen" in everywhere
    assert "was seen." not in everywhere
    assert "Every camera whose address lies in these networks was seen." in at_the_site


def test_a_camera_is_not_silent_where_something_answers_that_may_be_it(log, compared):
    """Its successor has the address, and the scan saw no MAC address: which of the two answered is not told."""
    removed = log("gone", ip="10.20.0.11", mac="AA:BB:CC:00:00:01")
    successor = log(ip="10.20.0.11", mac="AA:BB:CC:00:00:02")
    no_mac = files.HIKVISION.replace('<address addr="44:19:B6:00:10:20" addrtype="mac"', '<address x=""')

    made = compared(files.nmap(no_mac), covers=["10.20.0.0/24"])

    assert met(made, "seen") == [successor]
    assert removed not in met(made, "silent")


def test_an_address_with_its_interface_breaks_nothing(log, compared):
    log(ip="fe80::1%eth0")

    assert compared(files.nmap(files.HIKVISION.replace("10.20.0.11", "fe80::2%eth0"))).hosts == 1


def test_networks_that_are_named_are_those_that_were_looked_at(log, compared):
    camera = log(ip="10.30.0.5")

    made = compared(covers=["10.30.0.0/16"])

    assert met(made, "not_seen") == [camera]
    assert not made.covers_assumed


def test_a_camera_that_is_gone_and_answers_alarms_until_a_newer_look_finds_it_silent(log, compared, lead):
    camera = log("gone", mac="44:19:B6:00:10:20", ip="10.20.0.11")
    told = []
    removed_but_answering.connect(
        lambda **facts: told.extend(facts["camera_ids"]), weak=False, dispatch_uid="test"
    )

    compared(on=date(2026, 11, 20))
    removed_but_answering.disconnect(dispatch_uid="test")

    assert told == [camera.pk]
    assert list(still_answering(Camera.objects.all())) == [camera]
    assert "still answers" in text(browser(lead).get("/"))
    assert "still answered on the network on 20 November 2026" in text(
        browser(lead).get(f"/cameras/{camera.uuid}/")
    )
    compared(files.nmap(files.AXIS))
    assert still_answering(Camera.objects.all()), "nobody said what that look covered"
    compared(files.nmap(files.AXIS), covers=["10.20.0.0/24"])
    assert not still_answering(Camera.objects.all())
    assert latest_look(camera).kind == "silent"
    assert "did not answer" in text(browser(lead).get(f"/cameras/{camera.uuid}/"))


def test_an_older_look_that_comes_in_later_does_not_speak_over_a_newer_one(log, compared):
    log("gone", mac="44:19:B6:00:10:20", ip="10.20.0.11")

    compared(files.nmap(files.AXIS), covers=["10.20.0.0/24"])
    compared(on=date(2026, 1, 1))

    assert not still_answering(Camera.objects.all())


def test_a_list_of_what_is_set_up_is_no_answer(log, compared):
    log("gone", mac="44:19:B6:00:10:20")
    listed = "HardwareName,HardwareAddress,MacAddress\nGate,http://10.20.0.11/,4419B6001020\n"

    made = compared(listed, "hardware.csv")

    assert len(met(made, "still_answering")) == 1
    assert not made.answered
    assert not still_answering(Camera.objects.all())


def test_the_list_of_what_an_export_still_has_does_not_say_that_it_answers(log, compared, lead):
    log("gone", mac="44:19:B6:00:10:20")
    made = compared(
        "HardwareName,HardwareAddress,MacAddress\nGate,http://10.20.0.11/,4419B6001020\n", "hw.csv"
    )

    page = text(browser(lead).get(f"/network/{made.uuid}/still_answering/"))

    assert "Recorded as removed, but still listed there: 1" in page
    assert "answering</h1>" not in page


def test_a_comparison_of_one_site_says_where_in_it_each_camera_is_and_not_the_site_each_time(
    log, compared, lead
):
    log("gone", mac="44:19:B6:00:10:20", location="North gate")
    log(ip="10.20.0.77", location="Loading bay")

    one, all_sites = (
        text(browser(lead).get(f"/network/{compared(at=at).uuid}/")).partition("<main")[2]
        for at in (lead.organisation.sites.get(), None)
    )

    assert "North gate" in one
    assert "Loading bay" in one
    assert one.count("Ministry House") == len(["what was compared", "the button that adds"])
    assert "Ministry House, North gate" in all_sites


def test_a_refused_file_compares_nothing_and_says_why(lead, site):
    made = reconciling.receive(
        [b"<html/>"], "page.xml", organisation=lead.organisation, by=lead, seen_on=TODAY, site=site
    )
    jobs.run(jobs.enqueue("reconcile", organisation=lead.organisation, reconciliation=made.pk).pk)

    made.refresh_from_db()
    assert (made.state, made.file_errors[0]["code"]) == ("refused", "unknown_network_file")
    page = text(browser(lead).get(f"/network/{made.uuid}/"))
    assert "none that Lenscap knows" in page


def test_somebody_of_one_site_is_not_told_of_cameras_elsewhere(log, compared, lead, site):
    elsewhere = add_site(lead.organisation, "Depot", by=lead)
    log(mac="44:19:B6:00:10:20", at=elsewhere)
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])

    made = compared(by=manager)

    assert not met(made, "seen")
    assert browser(manager).get(f"/network/{compared().uuid}/").status_code == 404


def test_nobody_is_told_that_the_network_was_never_compared_because_others_did(log, compared, lead, site):
    camera = log("gone", mac="44:19:B6:00:10:20")
    compared()
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])

    page = text(browser(manager).get("/network/"))

    assert str(camera) in page
    assert "You have not compared the network with the register yet." in page
    assert "The network has not been compared" not in page


def upload(client, **fields):
    facts = {
        "file": SimpleUploadedFile("scan.xml", SCAN.encode()),
        "seen_on": "22 11 2026",
        "covers": "",
    } | fields
    return client.post("/network/new/", facts)


def test_the_page_takes_a_scan_shows_its_lists_and_adds_what_is_ticked(lead, site, log):
    missing = log(ip="10.20.0.77", asset_tag="Lost one")
    client = browser(lead)
    answer = upload(client, site=str(site.uuid))
    jobs.run_all(organisation_id=lead.organisation.pk)
    made = Reconciliation.objects.get()

    page = text(client.get(answer.url))
    assert str(missing) in page
    assert "Add the ticked ones to Ministry House" in page
    seen = made.sightings.get(ip="10.20.0.11")
    client.post(answer.url, {"sighting": [str(seen.uuid), "nonsense"]})
    camera = Camera.objects.get(mac="44:19:B6:00:10:20")
    assert (camera.verdict, camera.site, "App-webs" in camera.banner) == ("restricted", site, True)
    seen.refresh_from_db()
    assert seen.camera == camera


def test_all_hosts_of_a_long_list_are_reached_and_those_not_added_come_first(
    lead, site, compared, monkeypatch
):
    monkeypatch.setattr(reconciliations, "SHOWN", 1)
    made, client = compared(), browser(lead)
    address = f"/network/{made.uuid}/"
    first, second, third = made.sightings.filter(kind="new").order_by("pk")
    assert "See all 3" in text(client.get(address))

    client.post(address, {"sighting": [str(first.uuid)]})

    assert list(client.get(address).context["new_list"]) == [second]
    pages = [client.get(f"{address}new/?page={number}").context["page"] for number in (1, 2, 3)]
    assert [list(page) for page in pages] == [[second], [third], [first]]
    assert queries_of(client, f"{address}new/") <= 10


def test_lists_go_by_site_place_and_address_as_numbers(log, lead, site, compared):
    lower = add_site(lead.organisation, "Annex", code="AN", by=lead)
    facts = [(site, "Roof", "10.9.0.3"), (site, "Door", "10.9.0.11"), (site, "Door", "10.9.0.4")]
    for at, place, ip in [*facts, (lower, "Yard", "10.9.0.200")]:
        log("gone", at, location=place, ip=ip, mac=f"3C:EF:8C:00:00:{int(ip.split('.')[3]):02X}")
    hosts = [f"10.9.0.{end},3c:ef:8c:00:00:{end:02x}" for end in (200, 11, 3, 4, 30, 9)]

    made = compared("\n".join(["IP,MAC", *hosts, ""]), "scan.csv", at=None)

    listed = made.sightings.order_by("pk")
    assert [each.ip for each in listed.filter(kind="still_answering")] == [
        *("10.9.0.200", "10.9.0.4", "10.9.0.11", "10.9.0.3")
    ]
    assert [each.ip for each in listed.filter(kind="new")] == ["10.9.0.9", "10.9.0.30"]


@pytest.mark.parametrize("kind", ["new", "not_seen", "silent", "still_answering", "other"])
def test_each_list_of_a_comparison_has_a_page_of_its_own(lead, log, compared, kind):
    log(ip="10.20.0.77")
    log("gone", ip="10.20.0.78")
    log("gone", mac="44:19:B6:00:10:20")
    made = compared(covers=["10.20.0.0/24"])

    page = text(browser(lead).get(f"/network/{made.uuid}/{kind}/"))

    assert all(str(seen.camera or seen) in page for seen in made.sightings.filter(kind=kind))
    assert made.sightings.filter(kind=kind).exists()


@pytest.mark.parametrize("kind", ["seen", "nothing"])
def test_there_is_no_page_of_what_is_no_list(lead, compared, kind):
    assert browser(lead).get(f"/network/{compared().uuid}/{kind}/").status_code == 404


def test_adding_the_same_host_twice_adds_it_once(lead, site, compared):
    seen = compared().sightings.get(ip="10.20.0.11")

    reconciling.add_seen([seen], site, on=TODAY, by=lead)
    added, problems = reconciling.add_seen([seen], site, on=TODAY, by=lead)

    assert (added, len(problems)) == (0, 1)
    assert Camera.objects.filter(mac="44:19:B6:00:10:20").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seen_on": "22 11 2099"}, "has not come yet"),
        ({"seen_on": ""}, "Enter the day of the scan"),
        ({"covers": "10.20.0.0/99"}, "as a network, for example"),
        ({"file": ""}, "Select a file"),
    ],
)
def test_the_form_says_what_to_do_next(lead, site, fields, words):
    answer = upload(browser(lead), **fields)

    assert answer.status_code == 422
    assert words in text(answer)


def test_the_pages_only_read(lead, log, compared):
    log("gone", mac="44:19:B6:00:10:20", asset_tag="Gone one")
    made, client = compared(), browser(lead)
    client.get("/network/")

    with nothing_written():
        for path in ("/network/", "/network/new/", f"/network/{made.uuid}/"):
            assert client.get(path).status_code == 200


def test_the_command_answers_the_three_lists(lead, site, log, tmp_path):
    log("gone", mac="44:19:B6:00:10:20", asset_tag="Gone one")
    log(ip="10.20.0.77", asset_tag="Lost one")
    (tmp_path / "scan.xml").write_text(SCAN)
    out = io.StringIO()
    words = (
        "reconcile",
        str(tmp_path / "scan.xml"),
        "--organisation",
        lead.organisation.code,
        "--site",
        "MH",
    )

    call_command(*words, "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert (answer["state"], answer["format"], answer["hosts"]) == ("completed", "nmap", 4)
    assert [told["camera"] for told in answer["still_answering"]] == ["Gone one"]
    assert [told["camera"] for told in answer["not_seen"]] == ["Lost one"]
    assert [told["ip"] for told in answer["new"]] == ["10.20.0.12", "10.20.0.99"]
    with pytest.raises(CommandError):
        call_command(*words, "--covers", "nowhere")


def test_a_comparison_is_on_the_audit_trail(compared):
    made = compared()

    assert list(
        AuditEvent.objects.filter(subject_key=str(made.uuid)).order_by("pk").values_list("action", flat=True)
    ) == ["network compared", "comparison completed"]
    assert Sighting.objects.filter(reconciliation=made).count() == 4
