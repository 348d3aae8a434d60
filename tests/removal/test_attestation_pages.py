"""Attesting on screen: what is missing, signing, the frozen page, the certificate, and the estate's state."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from removal.models import Attestation
from tests.builders import make_camera, make_person, make_site
from tests.removal.test_attesting import Estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return Estate()


def page(estate, what="attest/"):
    return f"/sites/{estate.site.uuid}/{what}"


def mark_of(client, estate):
    return client.get(page(estate)).context["draft"].mark


def signed(as_person, estate, **more):
    client = as_person(estate.owner)
    sent = {"has_read": "on", "mark": mark_of(client, estate)} | more
    return client.post(page(estate), sent, follow=True)


def test_what_is_missing_is_listed_and_there_is_nothing_to_sign(as_person, estate):
    make_camera(estate.site, "restricted")
    estate.replan()

    text = as_person(estate.owner).get(page(estate)).content.decode()

    assert "To be settled before anybody can sign" in text
    assert "1 camera restricted and still in place" in text
    assert "Nobody has walked round the site yet" in text
    assert ">Sign</button>" not in text


def test_the_owner_signs_and_the_page_and_the_certificate_show_what_was_signed(as_person, estate):
    estate.walk()

    answer = signed(as_person, estate)

    attestation = Attestation.objects.get()
    text = answer.content.decode()
    assert "A-1: Marsham House is attested until" in text
    assert attestation.sha256 in text
    certificate = (
        as_person(estate.lead).get(f"/attestations/{attestation.uuid}/certificate/").content.decode()
    )
    for words in ("Site certificate: Marsham House", "Ada Owner", attestation.sha256, attestation.audit_head):
        assert words in certificate
    assert certificate.count("OFFICIAL-SENSITIVE") >= 2
    assert "No exceptions were known" in certificate
    assert "Attested" in as_person(estate.lead).get(page(estate, "")).content.decode()


def test_the_list_of_sites_and_its_download_say_until_when_each_is_attested(as_person, estate):
    make_site(estate.organisation, name="Never signed")
    estate.walk()
    signed(as_person, estate)
    client, until = as_person(estate.lead), Attestation.objects.get().until

    listed = client.get("/sites/").content.decode()
    rows = b"".join(client.post("/sites/download/", {"format": "csv"}).streaming_content).decode()

    assert f"until {until.day} {until:%B %Y}" in listed
    assert listed.count("Not attested") == 1
    assert until.isoformat() in rows


def test_gaps_are_accepted_and_explained_or_nothing_is_signed(as_person, estate):
    make_camera(estate.site, "unknown")
    estate.replan()
    estate.walk()

    missing = signed(as_person, estate)
    assert missing.status_code == 422
    assert "Tick to confirm that you sign with the gaps named" in missing.content.decode()
    assert not Attestation.objects.exists()
    signed(as_person, estate, accepts_gaps="on", limits="We ask the maker")

    attestation = Attestation.objects.get()
    text = as_person(estate.lead).get(f"/attestations/{attestation.uuid}/certificate/").content.decode()
    assert "Except as follows" in text
    assert "1 camera whose maker cannot be told" in text
    assert "We ask the maker" in text


def test_nobody_else_signs_and_the_page_says_who_does(as_person, estate):
    estate.walk()
    client = as_person(estate.lead)

    shown = client.get(page(estate)).content.decode()
    answer = client.post(page(estate), {"has_read": "on", "mark": "x"})

    assert "signs: Ada Owner" in shown
    assert ">Sign</button>" not in shown
    assert answer.status_code == 409
    assert not Attestation.objects.exists()


def test_what_changed_since_the_page_was_opened_is_shown_and_nothing_is_signed(as_person, estate):
    estate.walk()
    client = as_person(estate.owner)
    mark = mark_of(client, estate)
    make_camera(estate.site, "clear", vendor="Bosch", model="NDE")
    estate.replan()

    answer = client.post(page(estate), {"has_read": "on", "mark": mark})

    assert answer.status_code == 409
    assert "Nothing was signed." in answer.content.decode()
    assert not Attestation.objects.exists()


def test_a_re_opened_one_says_why_and_its_certificate_is_void(as_person, estate):
    estate.walk()
    attestation = estate.sign()
    make_camera(estate.site, "restricted", vendor="New", model="N1")
    estate.replan()
    client = as_person(estate.lead)

    shown = client.get(f"/attestations/{attestation.uuid}/").content.decode()
    certificate = client.get(f"/attestations/{attestation.uuid}/certificate/").content.decode()

    assert "Re-opened" in shown
    assert "Found since, or read otherwise now: 1 restricted." in shown
    assert "Superseded on" in certificate


def test_an_altered_document_is_called_one_on_page_and_certificate(as_person, estate):
    estate.walk()
    attestation = estate.sign()
    Attestation.objects.update(document=attestation.document.replace("Ada", "Eve"))
    client = as_person(estate.lead)

    assert (
        "is not the one that was signed" in client.get(f"/attestations/{attestation.uuid}/").content.decode()
    )
    assert (
        "This is not what was signed"
        in client.get(f"/attestations/{attestation.uuid}/certificate/").content.decode()
    )


def test_the_certificate_prints_what_was_signed_and_not_what_is_there_now(as_person, estate):
    estate.walk()
    attestation = estate.sign()
    estate.site.name = "Renamed House"
    estate.site.save()

    text = as_person(estate.lead).get(f"/attestations/{attestation.uuid}/certificate/").content.decode()

    assert "Marsham House" in text
    assert "Renamed House" not in text


def test_the_estates_state_adds_up_and_narrows(as_person, estate):
    make_site(estate.organisation, "ordinary", name="Depot")
    estate.walk()
    estate.sign()
    client = as_person(estate.lead)

    text = client.get("/attestations/").content.decode()
    assert "1 of 2 sites attested" in text
    assert "of the sensitive ones 1 of 1" in text
    assert "Depot" not in client.get("/attestations/?show=clean").content.decode()
    assert "Marsham House" not in client.get("/attestations/?show=never").content.decode()
    counts = client.get("/attestations/").context["seen"].counts
    assert sum(number for _, _, number in counts) == 2


@pytest.mark.parametrize("address", ["/attestations/", "/sites/SITE/attest/", "/attestations/ATTESTATION/"])
def test_a_page_takes_a_fixed_number_of_queries(as_person, estate, address):
    make_camera(estate.site, "unknown")
    estate.replan()
    estate.walk()
    attestation = estate.sign(accepts=True, limits="We ask")
    address = address.replace("SITE", str(estate.site.uuid)).replace("ATTESTATION", str(attestation.uuid))
    client, counts = as_person(estate.owner), []
    for more in (0, 15):
        for _ in range(more):
            make_camera(estate.site, "unknown")
            make_site(estate.organisation)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 15  # signing reads all of its site, which no other page does


def test_a_facilities_manager_sees_the_own_sites_alone(as_person, estate):
    estate.walk()
    attestation = estate.sign()
    elsewhere = make_site(estate.organisation, name="Depot")
    client = as_person(make_person("facilities_manager", organisation=estate.organisation, sites=[elsewhere]))

    assert "Marsham House" not in client.get("/attestations/").content.decode()
    assert client.get(f"/attestations/{attestation.uuid}/").status_code == 404
    assert client.get(f"/attestations/{attestation.uuid}/certificate/").status_code == 404
    assert client.get(page(estate)).status_code == 404
