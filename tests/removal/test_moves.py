"""What came into place and left it by day: whatever happens to cameras, it is what their history tells."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from inventory.models import Camera, Organisation
from inventory.services.keys import among
from removal.models import CameraSpan, MoveTally
from removal.services import replanning
from removal.services.moves import BEGAN, Moves, moves_by_day, recount_moves, strayed_moves
from removal.services.taking_out import take_out
from tests.builders import make_camera, make_organisation, make_site
from tests.removal.year import Clock

pytestmark = pytest.mark.django_db

START = timezone.localdate()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(START)
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


@pytest.fixture
def site():
    return make_site(make_organisation(), "sensitive")


def replan(site):
    replanning.replan_now(site.organisation, on=timezone.localdate())


def kept(site):
    tallies = MoveTally.objects.filter(organisation=site.organisation)
    return {
        day: moves for day, moves in moves_by_day(tallies, CameraSpan.objects.none()).items() if any(moves)
    }


def set_all(cameras, **facts):
    Camera.objects.filter(pk__in=[camera.pk for camera in cameras]).update(**facts, to_replan=True)


def test_whatever_happens_to_cameras_the_days_are_those_of_their_history(site, clock):
    draw = Random(11)
    cameras = [make_camera(site, verdict) for verdict in ("restricted", "restricted", "clear") * 5]
    replan(site)
    for step in range(40):
        clock.to(clock.today + timedelta(days=step % 3))
        some = draw.sample(cameras, 5)
        match step % 4:
            case 0:
                set_all(some, life=draw.choice(["live", "gone", "new"]))
            case 1:
                set_all(some, verdict=draw.choice(["restricted", "clear"]))
            case 2:
                set_all(some, connection=draw.choice(["core", "isolated"]))
            case _:
                set_all(cameras, life="live")
        replan(site)
        assert strayed_moves(Organisation.objects.all()) == []
        left = sum(moves.came - moves.went for moves in kept(site).values())
        assert left == Camera.objects.filter(verdict="restricted", life="live").count()
    assert moves_by_day(None, CameraSpan.objects.all()) == kept(site)


def test_what_was_put_back_is_not_gone_and_counts_once_when_it_goes_again(site, clock):
    camera = make_camera(site, "restricted")
    replan(site)
    seen = []
    for life in ("gone", "live", "gone"):
        clock.to(clock.today + timedelta(days=1))
        set_all([camera], life=life)
        replan(site)
        seen.append(sum(moves.gone for moves in kept(site).values()))

    assert seen == [1, 0, 1]
    assert kept(site)[START + timedelta(days=3)] == Moves(came=0, went=1, gone=1)


def test_what_is_taken_out_of_the_register_never_came(site):
    camera, other = make_camera(site, "restricted"), make_camera(site, "restricted")
    replan(site)

    take_out([camera], "An error", organisation=site.organisation)

    assert Counter(kept(site).values()) == {Moves(came=1): 1}
    assert strayed_moves(Organisation.objects.all()) == []
    assert other.spans.count() == 1


def test_what_has_strayed_is_named_and_a_recount_mends_it(site):
    make_camera(site, "restricted")
    replan(site)
    before = kept(site)
    MoveTally.objects.update(gone=7)

    assert strayed_moves(Organisation.objects.all()) == [(site.organisation_id, timezone.localdate())]
    recount_moves()
    assert kept(site) == before


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL is told of the tables that a replan fills"
)
def test_the_moves_of_a_chunk_are_found_by_its_cameras_though_nothing_is_known_of_the_history_yet(site):
    for _ in range(20):
        make_site(site.organisation)
    chosen, parameter = among("s.camera_id", [make_camera(site).pk])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inventory_site")  # as an import leaves it: sites known, the history not
        cursor.execute(f"EXPLAIN QUERY PLAN {BEGAN.format(chosen=chosen)}", [parameter, timezone.now()])
        steps = [row[-1] for row in cursor.fetchall()]

    assert steps[0] == "SEARCH s USING INDEX spans_of_a_camera (camera_id=? AND since=?)"
    assert not [step for step in steps if step.startswith("SCAN") and "json_each" not in step]
