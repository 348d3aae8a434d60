"""What is done with each camera of a plan, what takes its place, and whether the site goes blind meanwhile."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import AuditEvent, Edition, Kind
from inventory.services.editions import store_shipped_pack
from removal.models import Evidence, Removal
from removal.services import pairing
from removal.services import plans as services
from removal.services.cover import cover_of, uncovered
from removal.services.pairing import Pairing
from removal.services.progress import MissingEvidenceError, NotAllowedError
from removal.views import pairing as pages
from tests.builders import make_camera, make_person
from tests.removal.plan_world import SOON, at, rows

pytestmark = pytest.mark.django_db

AXIS = Pairing("", "Axis", "P3265-LVE")
HIKVISION = Pairing("", "Hikvision", "DS-2CD2143G2-I")
UNHEARD_OF = Pairing("", "Grimblewick Optics", "GO-1")
APPROVAL = {"approval_note": "Yes", "replacement_clear": "yes", "view_altered": "no", "budget_reference": "B"}


@pytest.fixture(autouse=True)
def real_list(world):
    """The world's edition is the shipped list, so that makes and models are judged."""
    Edition.objects.update(pack=store_shipped_pack())


def today():
    return timezone.localdate()


def pair(world, given, by=None):
    lines = {line.pk: given for line in world.plan.removals.all()}
    return pairing.pair(world.plan, lines, by=by or world.manager, on=today())


def submit(world):
    services.submit(world.plan, by=world.manager, on=today())


@pytest.mark.parametrize(
    ("given", "verdict"),
    [(AXIS, "clear"), (HIKVISION, "restricted"), (UNHEARD_OF, "unknown"), (Pairing(), "")],
)
def test_a_replacement_is_judged_as_it_is_written_down(world, given, verdict):
    pair(world, given)

    assert set(world.plan.removals.values_list("new_vendor", "new_model", "new_verdict")) == {
        (given.vendor, given.model, verdict)
    }


@pytest.mark.parametrize(("given", "words"), [(HIKVISION, "Restricted"), (UNHEARD_OF, "Cannot tell")])
def test_a_plan_whose_replacement_is_not_known_to_be_unrestricted_cannot_be_submitted(
    as_person, world, given, words
):
    world.prepare()
    pair(world, given)

    with pytest.raises(MissingEvidenceError, match=f"it reads “{words}”"):
        submit(world)

    text = as_person(world.manager).get(at(world.plan)).content.decode()
    assert f"the maker of {given.vendor} {given.model} must be known and not restricted" in text


def test_a_replacement_that_an_edition_has_restricted_since_is_not_approved(world):
    pair(world, AXIS)
    world.submit()
    world.plan.removals.update(new_vendor="Hikvision", new_model="DS-2CD2143G2-I", new_verdict="clear")

    with pytest.raises(MissingEvidenceError, match="it reads “Restricted”"):
        services.approve(world.plan, APPROVAL, by=world.lead, on=today())


def test_each_line_records_what_is_done_with_it(world):
    first, second = world.plan.removals.order_by("pk")
    pairing.pair(world.plan, {first.pk: Pairing("remove")}, by=world.manager, on=today())
    world.submit()

    done = {one.removal_id: one.facts["option"] for one in Evidence.objects.filter(action="submit")}
    assert done == {first.pk: "remove", second.pk: "remove_and_replace"}
    assert AuditEvent.objects.filter(action="replacements planned").count() == 1


def test_what_is_written_again_alike_changes_and_tells_nothing(world):
    pair(world, AXIS)
    before = rows()

    assert pair(world, AXIS) == []
    assert rows() == before


def test_only_drafts_of_an_open_plan_of_ones_own_are_paired(world):
    stranger = make_person()
    with pytest.raises(NotAllowedError, match="another organisation"):
        pair(world, AXIS, by=stranger)
    world.submit()
    with pytest.raises(NotAllowedError, match="only while it is a draft"):
        pair(world, AXIS)


def test_the_page_fills_every_line_without_one_and_leaves_what_is_only_removed(as_person, world):
    first = world.line()
    client = as_person(world.manager)

    page = client.get(at(world.plan, "replacements/"))
    sent = {"every_vendor": "Axis", "every_model": "P3265-LVE", f"option_{first.uuid.hex}": "remove"}
    answer = client.post(at(world.plan, "replacements/"), sent, follow=True)

    assert page.status_code == 200
    assert "2 cameras changed" in answer.content.decode()
    assert [(line.option, line.successor) for line in world.plan.removals.order_by("pk")] == [
        ("remove", ""),
        ("", "Axis P3265-LVE"),
    ]
    assert "replaced by Axis P3265-LVE" in answer.content.decode()


def test_the_page_warns_of_a_replacement_that_may_not_be_used(as_person, world):
    sent = {"every_vendor": "Hikvision", "every_model": "DS-2CD2143G2-I"}

    answer = as_person(world.manager).post(at(world.plan, "replacements/"), sent, follow=True)

    assert "Hikvision DS-2CD2143G2-I reads “Restricted”" in answer.content.decode()


def test_without_drafts_the_page_says_so(as_person, world):
    world.submit()

    assert as_person(world.manager).get(at(world.plan, "replacements/")).status_code == 409


def test_the_page_asks_the_database_the_same_for_one_and_for_many(as_person, world, monkeypatch):
    client, asked = as_person(world.manager), []
    for shown in (1, 2):
        monkeypatch.setattr(pages, "LINES_A_PAGE", shown)
        with CaptureQueriesContext(connection) as queries:
            client.get(at(world.plan, "replacements/"))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 10


def test_a_planned_day_says_by_how_much_it_misses_the_due_day(as_person, world):
    world.prepare()
    line = world.line()
    due = today() + timedelta(days=10)
    line.camera.obligations.filter(obligation="MUST_REMOVE").update(due_on=due, remediation_due_on=None)

    text = as_person(world.manager).get(at(world.plan)).content.decode()

    assert "10 days after the work is due" in text
    assert "10 days after" in " ".join(text.split("Before it can be submitted")[1:])


def cover(world):
    return cover_of(world.plan, list(world.plan.removals.select_related("camera")))


def test_what_stays_is_counted_of_what_watches_the_site(world):
    make_camera(world.site, "clear", kind=Kind.RECORDER)
    make_camera(world.site, "clear", kind=Kind.DRONE)
    make_camera(world.site, "clear", life="gone")

    assert cover(world).sentence == "Of 3 that watch this site 2 come down; 1 stays."


def test_a_site_that_goes_blind_needs_cover_that_says_more_than_none(as_person, world):
    world.other_camera.life = "gone"
    world.other_camera.save(update_fields=["life"])
    world.prepare()
    world.plan.refresh_from_db()
    assert cover(world).goes_blind
    assert uncovered(world.plan, cover(world)) == ""

    services.prepare(world.plan, {"coverage_gap": "None needed"}, by=world.manager)
    world.plan.refresh_from_db()

    with pytest.raises(MissingEvidenceError, match="All 2 that watch this site come down"):
        submit(world)
    assert "nothing watches it" in as_person(world.manager).get(at(world.plan)).content.decode()


def test_the_busiest_day_is_named_when_all_come_down(world):
    world.other_camera.life = "gone"
    world.other_camera.save(update_fields=["life"])
    world.prepare()

    seen = cover(world)

    assert (seen.busiest, seen.busiest_on) == (2, today() + SOON)


def test_impact_assessment_and_clearance_are_planned_once_and_offered_again(as_person, world):
    world.submit()
    facts = {"view_altered": "yes", "dpia_reference": "DPIA-9", "clearance": "SC, escorted"}
    services.prepare(world.plan, facts, by=world.manager)

    text = as_person(world.lead).get(at(world.plan, "approve/")).content.decode()
    about = as_person(world.lead).get(at(world.plan)).content.decode()

    assert "DPIA-9" in text
    assert "SC, escorted" in about
    assert Removal.objects.filter(state="submitted").count() == 2
