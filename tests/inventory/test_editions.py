"""Drafting, impact, publishing and judging anew: services and jobs."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from inventory import jobs
from inventory.models import (
    AuditEvent,
    Camera,
    DraftEdition,
    Finding,
    Fingerprint,
    Impact,
    RoleHeld,
    VerdictMove,
)
from inventory.services import drafts, impact, publishing
from inventory.services.editions import content_of, current_edition
from inventory.services.organisations import add_organisation
from inventory.services.registering import log_camera
from tests.builders import make_person, make_site

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def organisation():
    return add_organisation("NORTH", "Department of the North", kind="central_government", by=None)


@pytest.fixture
def lead(organisation):
    return make_person("compliance_lead", organisation=organisation)


@pytest.fixture
def second(organisation):
    return make_person("administrator", organisation=organisation)


@pytest.fixture
def site(organisation):
    return make_site(organisation, name="Town Hall")


def log(site, by, vendor, model="", **fields):
    facts = {
        "site": site,
        "vendor_text": vendor,
        "model_text": model,
        "asset_tag": f"A{Camera.objects.count()}",
    }
    return log_camera(facts | fields, organisation=site.organisation, on=TODAY, by=by)


def entry(organisation, part, id):
    return next(each for each in getattr(content_of(current_edition(organisation)), part) if each.id == id)


def draft_with(organisation, part, *entries, by, title="A change"):
    draft = drafts.start(organisation, title=title, reason="", by=by)
    for one in entries:
        drafts.set_entry(draft, part, one, reason="A report", by=by, on=TODAY)
    draft.refresh_from_db()
    return draft


def misspelt(organisation, *names, label="hikvision"):
    vendor = entry(organisation, "vendors", label)
    return replace(vendor, misspellings=(*vendor.misspellings, *names))


def work_out(draft, by):
    with transaction.atomic():
        found = impact.start(draft, on=TODAY, by=by)
        jobs.enqueue("impact", organisation=draft.organisation, by=by, impact=found.pk)
    jobs.run_all(turn_s=600)
    found.refresh_from_db()
    return found


def publish(draft, lead, second):
    work_out(draft, lead)
    publishing.submit(draft, by=lead)
    with transaction.atomic():
        edition = publishing.publish(draft, mark=publishing.mark_of(draft), on=TODAY, by=second)
        jobs.enqueue("rejudge", organisation=draft.organisation, by=second, on=TODAY, edition=edition.number)
    jobs.run_all(turn_s=600)
    return edition


def verdict(camera):
    return Camera.objects.get(pk=camera.pk).verdict


def test_a_misspelling_is_drafted_seen_published_and_judged(organisation, lead, second, site):
    misread = log(site, lead, "Hqvsn")
    in_a_remark = log(site, lead, "", description="old Hqvsn dome")
    clear = log(site, lead, "Axis", "P3245-V")
    findings = Finding.objects.count()
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)

    found = work_out(draft, lead)

    assert found.state == Impact.State.DONE
    assert impact.counts(found.lines.all()) == {
        "restricted": 2, "suspected": 0, "unknown": 0, "clear": 0, "left": 0, "same": 0, "sites": 1
    }  # fmt: skip
    assert {line.camera_id for line in found.lines.all()} == {misread.pk, in_a_remark.pk}
    assert "Hqvsn" in found.lines.get(camera=misread).why
    assert (verdict(misread), Finding.objects.count()) == ("unknown", findings)

    edition = publish(draft, lead, second)

    assert edition.number == 2
    assert (verdict(misread), verdict(in_a_remark), verdict(clear)) == ("restricted", "restricted", "clear")
    assert Finding.objects.filter(edition=edition).count() == 2
    assert {move.camera_id for move in VerdictMove.objects.filter(edition=edition)} == {
        misread.pk,
        in_a_remark.pk,
    }
    assert Camera.objects.get(pk=misread.pk).status == "restricted"
    call_command("check_integrity", "--deep")


def test_what_the_impact_says_is_what_publishing_does(organisation, lead, second, site):
    maker = replace(
        entry(organisation, "makers", "axis-co"), prc_nil="yes", prc_nil_reason="A made-up reason"
    )
    for model in ("P3245-V", "M3045-V", "Q6075"):
        log(site, lead, "Axis", model)
    log(site, lead, "Hikvision", "DS-2CD2143G2-I")
    draft = draft_with(organisation, "makers", maker, by=lead)

    found = work_out(draft, lead)
    told = {(line.camera_id, line.to_verdict, line.to_basis) for line in found.lines.all()}
    publish(draft, lead, second)
    moved = {(move.camera_id, move.to_verdict, move.to_basis) for move in VerdictMove.objects.all()}

    assert len(told) == 3
    assert told == moved


def test_an_ended_listing_stays_and_is_no_longer_in_force(organisation, lead):
    draft = drafts.start(organisation, title="End", reason="", by=lead)
    listing = next(
        each for each in content_of(draft.base).listings if each.in_force_from and not each.in_force_to
    )

    drafts.end_entry(draft, "listings", listing.id, on=TODAY, today=TODAY, reason="A notice", by=lead)

    told = drafts.entry_of(draft, "listings", listing.id)
    assert (told.in_force_to, told.withdrawn_on) == ("2026-11-22", "")
    assert drafts.changes_of(draft)[0].kind == "ended"


def test_a_withdrawn_label_no_longer_counts_and_counts_as_of_an_earlier_day(organisation, lead, second, site):
    from inventory.services.editions import rulebook_of

    label = next(each for each in content_of(current_edition(organisation)).vendors if each.name == "Annke")
    camera = log(site, lead, "Annke", "C800")
    before = verdict(camera)
    draft = drafts.start(organisation, title="End", reason="", by=lead)
    for relabel in content_of(draft.base).relabels:
        if relabel.vendor == label.id:
            drafts.end_entry(draft, "relabels", relabel.id, on=TODAY, today=TODAY, reason="", by=lead)
    drafts.end_entry(draft, "vendors", label.id, on=TODAY, today=TODAY, reason="", by=lead)

    edition = publish(draft, lead, second)

    assert before == "restricted"
    assert verdict(camera) != "restricted"
    assert label.id not in rulebook_of(edition).vendors
    assert label.id in rulebook_of(edition, on=date(2026, 11, 21)).vendors


def test_an_entry_that_others_speak_of_cannot_be_withdrawn(organisation, lead):
    draft = drafts.start(organisation, title="End", reason="", by=lead)

    with pytest.raises(drafts.DraftFaultyError, match="not among the makers"):
        drafts.end_entry(draft, "makers", "hikvision", on=TODAY, today=TODAY, reason="", by=lead)
    assert not draft.changes.exists()


def test_nothing_ends_on_a_day_to_come(organisation, lead):
    draft = drafts.start(organisation, title="End", reason="", by=lead)

    with pytest.raises(drafts.DraftError, match="still to come"):
        drafts.end_entry(
            draft, "relabels", content_of(draft.base).relabels[0].id,
            on=date(2026, 11, 23), today=TODAY, reason="", by=lead,
        )  # fmt: skip


def test_the_person_who_submitted_cannot_publish(organisation, lead, second):
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    work_out(draft, lead)
    draft = publishing.submit(draft, by=lead)

    with pytest.raises(drafts.DraftError, match="somebody else"):
        publishing.publish(draft, mark=publishing.mark_of(draft), on=TODAY, by=lead)

    assert organisation.editions.count() == 1
    assert publishing.may_publish(draft, second)
    assert not publishing.may_publish(draft, lead)


@pytest.mark.parametrize(("other_leads", "allowed"), [(0, True), (1, False)])
def test_a_body_with_one_lead_that_allows_it_in_writing_is_marked(organisation, lead, other_leads, allowed):
    for _ in range(other_leads):
        RoleHeld.objects.create(
            person=make_person("facilities_manager", organisation=organisation), role="compliance_lead"
        )
    organisation.single_handed_since, organisation.single_handed_reason = TODAY, "One lead"
    organisation.save()
    lead.refresh_from_db()
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    work_out(draft, lead)
    draft = publishing.submit(draft, by=lead)

    assert publishing.may_publish(draft, lead) is allowed
    if allowed:
        edition = publishing.publish(draft, mark=publishing.mark_of(draft), on=TODAY, by=lead)
        assert edition.single_handed
        assert AuditEvent.objects.get(action="edition published").after["single-handed"] is True


def test_nothing_is_submitted_before_its_impact_is_known(organisation, lead):
    draft = drafts.start(organisation, title="Empty", reason="", by=lead)
    with pytest.raises(drafts.DraftError, match="changes nothing"):
        publishing.submit(draft, by=lead)

    drafts.set_entry(draft, "vendors", misspelt(organisation, "Hqvsn"), reason="", by=lead, on=TODAY)
    with pytest.raises(drafts.DraftError, match="Work out first"):
        publishing.submit(draft, by=lead)

    work_out(draft, lead)
    drafts.set_entry(draft, "vendors", misspelt(organisation, "Hqvsn", "Hqvzn"), reason="", by=lead, on=TODAY)
    with pytest.raises(drafts.DraftError, match="Work out first"):
        publishing.submit(draft, by=lead)


def test_a_draft_behind_the_current_edition_is_brought_up_to_date_first(organisation, lead, second, site):
    camera = log(site, lead, "Hqvsn")
    first = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    later = draft_with(organisation, "vendors", misspelt(organisation, "Hkvzn"), by=lead)
    work_out(later, lead)
    publishing.submit(later, by=lead)
    publish(first, lead, second)

    with pytest.raises(drafts.DraftError, match="Another edition has been published"):
        publishing.publish(later, mark=publishing.mark_of(later), on=TODAY, by=second)

    later = drafts.rebase(later, by=lead)
    assert (later.state, later.base.number) == (DraftEdition.State.DRAFT, 2)
    with pytest.raises(drafts.DraftError, match="Work out first"):
        publishing.submit(later, by=lead)
    edition = publish(later, lead, second)

    assert edition.number == 3
    assert {"Hqvsn", "Hkvzn"} <= set(entry(organisation, "vendors", "hikvision").misspellings)
    assert verdict(camera) == "restricted"


def test_a_field_set_otherwise_meanwhile_is_a_conflict_that_a_person_settles(organisation, lead, second):
    axis = entry(organisation, "makers", "axis-co")
    first = draft_with(organisation, "makers", replace(axis, prc_nil="unknown"), by=lead)
    later = draft_with(organisation, "makers", replace(axis, prc_nil="yes"), by=lead)
    publish(first, lead, second)

    later = drafts.rebase(later, by=lead)
    assert [field for _, field in drafts.compiled(later).conflicts] == ["prc_nil"]
    work_out(later, lead)
    with pytest.raises(drafts.DraftError, match="Settle each"):
        publishing.submit(later, by=lead)

    drafts.keep_ours(later, "makers", "axis-co", by=lead)
    publish(later, lead, second)
    assert entry(organisation, "makers", "axis-co").prc_nil == "yes"


def test_a_change_that_is_there_already_falls_away_when_the_draft_is_rebased(organisation, lead, second):
    first = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    same = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    publish(first, lead, second)

    drafts.rebase(same, by=lead)

    assert not same.changes.exists()


def test_changing_back_takes_the_change_out_of_the_draft(organisation, lead):
    label = entry(organisation, "vendors", "hikvision")
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)

    assert drafts.set_entry(draft, "vendors", label, reason="", by=lead, on=TODAY) is None
    assert not draft.changes.exists()


def test_a_draft_that_ended_cannot_be_changed(organisation, lead):
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    drafts.discard(draft, reason="A mistake", by=lead)

    with pytest.raises(drafts.DraftError, match="discarded"):
        drafts.set_entry(draft, "vendors", misspelt(organisation, "Hkvzn"), reason="", by=lead, on=TODAY)


def test_every_step_is_in_the_audit_trail(organisation, lead, second):
    publish(draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead), lead, second)

    told = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert [each for each in told if "edition" in each] == [
        "draft edition started",
        "draft edition changed",
        "draft edition submitted",
        "edition published",
    ]
    event = AuditEvent.objects.get(action="edition published")
    assert event.after["submitted by"] == str(lead)
    assert event.after["list"] == current_edition(organisation).pack.content_hash


def test_a_rejudge_job_killed_half_way_ends_as_one_that_ran_through(
    organisation, lead, second, site, monkeypatch
):
    from inventory.services import rekeying, spreading

    monkeypatch.setattr(rekeying, "LOOKED_AT", 3)
    monkeypatch.setattr(rekeying, "MOVED", 2)
    monkeypatch.setattr(spreading, "CAMERAS_A_CHUNK", 2)
    cameras = [log(site, lead, "Axis", f"P{n}", location=f"by the Hqvsn dome {n}") for n in range(7)]
    cameras += [log(site, lead, "Hqvsn", f"{n}") for n in range(4)]
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    work_out(draft, lead)
    publishing.submit(draft, by=lead)
    with transaction.atomic():
        edition = publishing.publish(draft, mark=publishing.mark_of(draft), on=TODAY, by=second)
        job = jobs.enqueue("rejudge", organisation=organisation, on=TODAY, edition=edition.number)

    turns = 0
    while jobs.run(job.pk, turn_s=0):  # each turn ends after one committed step, as a stopped worker does
        turns += 1

    assert turns >= 8
    assert [verdict(each) for each in cameras[7:]] == ["restricted"] * 4
    assert VerdictMove.objects.values("camera").distinct().count() == VerdictMove.objects.count()
    call_command("check_integrity", "--deep")


def test_a_camera_edited_while_the_job_computes_is_not_given_its_old_texts(organisation, lead, second, site):
    from inventory.classification.touching import Touched
    from inventory.services import rekeying
    from inventory.services.editions import edition_numbered, rulebook_of

    camera = log(site, lead, "", description="Hqvsn")
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    work_out(draft, lead)
    publishing.submit(draft, by=lead)
    edition = publishing.publish(draft, mark=publishing.mark_of(draft), on=TODAY, by=second)
    touched = Touched.between(rulebook_of(edition_numbered(organisation, 1)), rulebook_of(edition))
    step = rekeying.next_cameras(organisation, rulebook_of(edition), touched, after=0, on=TODAY)
    Camera.objects.filter(pk=camera.pk).update(description="Axis P3245-V")

    with transaction.atomic():
        written = rekeying.write(step, edition, on=TODAY)

    assert [each.camera_id for each in step.moved] == [camera.pk]
    assert written == 0


def test_only_what_a_spelling_touches_is_written(organisation, lead, second, site):
    for n in range(30):
        log(site, lead, "Hikvision", f"DS-2CD2{n}43G2-I", location=f"Room {n}")
    log(site, lead, "Hqvsn")
    fingerprints = dict(Fingerprint.objects.values_list("pk", "finding"))
    cameras = dict(Camera.objects.values_list("pk", "verdict"))
    draft = draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead)
    Camera.objects.update(to_replan=False)

    publish(draft, lead, second)

    now = dict(Fingerprint.objects.values_list("pk", "finding"))
    assert sum(now[pk] != finding for pk, finding in fingerprints.items()) == 1
    assert sum(value != cameras[pk] for pk, value in Camera.objects.values_list("pk", "verdict")) == 1


def test_nothing_moves_in_another_organisation(organisation, lead, second, site):
    other = add_organisation("SOUTH", "Department of the South", kind="other", by=None)
    theirs = log(make_site(other), make_person(organisation=other), "Hqvsn")

    publish(draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead), lead, second)

    assert verdict(theirs) == "unknown"
    assert current_edition(other).number == 1
