"""Attestations as services: who signs, what forbids it, what is frozen, and what re-opens it."""

import json
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.events import removed_but_answering
from inventory.models import AuditEvent, Camera, Reconciliation, Sighting, Site
from removal.models import Attestation, Removal
from removal.planning.attesting import holds_until
from removal.services import appointing, attesting, exempting, replanning, surveying
from removal.services.attestation_drafts import draft
from removal.services.attesting import SeenOtherwiseError
from removal.services.integrity.attestations import altered_attestations
from removal.services.progress import MissingEvidenceError, NotAllowedError
from tests.builders import make_camera, make_organisation, make_person, make_site

pytestmark = pytest.mark.django_db


class Estate:
    """A sensitive site with one camera that is not restricted, walked round, and its responsible owner."""

    def __init__(self):
        self.organisation = make_organisation()
        self.site = make_site(self.organisation, "sensitive", name="Marsham House")
        self.lead = make_person(organisation=self.organisation, name="Lead")
        self.owner = make_person("administrator", organisation=self.organisation, name="Ada Owner")
        appointing.appoint(self.owner, site=self.site, basis="Letter", by=self.owner, on=self.today)
        self.camera = make_camera(self.site, "clear", vendor="Axis", model="P3245")
        self.replan()

    @property
    def today(self):
        return timezone.localdate()

    def replan(self):
        replanning.replan_now(self.organisation, on=self.today)

    def walk(self, answers="found", coverage="whole", not_covered=""):
        survey = surveying.start(self.site, method="physical", by=self.lead)
        for row in survey.rows.select_related("camera"):
            surveying.answer(survey, row.camera.uuid, answers, by=self.lead)
        return surveying.finish(survey, coverage=coverage, not_covered=not_covered, notes="", by=self.lead)

    def sign(self, by=None, limits="", accepts=False, mark=None):
        audit.seal(self.organisation)
        return attesting.sign(
            self.site,
            limits=limits,
            accepts_gaps=accepts,
            mark=mark or draft(Site.objects.get(pk=self.site.pk), on=self.today).mark,
            by=by or self.owner,
            on=self.today,
            audit_head=audit.head(self.organisation),
        )


@pytest.fixture
def estate():
    return Estate()


def test_what_was_signed_is_frozen_with_its_hash_its_edition_and_the_trails_head(estate):
    estate.walk()

    signed = estate.sign()

    content = signed.content
    assert (signed.gap_count, signed.until) == (0, holds_until(estate.today))
    assert content["figures"] | {"clear": 1, "restricted": 0, "unknown": 0} == content["figures"]
    assert content["edition"] == {"number": 1, "sha256": "0" * 64}
    assert content["signed"]["audit_head"] == audit.head(estate.organisation) != "0" * 64
    assert content["signed"]["signed_by"] == "Ada Owner"
    assert signed.is_unaltered
    event = AuditEvent.objects.get(action="site attested")
    assert event.after["sha256"] == signed.sha256
    assert list(altered_attestations(deep=True)) == []


@pytest.mark.parametrize("change", ["document", "both"])
def test_a_signed_document_that_was_altered_is_noticed(estate, change):
    estate.walk()
    signed = estate.sign()
    signed.document = signed.document.replace("Ada Owner", "Eve Owner")
    if change == "both":
        signed.sha256 = attesting.hash_of(signed.document)
    signed.save()

    assert len(list(altered_attestations(deep=True))) == 1


def test_nothing_of_the_network_and_no_serial_or_place_is_in_the_document(estate):
    make_camera(
        estate.site, "clear", serial="SECRET-1", mac="44:19:B6:00:10:20", ip="10.9.8.7", location="Vault"
    )
    estate.replan()
    estate.walk()

    text = estate.sign().document

    assert not [secret for secret in ("SECRET-1", "44:19", "10.9.8.7", "Vault") if secret in text]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda estate: make_camera(estate.site, "restricted"), "restricted and still in place"),
        (lambda estate: make_camera(estate.site, "restricted", life="new"), "restricted and still in place"),
        (lambda estate: make_camera(estate.site, ""), "not checked yet"),
        (lambda estate: None, "Nobody has walked round"),
    ],
)
def test_what_is_open_forbids_signing_in_words(estate, spoil, words):
    spoilt = spoil(estate)
    if spoilt:
        estate.walk()
    estate.replan()

    with pytest.raises(NotAllowedError, match=words):
        estate.sign(accepts=True, limits="Known")

    assert not Attestation.objects.exists()


def test_a_line_that_nobody_has_checked_and_closed_forbids_signing(estate):
    gone = make_camera(estate.site, "restricted", connection="isolated")
    estate.replan()
    Camera.objects.filter(pk=gone.pk).update(life="gone", to_replan=True)
    Removal.objects.update(state="removed", removed_on=estate.today)
    estate.replan()
    estate.walk()
    with pytest.raises(NotAllowedError, match="closed"):
        estate.sign(accepts=True, limits="Known")
    Removal.objects.update(state="closed", verified_on=estate.today)
    estate.replan()

    assert estate.sign().content["figures"]["verified"] == 1


@pytest.mark.parametrize("verdict", ["suspected", "unknown"])
def test_gaps_that_may_be_signed_with_are_named_accepted_and_explained(estate, verdict):
    make_camera(estate.site, verdict)
    estate.replan()
    estate.walk()

    with pytest.raises(MissingEvidenceError, match="Tick to confirm"):
        estate.sign(limits="We ask the maker")
    with pytest.raises(MissingEvidenceError, match="what is done about"):
        estate.sign(accepts=True)
    signed = estate.sign(limits="We ask the maker", accepts=True)

    assert signed.gap_count == 1
    assert [gap["code"] for gap in signed.content["gaps"]] == [verdict]
    assert signed.content["figures"][verdict] == 1


def test_an_exempted_camera_is_named_with_its_last_day_and_is_not_counted_as_removed(estate):
    make_camera(estate.site, "restricted", connection="isolated")
    estate.replan()
    line = Removal.objects.get()
    facts = dict.fromkeys(("reason", "residual_risk", "controls", "closure_plan"), "said")
    facts |= {"reason_code": "supply", "expires_on": estate.today + timedelta(days=60)}
    request = exempting.ask(line, facts, by=estate.lead, on=estate.today)
    exempting.approve(request, "Agreed", by=estate.owner, on=estate.today)
    estate.replan()
    estate.walk()

    signed = estate.sign(limits="It goes in March", accepts=True)

    (gap,) = signed.content["gaps"]
    figures = signed.content["figures"]
    assert gap["code"] == "exempted"
    assert (figures["exempted"], figures["restricted"], figures["removed"]) == (1, 1, 0)


def test_only_the_responsible_owner_signs(estate):
    estate.walk()

    with pytest.raises(NotAllowedError, match="signs: Ada Owner"):
        estate.sign(by=estate.lead)
    appointment = appointing.owner_of(estate.site, on=estate.today)
    appointing.end_appointment(appointment, by=estate.owner, on=estate.today)
    with pytest.raises(NotAllowedError, match="Nobody is appointed"):
        estate.sign()


def test_nobody_signs_what_they_did_not_see(estate):
    estate.walk()
    mark = draft(estate.site, on=estate.today).mark
    make_camera(estate.site, "clear", vendor="Bosch", model="NDE-3502-AL")
    estate.replan()

    with pytest.raises(SeenOtherwiseError):
        estate.sign(mark=mark)

    assert not Attestation.objects.exists()


@pytest.mark.parametrize(
    ("verdict", "life", "reopened"),
    [
        ("restricted", "live", True),
        ("restricted", "new", True),
        ("suspected", "live", True),
        ("unknown", "live", True),
        ("clear", "live", False),
        ("restricted", "gone", False),
    ],
)
def test_a_new_find_re_opens_it_and_the_old_one_stays(estate, verdict, life, reopened):
    estate.walk()
    signed = estate.sign()
    before = signed.document
    make_camera(estate.site, verdict, vendor="New", model="N1", life=life)

    estate.replan()
    estate.replan()

    signed.refresh_from_db()
    assert (signed.superseded_at is not None) is reopened
    assert ("Found since" in signed.superseded_because) is reopened
    assert AuditEvent.objects.filter(action="attestation re-opened").count() == int(reopened)
    assert (signed.document, signed.is_unaltered) == (before, True)


def test_a_camera_that_the_owner_knew_of_re_opens_it_only_when_it_reads_worse(estate):
    known = make_camera(estate.site, "unknown")
    estate.replan()
    estate.walk()
    signed = estate.sign(limits="We ask", accepts=True)
    estate.replan()
    signed.refresh_from_db()
    assert signed.superseded_at is None

    Camera.objects.filter(pk=known.pk).update(verdict="restricted", basis="own_brand", to_replan=True)
    estate.replan()

    signed.refresh_from_db()
    assert "1 restricted" in signed.superseded_because


def test_a_change_of_category_re_opens_it_also_where_no_camera_is(estate):
    empty = make_site(estate.organisation, "ordinary")
    appointing.appoint(estate.owner, site=empty, basis="Letter", by=estate.owner, on=estate.today)
    estate.site = empty
    estate.walk()
    signed = estate.sign()
    assert signed.content["survey"]["none_here"] is True
    Site.objects.filter(pk=empty.pk).update(category="sensitive")

    estate.replan()

    signed.refresh_from_db()
    assert signed.superseded_because == "The site was ordinary and is sensitive now."


def test_a_removed_camera_that_is_back_re_opens_it(estate):
    gone = make_camera(estate.site, "restricted", life="gone")
    estate.replan()
    estate.walk()
    signed = estate.sign(limits="It was seen off", accepts=True)
    Camera.objects.filter(pk=gone.pk).update(life="live", to_replan=True)

    estate.replan()

    signed.refresh_from_db()
    assert signed.superseded_at is not None


def test_what_a_reconciliation_sees_re_opens_it_once(estate):
    estate.walk()
    signed = estate.sign()

    times = [attesting.reopen(estate.site, "C0001 answers on the network.", by=None) for _ in range(2)]

    signed.refresh_from_db()
    assert times == [1, 0]
    assert signed.superseded_because == "C0001 answers on the network."


def test_signing_anew_supersedes_and_keeps_the_one_before(estate):
    estate.walk()
    first = estate.sign()
    second = estate.sign()

    first.refresh_from_db()
    assert first.superseded_because.startswith("Signed anew")
    assert (first.number, second.number) == (1, 2)
    assert list(Attestation.objects.holding(on=estate.today)) == [second]


@pytest.mark.parametrize(("days", "holds"), [(0, True), (1, False)])
def test_it_holds_for_a_year_and_no_longer(estate, days, holds):
    estate.walk()
    signed = estate.sign()

    assert Attestation.objects.holding(on=signed.until + timedelta(days=days)).exists() is holds
    assert date.fromisoformat(json.loads(signed.document)["signed"]["until"]) == signed.until


def look_at(camera, kind, *, on):
    """A comparison with the network in which a camera answered, or was silent."""
    made = Reconciliation.objects.create(
        organisation=camera.organisation,
        seen_on=on,
        filename="scan.xml",
        stored_as="-",
        sha256="0" * 64,
        size=1,
        state="completed",
        answered=True,
    )
    Sighting.objects.create(reconciliation=made, kind=kind, camera=camera, matched_by="mac")
    return made


def gone(estate):
    """A removed camera of the site, which nobody need go and see any more."""
    return make_camera(estate.site, "clear", life="gone")


def test_a_removed_camera_that_answers_reopens_what_was_signed_as_the_network_is_compared(estate):
    camera = gone(estate)
    estate.walk()
    signed = estate.sign()
    made = look_at(camera, "still_answering", on=estate.today)

    with transaction.atomic():
        removed_but_answering.send(
            sender=Reconciliation,
            organisation=estate.organisation,
            reconciliation=made,
            camera_ids=[camera.pk],
        )

    signed.refresh_from_db()
    assert signed.superseded_at
    assert "A camera that is recorded as removed still answered" in signed.superseded_because
    assert AuditEvent.objects.filter(action="attestation re-opened").count() == 1


def test_should_the_event_be_lost_the_next_replan_reopens_it_once(estate):
    camera = gone(estate)
    estate.walk()
    signed = estate.sign()
    look_at(camera, "still_answering", on=estate.today)

    reopened = [attesting.reopen_contradicted(estate.organisation) for _ in range(2)]

    signed.refresh_from_db()
    assert reopened == [1, 0]
    assert "still answers on the network" in signed.superseded_because


def test_what_answers_elsewhere_or_fell_silent_since_reopens_nothing(estate):
    camera = gone(estate)
    elsewhere = make_camera(make_site(estate.organisation), "clear", life="gone")
    estate.walk()
    estate.sign()
    look_at(camera, "still_answering", on=estate.today - timedelta(days=1))
    look_at(camera, "silent", on=estate.today)
    look_at(elsewhere, "still_answering", on=estate.today)

    assert attesting.reopen_contradicted(estate.organisation) == 0


def test_while_a_removed_camera_answers_nothing_is_signed(estate):
    look_at(gone(estate), "still_answering", on=estate.today)
    estate.walk()

    with pytest.raises(NotAllowedError, match="still answering on the network"):
        estate.sign()
