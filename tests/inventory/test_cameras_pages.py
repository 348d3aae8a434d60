"""The cameras list, one camera, logging and editing."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from inventory.models import AuditEvent, Camera, Finding, Fingerprint, ImportBatch, ImportRow, Job
from inventory.tables import Sorting
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import (
    XSS,
    browser,
    lead_of_a_listed_organisation,
    nothing_written,
    queries_of,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_person("compliance_lead")


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, name="Town Hall")


@pytest.fixture
def client(lead):
    return browser(lead)


def listed(client, query=""):
    """Asset references on the page of the list, in its order."""
    return [camera.asset_tag for camera in client.get(f"/cameras/{query}").context["table"].data]


# The list


def test_the_list_shows_only_cameras_of_ones_own_organisation(client, site):
    make_camera(site, asset_tag="OURS")
    make_camera(make_site(), asset_tag="THEIRS")

    assert listed(client) == ["OURS"]


def test_a_facilities_manager_sees_the_cameras_of_assigned_sites_alone(site):
    elsewhere = make_site(site.organisation)
    manager = make_person("facilities_manager", organisation=site.organisation, sites=[site])
    make_camera(site, asset_tag="HERE")
    make_camera(elsewhere, asset_tag="THERE", maker="dahua", verdict="suspected")

    page = browser(manager).get("/cameras/")

    assert [camera.asset_tag for camera in page.context["table"].data] == ["HERE"]
    assert elsewhere.name not in text(page)
    assert "dahua" not in text(page).lower()


def test_a_contractor_has_no_register(site):
    contractor = make_person("contractor", organisation=site.organisation, sites=[site])

    assert browser(contractor).get("/cameras/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=hik", ["A"]),
        ("?q=lobby+hik", ["A"]),
        ("?q=lobby", ["A", "B"]),
        ("?q=%25", []),
        ("?q=_", []),
        ("?verdict=restricted", ["A"]),
        ("?verdict=not_checked", ["C"]),
        ("?status=overdue", ["A"]),
        ("?overdue=true", ["A"]),
        ("?kind=recorder", ["C"]),
        ("?maker=hikvision", ["A"]),
        ("?life=gone", ["B"]),
        ("?life=in_service", ["A", "C"]),
        ("?kind=spoon", ["A", "B", "C"]),
        ("?site=nonsense&batch=nonsense", ["A", "B", "C"]),
        ("?organisation__code=X&site__name=Y&order_by=password", ["A", "B", "C"]),
    ],
)
def test_filters_narrow_and_what_is_no_filter_does_not(client, site, query, found):
    make_camera(
        site, "restricted", asset_tag="A", location="Lobby", status="overdue", due_on=date(2025, 4, 30)
    )
    make_camera(
        site, "clear", vendor="Axis", asset_tag="B", location="LOBBY", life="gone", due_on=date(2027, 1, 1)
    )
    make_camera(site, vendor="", model="", asset_tag="C", kind="recorder")

    assert listed(client, query) == found


def test_another_organisations_site_filters_like_an_unknown_one(client, site):
    make_camera(site)
    theirs = make_site()

    pages = [
        text(client.get(f"/cameras/?site={uuid}")).replace(str(uuid), "") for uuid in (theirs.uuid, uuid4())
    ]

    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("due_on", ["soon", "later", "never"]),
        ("-due_on", ["later", "soon", "never"]),
        ("asset_tag", ["later", "never", "soon"]),
        ("serial", ["soon", "later", "never"]),
    ],
)
def test_the_list_is_sorted_by_indexed_columns_with_what_has_no_date_last(client, site, sort, order):
    make_camera(site, asset_tag="never")
    make_camera(site, asset_tag="later", due_on=date(2027, 1, 1))
    make_camera(site, asset_tag="soon", due_on=date(2026, 1, 1))

    assert listed(client, f"?sort={sort}") == order


@pytest.mark.parametrize("sort", ["due_on", "-due_on", "status", "-status", "asset_tag", "-asset_tag"])
def test_next_and_previous_pass_every_camera_once_and_come_back(client, site, sort):
    for number in range(60):
        day = date(2026, 1, 1 + number % 7) if number % 3 else None
        make_camera(
            site,
            due_on=day,
            status="overdue" if number % 2 else "restricted",
            asset_tag=f"{number % 9 or ''}",
        )

    url, seen, pages = f"/cameras/?sort={sort}", [], []
    while url:
        page = client.get(url)
        pages.append([camera.pk for camera in page.context["table"].data])
        seen += pages[-1]
        back, url = page.context["previous_url"], page.context["next_url"]

    assert sorted(seen) == sorted(Camera.objects.values_list("pk", flat=True))
    assert [camera.pk for camera in client.get(back).context["table"].data] == pages[-2]


def test_a_cursor_out_of_reach_shows_the_first_page(client, site):
    make_camera(site, asset_tag="OURS")

    for cursor in (make_camera().uuid, uuid4(), "nonsense"):
        assert listed(client, f"?after={cursor}") == ["OURS"]


def test_the_count_stops_where_counting_costs(client, site, monkeypatch):
    monkeypatch.setattr("inventory.filters.COUNTED_TO", 2)
    for _ in range(4):
        make_camera(site)

    assert "2+ cameras" in text(client.get("/cameras/"))


def test_the_list_takes_the_same_queries_for_5_and_for_200_cameras(client, site):
    for _ in range(5):
        make_camera(site, "restricted")
    few = queries_of(client, "/cameras/")
    for number in range(195):
        make_camera(site, "restricted", due_on=date(2026, 1, 1 + number % 28))

    assert queries_of(client, "/cameras/") == few
    assert few <= 10


def test_htmx_gets_the_results_alone(client, site):
    make_camera(site, asset_tag="C021")

    part = client.get("/cameras/?q=C0", headers={"HX-Request": "true"})

    assert "C021" in text(part)
    assert "<html" not in text(part)


@pytest.mark.parametrize(
    ("query", "words"), [("", "No cameras yet."), ("?q=x", "No cameras match these filters.")]
)
def test_an_empty_list_says_what_to_do(client, query, words):
    assert words in text(client.get(f"/cameras/{query}"))


# One camera


@pytest.mark.parametrize("path", ["/cameras/{}/", "/cameras/{}/edit/"])
def test_a_camera_out_of_reach_and_an_unknown_one_are_the_same_404(site, path):
    manager = make_person("facilities_manager", organisation=site.organisation, sites=[site])
    mine = browser(manager)
    strangers = [make_camera().uuid, make_camera(make_site(site.organisation)).uuid, uuid4()]

    answers = [mine.get(path.format(uuid)) for uuid in strangers]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert mine.get(path.format(make_camera(site).uuid)).status_code == 200


@pytest.mark.parametrize(
    ("role", "reads", "edits"),
    [
        ("administrator", 200, 404),
        ("compliance_lead", 200, 200),
        ("facilities_manager", 200, 200),
        ("contractor", 404, 404),
        ("auditor", 200, 404),
    ],
)
def test_what_each_role_may_do_with_a_camera(site, role, reads, edits):
    person = browser(make_person(role, organisation=site.organisation, sites=[site]))
    camera = make_camera(site)

    assert person.get(f"/cameras/{camera.uuid}/").status_code == reads
    assert person.get(f"/cameras/{camera.uuid}/edit/").status_code == edits
    assert person.get("/cameras/add/").status_code == edits


def test_the_page_gives_the_reasons_the_sources_and_whose_assessment_it_is():
    lead = lead_of_a_listed_organisation()
    mine = browser(lead)
    site = make_site(lead.organisation)
    mine.post(
        "/cameras/add/",
        {"site": site.uuid, "location": "Gate", "vendor_text": "Hikvision", "model_text": "DS-2CD2143G2-I"},
    )

    page = text(mine.get(f"/cameras/{Camera.objects.get().uuid}/"))

    assert "Why this camera is restricted" in page
    assert "Source:" in page
    assert "under edition 1 of your organisation’s restricted list" in page
    assert "<strong>our assessment</strong>, not a finding of any Minister" in page
    assert "889" in page


def test_a_reason_stands_once_with_all_its_sources_and_what_was_outweighed_stands_apart():
    lead = lead_of_a_listed_organisation()
    mine, site = browser(lead), make_site(lead.organisation)
    mine.post(
        "/cameras/add/",
        {"site": site.uuid, "location": "Gate", "vendor_text": "LTS", "model_text": "CMIP7442"},
    )

    page = text(mine.get(f"/cameras/{Camera.objects.get().uuid}/"))

    reasons, _, also_seen = page.partition("What else was seen")
    sentence = "All goods sold as LTS are reported to be built by Hangzhou Hikvision"
    assert reasons.count(sentence) == 1
    assert reasons.partition(sentence)[2].count("Source:") >= 2
    assert "LT Security Inc. does not meet the criterion" not in reasons
    assert "LT Security Inc. does not meet the criterion" in also_seen


def test_a_camera_takes_at_most_ten_queries_whatever_is_known_of_it(client, site):
    bare = queries_of(client, f"/cameras/{make_camera(site).uuid}/")
    camera = make_camera(site, "restricted", recorder=make_camera(site, kind="recorder"))
    for number in range(3):
        batch = ImportBatch.objects.create(organisation=site.organisation, filename="a.csv", size=1)
        ImportRow.objects.create(
            batch=batch, number=number, row=number, camera=camera, raw={"Make": "Hikvision"}
        )

    assert bare <= queries_of(client, f"/cameras/{camera.uuid}/") <= 10


def test_history_is_for_those_who_may_read_the_audit_trail(site):
    camera = make_camera(site)

    def page_of(role):
        person = make_person(role, organisation=site.organisation, sites=[site])
        return text(browser(person).get(f"/cameras/{camera.uuid}/"))

    assert ">History<" in page_of("auditor")
    assert ">History<" not in page_of("facilities_manager")


def test_what_was_typed_is_escaped_everywhere(client, site):
    camera = make_camera(
        site, "restricted", vendor=XSS, model=XSS, location=XSS, description=XSS, banner=XSS, asset_tag=XSS
    )
    finding = Finding.objects.create(
        fingerprint=camera.fingerprint,
        edition=camera.fingerprint.finding.edition,
        verdict="suspected",
        basis="suspected",
        s889="unknown",
        judged_on=date(2026, 11, 22),
        question=XSS,
        grounds=[{"sentence": XSS, "source": XSS, "tendency": "restricted"}],
        standings=[
            {"maker": XSS, "instrument": "uk-x", "title": XSS, "answer": "named", "note": XSS, "source": XSS}
        ],
    )

    Fingerprint.objects.update(finding=finding)

    for path in (
        "/cameras/",
        f"/cameras/{camera.uuid}/",
        f"/cameras/{camera.uuid}/edit/",
        f"/cameras/?q={XSS}",
    ):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "<b onmouseover" not in page


def test_looking_writes_nothing(client, site):
    camera = make_camera(site, "suspected")

    for path in ("/cameras/", "/cameras/add/", f"/cameras/{camera.uuid}/", f"/cameras/{camera.uuid}/edit/"):
        with nothing_written():
            assert client.get(path).status_code == 200


# Logging and editing

GATE = {"location": "North gate", "vendor_text": "Hikvision", "model_text": "DS-2CD2143G2-I"}


@pytest.fixture
def listed_lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def listed_site(listed_lead):
    return make_site(listed_lead.organisation, name="Ministry House")


@pytest.fixture
def logger(listed_lead):
    return browser(listed_lead)


def test_without_a_site_the_way_to_the_first_one_is_offered_in_place_of_the_form(client, lead):
    alone = make_person("facilities_manager", organisation=lead.organisation)
    lead.organisation.sites.all().delete()

    page, other = text(client.get("/cameras/add/")), text(browser(alone).get("/cameras/add/"))

    assert 'href="/sites/add/">Add the first site' in page
    assert "Save and add another" not in page
    assert "none is assigned to you yet" in other


def test_what_is_wrong_is_listed_in_the_order_of_the_page(logger):
    photo = SimpleUploadedFile("note.txt", b"no photo")

    answer = logger.post("/cameras/add/", {"photos": photo, "mac": "zz"})

    summary = text(answer).partition("There is a problem")[2].partition("</ul>")[0]
    told = [
        summary.index(words) for words in ("Select the site", "note.txt was not taken", "Enter a MAC address")
    ]
    assert told == sorted(told)


def test_three_fields_log_a_camera_and_tell_its_verdict(logger, listed_site):
    answer = logger.post(
        "/cameras/add/", {"site": listed_site.uuid, "asset_tag": "C021", **GATE}, follow=True
    )

    camera = Camera.objects.get()
    assert (camera.verdict, camera.site, camera.life) == ("restricted", listed_site, "live")
    assert "Camera C021 added. It is restricted. " in text(answer)
    assert AuditEvent.objects.filter(action="camera logged", subject_key=str(camera.uuid)).exists()


def test_the_site_is_kept_for_the_next_camera(logger, listed_site):
    make_site(listed_site.organisation)

    answer = logger.post("/cameras/add/", {"site": listed_site.uuid, "another": "yes", **GATE}, follow=True)

    assert answer.redirect_chain[-1][0] == f"/cameras/add/?site={listed_site.uuid}"
    assert f'name="site" value="{listed_site.uuid}"' in text(answer)


def test_facts_are_kept_in_one_notation(logger, listed_site):
    logger.post(
        "/cameras/add/",
        {
            "site": listed_site.uuid,
            "mac": "4419.b600.1020",
            "ip": "http://10.0.0.5:80/",
            "installed_on": "July 2013",
            **GATE,
        },
    )

    camera = Camera.objects.get()
    assert (camera.mac, camera.ip, camera.installed_on) == ("44:19:B6:00:10:20", "10.0.0.5", "2013-07")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2013", "2013"), ("July 2013", "2013-07"), ("4 7 2013", "2013-07-04"), ("2013-07", "2013-07")],
)
def test_a_date_is_kept_as_precise_as_it_is_known(logger, listed_site, typed, kept):
    logger.post("/cameras/add/", {"site": listed_site.uuid, "installed_on": typed, **GATE})

    assert Camera.objects.get().installed_on == kept


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"site": ""}, "site", "Select the site"),
        ({"mac": "lobby"}, "mac", "Enter a MAC address"),
        ({"ip": "300.1.1.1"}, "ip", "Enter an IP address"),
        ({"installed_on": "31 2 2013"}, "installed_on", "Enter a real year, month or day"),
        ({"installed_on": "41500"}, "installed_on", "Enter a real year, month or day"),
        (dict.fromkeys(GATE, ""), "location", "Enter where it is"),
    ],
)
def test_a_mistake_is_told_in_words_and_keeps_what_was_typed(logger, listed_site, facts, field, words):
    typed = (
        {"site": listed_site.uuid, **GATE, "serial": "KEEP-ME-77"}
        if field != "location"
        else {"site": listed_site.uuid}
    )

    answer = logger.post("/cameras/add/", typed | facts)

    assert answer.status_code == 422
    assert f'<a href="#id_{field}">{words}' in text(answer)
    assert not Camera.objects.exists()
    if "serial" in typed:
        assert "KEEP-ME-77" in text(answer)


def test_a_site_of_another_organisation_cannot_be_chosen(logger, listed_site):
    answer = logger.post("/cameras/add/", {"site": make_site().uuid, **GATE})

    assert answer.status_code == 422
    assert not Camera.objects.exists()


def test_fields_that_follow_from_others_cannot_be_typed(logger, listed_site):
    other = make_organisation()

    logger.post(
        "/cameras/add/",
        {
            "site": listed_site.uuid,
            **GATE,
            "verdict": "clear",
            "status": "removed",
            "organisation": other.pk,
            "life": "gone",
        },
    )

    assert not Camera.objects.filter(verdict="clear").exists()
    assert not Camera.objects.filter(life="gone").exists()


def test_a_camera_logged_twice_is_named_with_a_link(logger, listed_site):
    first = {"site": listed_site.uuid, "asset_tag": "C021", **GATE}
    logger.post("/cameras/add/", first)

    answer = logger.post("/cameras/add/", first)

    assert answer.status_code == 422
    assert (
        f'<a href="/cameras/{Camera.objects.get().uuid}/">C021</a> at Ministry House is logged already'
        in text(answer)
    )


def test_a_camera_logged_at_a_site_out_of_reach_is_not_named(listed_lead, listed_site):
    secret = make_site(listed_lead.organisation, name="Secret Bunker")
    browser(listed_lead).post("/cameras/add/", {"site": secret.uuid, "serial": "F12345678", **GATE})
    manager = make_person("facilities_manager", organisation=listed_lead.organisation, sites=[listed_site])

    answer = browser(manager).post("/cameras/add/", {"site": listed_site.uuid, "serial": "F12345678", **GATE})

    assert answer.status_code == 422
    assert "logged already" in text(answer)
    assert "Secret Bunker" not in text(answer)


def edited(camera, **changes):
    """What the edit form posts."""
    kept = (
        "location",
        "asset_tag",
        "vendor_text",
        "model_text",
        "kind",
        "life",
        "connection",
        "installed_on",
    )
    return (
        {name: getattr(camera, name) for name in kept}
        | {"site": camera.site.uuid, "version": camera.version}
        | changes
    )


def test_an_edit_is_judged_again_and_leaves_before_and_after(logger, listed_site):
    logger.post("/cameras/add/", {"site": listed_site.uuid, **GATE})
    camera = Camera.objects.get()

    answer = logger.post(
        f"/cameras/{camera.uuid}/edit/",
        edited(camera, vendor_text="Axis", model_text="P3245-LV"),
        follow=True,
    )

    camera.refresh_from_db()
    assert (camera.verdict, camera.version) == ("clear", 2)
    assert AuditEvent.objects.get(action="camera edited").before["vendor_text"] == "Hikvision"
    assert "It is not restricted." in text(answer)


def test_of_two_tabs_the_second_sees_both_values_and_loses_nothing(logger, listed_site):
    logger.post("/cameras/add/", {"site": listed_site.uuid, **GATE})
    camera = Camera.objects.get()
    address = f"/cameras/{camera.uuid}/edit/"
    logger.post(address, edited(camera, location="South gate"))

    answer = logger.post(address, edited(camera, location="East gate"))

    assert answer.status_code == 409
    assert "South gate" in text(answer)
    assert 'value="East gate"' in text(answer)
    assert Camera.objects.get().location == "South gate"

    logger.post(address, edited(camera, location="East gate", version=2))
    assert Camera.objects.get().location == "East gate"


def test_a_camera_that_is_gone_stays_gone_when_its_text_is_edited(logger, listed_site):
    logger.post("/cameras/add/", {"site": listed_site.uuid, **GATE})
    Camera.objects.update(life="gone")
    camera = Camera.objects.get()

    logger.post(f"/cameras/{camera.uuid}/edit/", edited(camera, location="Store"))

    assert Camera.objects.get().life == "gone"


def test_logging_asks_for_the_plan_to_be_worked_out(logger, listed_site, django_capture_on_commit_callbacks):
    logger.post("/cameras/add/", {"site": listed_site.uuid, **GATE})

    assert Camera.objects.get().to_replan
    assert Job.objects.filter(kind="replan").count() <= 1


@pytest.mark.parametrize("kind", ["camera", "recorder"])
def test_one_kind_alone_is_listed(as_person, kind):
    site = make_site()
    for each in ("camera", "recorder", "drone"):
        make_camera(site, asset_tag=f"TAG-{each}", kind=each)
    client = as_person(make_person(organisation=site.organisation))

    page = client.get("/cameras/", {"kind": kind})

    assert [camera.kind for camera in page.context["table"].data] == [kind]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="where SQLite puts what has no value")
@pytest.mark.parametrize("column", ["due_on", "asset_tag"])
def test_the_list_begins_where_values_do_and_does_not_walk_through_all_that_has_none(lead, column):
    cameras = Camera.objects.in_register().filter(organisation=lead.organisation)
    part = Sorting.asked(column).part(cameras, with_value=True)

    assert f"organisation_id=? AND {column}>?" in part.order_by(column, "pk")[:26].explain()
