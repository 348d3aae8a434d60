"""A person's decision speaks before the list, survives judging anew, and takes two people where it must."""

import pytest
from django.db import transaction

from inventory import jobs
from inventory.classification.entries import ListPack as PackContent
from inventory.models import AuditEvent, Camera, Determination, Edition, Finding, ListPack
from inventory.services import determining
from inventory.services.determining import ChangedMeanwhileError, Choice, NotDecidableError
from inventory.services.organisations import SeveralLeadsError, change_second_person
from inventory.services.registering import edit_camera
from removal.models import Obligation
from removal.services.integrity import check
from tests.builders import make_site
from tests.inventory.decided import (
    CLEAR,
    RESTRICTED,
    TODAY,
    decided,
    device,
    estate,
    logged,
    spread,
    verdicts,
)

pytestmark = pytest.mark.django_db
State = Determination.State


def rejudge(organisation):
    with transaction.atomic():
        jobs.enqueue("rejudge", organisation=organisation, on=TODAY)
    jobs.run_all(organisation_id=organisation.pk)


def publish(organisation, change, number=2):
    """A next edition whose document is the first one's, changed."""
    document = organisation.editions.latest().pack.document
    change(document)
    content = PackContent.from_document(document)
    pack, _ = ListPack.objects.get_or_create(
        content_hash=content.content_hash,
        defaults={"version": "next", "dated": TODAY, "document": document},
    )
    first = organisation.editions.latest()
    Edition.objects.create(
        organisation=organisation, number=number, pack=pack, published_at=first.published_at
    )


def concept_pro_is_hikvision(document):
    """The list learns who makes the brand."""
    for vendor in document["vendors"]:
        if vendor["name"] == "Concept Pro":
            vendor |= {"owner": "hikvision", "relation": "own_brand", "confirmed": True}
            return
    raise AssertionError("Concept Pro has gone from the list")


def zorglub_is_hikvision(document):
    """The list learns a name that stood in a description."""
    first = next(vendor for vendor in document["vendors"] if vendor["name"] == "EZVIZ")
    document["vendors"].append(first | {"id": "zorglub", "name": "Zorglub", "aliases": []})


def test_a_decision_is_the_first_ground_of_a_new_finding_and_reaches_every_camera():
    lead, _, _ = estate()
    row = device(lead.organisation)
    before = row.finding

    made = decided(row, RESTRICTED, lead)

    row.refresh_from_db()
    assert made.state == State.IN_FORCE
    assert verdicts(lead.organisation) == [("restricted", "hikvision")] * 2
    assert row.finding.grounds[0]["layer"] == "determination"
    assert "Decided by a person on 22 November 2026: made by Hikvision, restricted." in str(
        row.finding.grounds[0]
    )
    assert row.finding.grounds[1:] == before.grounds
    assert (row.finding.own_verdict, row.finding.basis, row.finding.s889) == ("unknown", "relabel", "yes")
    assert Finding.objects.filter(fingerprint=row).count() == 2
    assert made.seen == before


def test_what_follows_from_a_decision_is_planned():
    lead, _, _ = estate("sensitive")

    decided(device(lead.organisation), RESTRICTED, lead)

    asked = Obligation.objects.filter(camera__organisation=lead.organisation, superseded_at=None)
    assert asked.filter(obligation="MUST_REMOVE").count() == 2


def test_a_decision_survives_judging_anew_and_a_new_camera_of_the_same_kind_takes_it():
    lead, _, site = estate()
    decided(device(lead.organisation), RESTRICTED, lead)
    findings = Finding.objects.count()

    rejudge(lead.organisation)
    third = logged(site, lead, asset_tag="C9")

    assert verdicts(lead.organisation) == [("restricted", "hikvision")] * 3
    assert third.verdict == "restricted"
    assert Finding.objects.count() == findings


def test_new_evidence_against_a_decision_is_flagged_and_the_decision_stands():
    lead, _, _ = estate()
    row = device(lead.organisation)
    decided(row, CLEAR, lead)
    publish(lead.organisation, concept_pro_is_hikvision)

    rejudge(lead.organisation)

    row.refresh_from_db()
    assert (row.finding.contradicted, row.finding.own_verdict, row.finding.verdict) == (
        True,
        "restricted",
        "clear",
    )
    assert verdicts(lead.organisation) == [("clear", "axis-co")] * 2

    decided(row, CLEAR, lead)

    row.refresh_from_db()
    assert not row.finding.contradicted


def test_new_evidence_for_a_decision_is_not_flagged():
    lead, _, _ = estate()
    row = device(lead.organisation)
    decided(row, RESTRICTED, lead)
    publish(lead.organisation, concept_pro_is_hikvision)

    rejudge(lead.organisation)

    row.refresh_from_db()
    assert not row.finding.contradicted


def test_taking_a_decision_back_restores_lenscaps_own_answer():
    lead, _, _ = estate()
    row = device(lead.organisation)
    own = row.finding.grounds
    first = decided(row, CLEAR, lead)

    undone = decided(row, Choice("", reason="Wrong ladder"), lead)

    row.refresh_from_db()
    first.refresh_from_db()
    assert verdicts(lead.organisation) == [("unknown", "")] * 2
    assert (row.finding.determination, row.finding.grounds) == (None, own)
    assert (first.state, first.end_reason, first.ended_by) == (State.ENDED, "Wrong ladder", lead)
    assert undone.state == State.ENDED


@pytest.mark.parametrize("category", ["sensitive", "extended"])
def test_a_loosening_at_a_sensitive_site_waits_for_another_person(category):
    lead, other, _ = estate(category)
    row = device(lead.organisation)

    made = decided(row, CLEAR, lead)

    assert made.state == State.PROPOSED
    assert verdicts(lead.organisation) == [("unknown", "")] * 2
    row.refresh_from_db()
    with pytest.raises(NotDecidableError, match="Somebody else"):
        determining.confirm(made, seen=row.finding_id, on=TODAY, by=lead)
    determining.confirm(made, seen=row.finding_id, on=TODAY, by=other)
    spread(lead.organisation)
    assert verdicts(lead.organisation) == [("clear", "axis-co")] * 2
    row.refresh_from_db()
    assert row.finding.grounds[0]["sentence"].endswith("A second person confirmed it.")


@pytest.mark.parametrize(
    ("category", "rule", "choice", "state"),
    [
        ("ordinary", "sensitive", CLEAR, "in_force"),
        ("unassessed", "sensitive", CLEAR, "in_force"),
        ("sensitive", "sensitive", RESTRICTED, "in_force"),
        ("sensitive", "sensitive", Choice("suspected", evidence="label"), "in_force"),
        ("ordinary", "always", CLEAR, "proposed"),
        ("ordinary", "always", RESTRICTED, "in_force"),
    ],
)
def test_who_has_to_agree_follows_from_the_site_the_rule_and_the_direction(category, rule, choice, state):
    lead, _, _ = estate(category)
    lead.organisation.second_person = rule
    lead.organisation.save()

    assert decided(device(lead.organisation), choice, lead).state == state


@pytest.mark.parametrize(("leads", "state"), [(1, "in_force"), (2, "proposed")])
def test_the_only_lead_decides_alone_where_that_is_allowed_in_writing_and_it_is_marked(leads, state):
    lead, other, _ = estate("sensitive")
    other.is_active = False
    other.save()
    change_second_person(lead.organisation, "sensitive", alone_because="A parish of one", on=TODAY, by=lead)
    other.is_active = leads == 2
    other.save()

    made = decided(device(lead.organisation), CLEAR, lead)

    assert (made.state, made.single_handed) == (state, leads == 1)
    marked = "Decided single-handed." in str(device(lead.organisation).finding.grounds)
    assert marked is (leads == 1)


def test_deciding_alone_is_never_allowed_where_there_are_two():
    lead, _, _ = estate()

    with pytest.raises(SeveralLeadsError, match="2 compliance leads"):
        change_second_person(lead.organisation, "sensitive", alone_because="Quicker", on=TODAY, by=lead)


def test_taking_back_a_tightening_at_a_sensitive_site_later_is_a_loosening(monkeypatch):
    lead, _, _ = estate("sensitive")
    row = device(lead.organisation)
    decided(row, RESTRICTED, lead)
    monkeypatch.setattr(determining, "TAKE_BACK", determining.timedelta(0))

    assert decided(row, Choice("", reason="No"), lead).state == State.PROPOSED


def test_a_slip_is_taken_back_alone_but_not_by_another_person():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    decided(row, RESTRICTED, lead)

    assert decided(row, Choice("", reason="Not mine"), other).state == State.PROPOSED
    determining.decline(row.determinations.proposed().get(), reason="No", by=lead)
    assert decided(row, Choice("", reason="Slip"), lead).state == State.ENDED


def test_declining_changes_nothing_and_lets_somebody_propose_again():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    made = decided(row, CLEAR, lead)
    findings = Finding.objects.count()

    determining.decline(made, reason="I see another label", by=other)

    assert Finding.objects.count() == findings
    with pytest.raises(NotDecidableError, match="settled already"):
        determining.confirm(made, seen=row.finding_id, on=TODAY, by=other)
    assert decided(row, CLEAR, other).state == State.PROPOSED


def test_nobody_decides_on_what_they_have_not_seen_or_while_a_proposal_is_open():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    seen = row.finding_id
    decided(row, RESTRICTED, lead)

    with pytest.raises(ChangedMeanwhileError):
        determining.decide(row, CLEAR, seen=seen, on=TODAY, by=other)
    decided(row, CLEAR, other)
    with pytest.raises(NotDecidableError, match="waits for a second person"):
        decided(row, CLEAR, lead)


def test_a_proposal_is_not_confirmed_over_evidence_that_its_reader_did_not_see():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    seen = row.finding_id
    made = decided(row, CLEAR, lead)
    publish(lead.organisation, concept_pro_is_hikvision)
    rejudge(lead.organisation)

    with pytest.raises(ChangedMeanwhileError):
        determining.confirm(made, seen=seen, on=TODAY, by=other)


def test_an_edit_that_changes_the_text_goes_back_to_the_queue_and_one_that_does_not_keeps_the_decision():
    lead, _, site = estate()
    decided(device(lead.organisation), CLEAR, lead)
    first, second = Camera.objects.order_by("pk")

    edit_camera(first, {"site": site, "location": "Roof"}, version=1, on=TODAY, by=lead)
    edit_camera(second, {"model_text": "VX-10"}, version=1, on=TODAY, by=lead)

    assert verdicts(lead.organisation) == [("clear", "axis-co"), ("unknown", "")]


def test_every_decision_is_told_in_the_trail_with_who_and_why():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    made = decided(row, CLEAR, lead)
    determining.confirm(made, seen=row.finding_id, on=TODAY, by=other)

    told = AuditEvent.objects.filter(subject_kind="determination").order_by("pk")

    assert [(event.action, event.actor) for event in told] == [
        ("determination proposed", lead),
        ("determination confirmed", other),
    ]
    assert told[0].reason == "The label on the unit was read. Read on a ladder"
    assert told[0].after["verdict"] == "Not restricted"
    assert told[0].after["cameras"] == 2


def test_what_is_decided_can_be_derived_again():
    lead, _, _ = estate()
    decided(device(lead.organisation), CLEAR, lead)

    broken = [(each.name, each.first) for each in check(deep=True) if each.count]

    assert [each for each in broken if each[0] not in ("running_jobs",)] == []


def test_another_organisations_equal_cameras_keep_their_own_answer():
    lead, _, _ = estate()
    from tests.inventory.pages import lead_of_a_listed_organisation

    theirs = lead_of_a_listed_organisation("SOUTH")
    logged(make_site(theirs.organisation), theirs)

    decided(device(lead.organisation), CLEAR, lead)

    assert verdicts(theirs.organisation) == [("unknown", "")]


def test_a_decision_goes_with_its_cameras_where_an_edition_reads_their_texts_otherwise():
    lead, other, site = estate("sensitive", cameras=0)
    for number in range(2):
        logged(site, lead, vendor="Blank", model="", description="Zorglub dome", asset_tag=f"Z{number}")
    former = device(lead.organisation)
    made = decided(former, CLEAR, lead)
    former.refresh_from_db()
    determining.confirm(made, seen=former.finding_id, on=TODAY, by=other)
    publish(lead.organisation, zorglub_is_hikvision)

    rejudge(lead.organisation)

    now = device(lead.organisation)
    assert now != former
    assert verdicts(lead.organisation) == [("clear", "axis-co")] * 2
    assert (now.finding.contradicted, now.finding.own_verdict) == (True, "restricted")
    assert now.finding.determination.confirmed_by == other
    assert [(each.name, each.first) for each in check(deep=True) if each.count] == []
