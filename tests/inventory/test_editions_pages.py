"""The pages around editions: drafting, impact, publishing, files, what moved, old answers."""

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inventory import jobs
from inventory.models import Camera, DraftEdition, Job
from inventory.services import edition_files
from inventory.services.editions import current_edition
from inventory.services.registering import log_camera
from tests.builders import make_person, make_site
from tests.inventory.pages import (
    XSS,
    browser,
    lead_of_a_listed_organisation,
    nothing_written,
    queries_of,
    text,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def client(lead):
    return browser(lead)


@pytest.fixture
def second(lead):
    return browser(make_person("compliance_lead", organisation=lead.organisation))


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, "sensitive", name="Ministry House")


def log(site, by, vendor, **fields):
    facts = {"site": site, "vendor_text": vendor, "asset_tag": f"A{Camera.objects.count()}"} | fields
    return log_camera(facts, organisation=site.organisation, on=TODAY, by=by)


def start(client, title="Misspelt labels"):
    answer = client.post("/list/drafts/new/", {"title": title, "reason": "Seen on labels"})
    assert answer.status_code == 302
    return answer.url


def form_of(client, url):
    """The form's own values, as a browser would send them back."""
    form = client.get(url).context["form"]
    values = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            values[bound.name] = "on" if value is True else value
    return values


def misspell(client, draft, *names, vendor="hikvision"):
    url = f"{draft}vendors/{vendor}/change/"
    facts = form_of(client, url)
    facts["misspellings"] += "\n" + "\n".join(names)
    return client.post(url, facts | {"reason": "Photo of the label, 20 November 2026"})


def work_off():
    jobs.run_all(turn_s=600)


def published(client, second, draft):
    client.post(f"{draft}impact/")
    work_off()
    client.post(f"{draft}submit/")
    mark = second.get(f"{draft}publish/").context["mark"]
    answer = second.post(f"{draft}publish/", {"mark": mark})
    work_off()
    return answer


def test_from_a_draft_to_the_newly_in_scope_list(client, second, lead, site):
    camera = log(site, lead, "Hqvsn", connection="isolated")
    draft = start(client)
    assert misspell(client, draft, "Hqvsn").url == draft

    client.post(f"{draft}impact/")
    assert "Working out what this draft moves" in text(client.get(draft))
    work_off()
    page = text(client.get(draft))
    assert "1 camera at 1 site newly restricted, 0 leave, 0 move to cannot tell" in page
    assert str(camera) in page
    assert "Hqvsn" in page
    starts = text(client.get(f"/deadlines{draft.removeprefix('/list')}"))
    assert "30 April 2025: overdue at once, a late find" in starts
    assert Camera.objects.get(pk=camera.pk).verdict == "unknown"

    client.post(f"{draft}submit/")
    assert "another administrator or compliance lead has to publish it" in text(client.get(draft))
    answer = published_by(second, draft)

    assert answer.url == "/list/editions/2/"
    assert Camera.objects.get(pk=camera.pk).status == "overdue"
    listed = text(client.get("/list/"))
    assert "Newly in scope since edition 1, by site" in listed
    moved = text(client.get("/list/newly-in-scope/"))
    assert "1 camera newly restricted, 0 to check, 0 no longer restricted" in moved
    assert "Ministry House" in moved
    taken = client.post("/list/newly-in-scope/download/?since=1", {"format": "csv"})
    (row,) = csv.DictReader(StringIO(b"".join(taken.streaming_content).decode()))
    told = [row[name] for name in ("Site name", "Make on label", "Was", "Verdict", "Due by")]
    assert told == ["Ministry House", "Hqvsn", "Cannot tell", "Restricted", "2025-04-30"]
    edition = text(client.get("/list/editions/2/"))
    assert "1 camera moved since edition 1" in edition
    assert "Hqvsn" in edition


def published_by(second, draft):
    mark = second.get(f"{draft}publish/").context["mark"]
    answer = second.post(f"{draft}publish/", {"mark": mark})
    work_off()
    return answer


def test_who_submitted_is_told_and_cannot_publish(client, lead, site):
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    client.post(f"{draft}impact/")
    work_off()
    client.post(f"{draft}submit/")

    page = client.get(f"{draft}publish/")
    answer = client.post(f"{draft}publish/", {"mark": page.context["mark"]}, follow=True)

    assert "another administrator or compliance lead has to publish it" in text(page)
    assert "somebody else has to publish it" in text(answer)
    assert lead.organisation.editions.count() == 1
    assert not Job.objects.filter(kind="rejudge").exists()


def test_a_draft_changed_since_it_was_looked_at_is_not_published(client, second, lead, site):
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    client.post(f"{draft}impact/")
    work_off()
    client.post(f"{draft}submit/")

    answer = second.post(f"{draft}publish/", {"mark": "0" * 64}, follow=True)

    assert "has changed since you opened this page" in text(answer)
    assert lead.organisation.editions.count() == 1


def test_a_submitted_draft_is_sent_back_with_a_reason(client, second, lead):
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    client.post(f"{draft}impact/")
    work_off()
    client.post(f"{draft}submit/")

    assert second.post(f"{draft}send-back/", {"reason": ""}).status_code == 422
    second.post(f"{draft}send-back/", {"reason": "Which label?"})

    assert DraftEdition.objects.get().state == "draft"


MAKER = {
    "name": "Wzyx Technology Co., Ltd.",
    "short_name": "Wzyx",
    "prc_nil": "yes",
    "prc_nil_reason": "incorporated in the PRC",
    "country": "CN",
    "source": "Companies register, 1 March 2026",
    "confirmed": "on",
}
LABEL = {"name": "Wzyx", "owner": "Wzyx", "relation": "own_brand", "source": "A label", "confirmed": "on"}
RELABEL = {
    "vendor": "Axis",
    "maker": "Wzyx",
    "scope": "model_prefix",
    "model_patterns": "WZ*",
    "automatic_verdict": "restricted",
    "confidence": "high",
    "from_on": "2024",
    "source": "A report",
    "confirmed": "on",
}
LISTING = {
    "instrument": "uk-pa-2023",
    "maker": "Wzyx",
    "in_force_from": "1 November 2026",
    "source": "A notice",
    "confirmed": "on",
}
SERIES = {
    "title": "Wzyx domes",
    "maker": "Wzyx",
    "shape": "WZ-##@*",
    "weight": "decides",
    "examples": "wz-12a\nWZ12AB",
    "counter_examples": "WX-12A",
    "source": "A data sheet",
    "confirmed": "on",
}


def test_every_kind_of_entry_is_drafted_and_judged_by(client, second, lead, site):
    cameras = {
        "label": log(site, lead, "Wzyx"),
        "series": log(site, lead, "", model_text="WZ-19C"),
        "relabel": log(site, lead, "Axis", model_text="WZ500"),
    }
    draft = start(client, "A new maker")

    for part, facts in (
        ("makers", MAKER),
        ("vendors", LABEL),
        ("relabels", RELABEL),
        ("listings", LISTING),
        ("model_series", SERIES),
    ):
        answer = client.post(f"{draft}{part}/add/", facts)
        assert answer.status_code == 302, answer.context["form"].errors
    published(client, second, draft)

    verdicts = {name: Camera.objects.get(pk=camera.pk).verdict for name, camera in cameras.items()}
    assert verdicts == {"label": "restricted", "series": "restricted", "relabel": "suspected"} or verdicts == {
        "label": "restricted", "series": "restricted", "relabel": "restricted"
    }  # fmt: skip
    assert "Wzyx Technology" in text(client.get("/list/instruments/uk-pa-2023/"))
    assert "Debarment list of the Procurement Act 2023: 1" in text(client.get("/list/"))


@pytest.mark.parametrize(
    ("part", "facts", "field", "words"),
    [
        ("makers", MAKER | {"source": ""}, "source", "Enter where this stands"),
        ("vendors", LABEL | {"owner": "Hikvison Digtal"}, "owner", "is not on the list"),
        ("relabels", RELABEL | {"vendor": "Hikvisio"}, "vendor", "Did you mean"),
        ("model_series", SERIES | {"shape": "(A+)+"}, "shape", "Write the code"),
        ("model_series", SERIES | {"shape": "####"}, "shape", "at least 2"),
        ("model_series", SERIES | {"examples": "XX-12A"}, "__all__", "does not meet the pattern"),
        ("listings", LISTING | {"in_force_from": "soon"}, "in_force_from", "real year"),
    ],
)
def test_a_mistake_is_told_and_leaves_the_draft_as_it_was(client, part, facts, field, words):
    draft = start(client)
    if part != "makers":
        client.post(f"{draft}makers/add/", MAKER)
    before = DraftEdition.objects.get().changes.count()

    answer = client.post(f"{draft}{part}/add/", facts)

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert DraftEdition.objects.get().changes.count() == before


def test_a_spelling_taken_out_ends_today_and_stays_in_the_list(client, second, lead, site):
    camera = log(site, lead, "Hikvison")
    draft = start(client)
    url = f"{draft}vendors/hikvision/change/"
    facts = form_of(client, url)
    facts["misspellings"] = facts["misspellings"].replace("Hikvison\n", "")

    client.post(url, facts | {"reason": "It was another brand"})
    published(client, second, draft)

    label = next(
        each
        for each in current_edition(lead.organisation).pack.document["vendors"]
        if each["id"] == "hikvision"
    )
    assert "Hikvison" in label["misspellings"]
    assert label["ended_names"] == [f"{timezone.localdate()} Hikvison"]
    assert Camera.objects.get(pk=camera.pk).verdict == "suspected"
    assert (
        "Hikvison"
        not in client.get(f"{start(client)}vendors/hikvision/change/").context["form"].initial["misspellings"]
    )


def test_what_was_drafted_is_taken_out_again(client):
    draft = start(client)
    misspell(client, draft, "Hqvsn")

    page = text(client.post(f"{draft}vendors/hikvision/undo/", follow=True))

    assert "The change is out of the draft" in page
    assert not DraftEdition.objects.get().changes.exists()


def test_what_a_draft_moved_before_it_was_changed_and_changed_back_is_worked_out_again(client, lead, site):
    log(site, lead, "Hqvsn", connection="isolated")
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    client.post(f"{draft}impact/")
    work_off()
    misspell(client, draft, "Dqhxva", vendor="dahua")
    client.post(f"{draft}impact/")
    work_off()

    page = text(client.post(f"{draft}vendors/dahua/undo/", follow=True))

    assert "0 cameras at 0 sites newly restricted" not in page
    assert "See what it moves" in page
    assert "Work out first what this draft moves" in text(client.post(f"{draft}submit/", follow=True))


def test_deadlines_of_a_draft_that_is_not_worked_out_lead_to_the_draft(client):
    draft = start(client)

    assert client.get(f"/deadlines{draft.removeprefix('/list')}").url == draft


def test_an_end_on_a_day_to_come_is_refused(client):
    draft = start(client)
    tomorrow = timezone.localdate() + timedelta(days=1)

    answer = client.post(
        f"{draft}vendors/hilook/end/", {"ended_on": tomorrow.isoformat(), "reason": "Mistake"}
    )

    assert answer.status_code == 422
    assert "still to come" in text(answer)


def test_an_edition_goes_out_as_a_file_and_in_as_a_draft_elsewhere(client, second, lead):
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    published(client, second, draft)
    file = client.get("/list/editions/2/export/")
    assert file["Content-Disposition"] == 'attachment; filename="edition-north-0002.json"'
    other = lead_of_a_listed_organisation("SOUTH")

    answer = browser(other).post("/list/editions/import/", {"file": upload(file.content)})

    imported = DraftEdition.objects.get(organisation=other.organisation)
    assert answer.url == f"/list/drafts/{imported.uuid}/"
    change = imported.changes.get()
    assert (change.part, change.entry) == ("vendors", "hikvision")
    assert "Hqvsn" in change.after["misspellings"]
    assert "edition 2 of Department of NORTH" in imported.came_from
    shown = client.get("/list/editions/2/").content.decode()
    content_hash = lead.organisation.editions.get(number=2).pack.content_hash
    assert content_hash in shown
    assert content_hash in imported.came_from
    assert current_edition(other.organisation).number == 1


def upload(content, name="edition.json"):
    return SimpleUploadedFile(name, content, content_type="application/json")


def altered(content, change, *, sealed=False):
    told = json.loads(content)
    change(told)
    if sealed:
        told["checksum"] = edition_files.checksum(told)
    return json.dumps(told).encode()


def _one_word(told):
    told["list"]["makers"][0]["prc_nil"] = "no"


def _unknown_field(told):
    told["list"]["makers"][0]["colour"] = "red"


def _number_for_a_name(told):
    told["list"]["makers"][0]["name"] = 5


def _catastrophic(told):
    told["list"]["model_series"][0] |= {"pattern": "(A+)+B", "examples": [], "counter_examples": []}
    told["list_hash"] = edition_files.reference.pack_of(told["list"]).content_hash


@pytest.mark.parametrize(
    ("change", "sealed", "words"),
    [
        (_one_word, False, "not as it was exported"),
        (lambda told: told.pop("checksum"), False, "not as it was exported"),
        (lambda told: told.update(edition=7), False, "not as it was exported"),
        (_one_word, True, "not the one whose hash it states"),
        (_unknown_field, True, "is not a field"),
        (_number_for_a_name, True, "must be str"),
        (_catastrophic, True, "patterns that this Lenscap does not know"),
        (lambda told: told.update(format_version=2), True, "newer Lenscap"),
        (lambda told: told.update(list=[1, 2]), True, "it is no list"),
        (lambda told: told.update(list={"makers": "none"}), True, "no list of entries"),
    ],
)
def test_an_altered_file_is_refused_in_words(client, lead, change, sealed, words):
    content = altered(edition_files.exported(current_edition(lead.organisation)), change, sealed=sealed)

    answer = client.post("/list/editions/import/", {"file": upload(content)})

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors["file"])
    assert not DraftEdition.objects.exists()


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"[]", b"null", b'{"format": 1}', b"\xff\xfe\x00", b"[" * 100_000]
)
def test_what_is_no_edition_file_is_refused_in_words(client, content):
    answer = client.post("/list/editions/import/", {"file": upload(content)})

    assert answer.status_code == 422
    assert "no edition file" in " ".join(answer.context["form"].errors["file"])


def test_the_own_edition_has_nothing_to_take_over(client, lead):
    content = edition_files.exported(current_edition(lead.organisation))

    answer = client.post("/list/editions/import/", {"file": upload(content)})

    assert "already" in " ".join(answer.context["form"].errors["file"])


def test_old_answers_are_given_again(client, second, lead, site):
    camera = log(site, lead, "Hqvsn")
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    published(client, second, draft)
    url = f"/cameras/{camera.uuid}/as-at/"
    today = timezone.localdate().isoformat()

    assert client.get(f"{url}?on={today}&edition=1").context["judgement"]["verdict"] == "unknown"
    assert client.get(f"{url}?on={today}&edition=2").context["judgement"]["verdict"] == "restricted"
    assert client.get(f"{url}?on={today}").context["edition"].number == 2
    assert "No edition had been published by then" in text(client.get(f"{url}?on=2020-01-01"))
    page = text(client.get(f"{url}?on=2022-11-01&edition=2"))
    assert "Nothing yet for what the camera says of itself today" in page
    assert "not yet in force" in page
    assert client.get(f"{url}?on=nonsense").status_code == 422


@pytest.mark.parametrize(
    ("role", "reads", "drafts"),
    [
        ("administrator", 200, 200),
        ("compliance_lead", 200, 200),
        ("facilities_manager", 200, 404),
        ("auditor", 200, 404),
        ("contractor", 404, 404),
    ],
)
def test_who_may_read_and_who_may_draft(lead, client, role, reads, drafts):
    site = make_site(lead.organisation)
    person = browser(make_person(role, organisation=lead.organisation, sites=[site]))
    draft = start(client)

    for path in ("/list/editions/", "/list/editions/1/", "/list/editions/1/export/", "/list/newly-in-scope/"):
        assert person.get(path).status_code == reads, path
    for path in (
        draft,
        f"{draft}vendors/",
        f"{draft}vendors/add/",
        "/list/drafts/new/",
        "/list/editions/import/",
    ):
        assert person.get(path).status_code == drafts, path


def test_a_facilities_manager_sees_what_moved_at_own_sites_alone(client, second, lead, site):
    other = make_site(lead.organisation, name="Other House")
    log(site, lead, "Hqvsn")
    log(other, lead, "Hqvsn")
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    published(client, second, draft)
    manager = browser(make_person("facilities_manager", organisation=lead.organisation, sites=[other]))

    page = text(manager.get("/list/newly-in-scope/"))

    assert "Other House" in page
    assert "Ministry House" not in page


def test_texts_are_escaped(client):
    draft = start(client, XSS)

    assert "<script>alert" not in text(client.get(draft))
    assert "<script>alert" not in text(client.get("/list/editions/"))


def test_pages_take_few_queries_and_write_nothing(client, second, lead, site):
    for n in range(5):
        log(site, lead, "Hqvsn", model_text=f"M{n}")
    draft = start(client)
    misspell(client, draft, "Hqvsn")
    client.post(f"{draft}impact/")
    work_off()
    few = {
        path: queries_of(client, path) for path in (draft, "/list/editions/", "/list/", f"{draft}vendors/")
    }
    for n in range(60):
        log(site, lead, "Hqvsn", model_text=f"N{n}")
    client.post(f"{draft}impact/")
    work_off()

    assert {path: queries_of(client, path) for path in few} == few
    assert max(few.values()) <= 25
    for path in (*few, "/list/editions/1/", "/list/newly-in-scope/", "/list/editions/1/export/"):
        with nothing_written():
            assert client.get(path).status_code == 200
