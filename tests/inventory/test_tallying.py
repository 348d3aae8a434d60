"""Tallies: whatever writes cameras, adding up those of a site, or of a date, gives its cameras."""

from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from inventory.models import UNDATED, Camera, CameraTally, DateTally, Life, Organisation
from inventory.services.estate import figures, of_sites, worst_sites
from inventory.services.tallying import fold, recount, strayed_dates, strayed_sites
from tests.builders import make_camera, make_organisation, make_site

pytestmark = pytest.mark.django_db

AT_A_SITE = ("site", "verdict", "life", "status")
BY_A_DATE = ("verdict", "life", "status", "headline", "found_late")


def told():
    sites = CameraTally.objects.order_by().values_list(*AT_A_SITE)
    dates = DateTally.objects.order_by().values_list(*BY_A_DATE, "due_by", "gone_by")
    sorts = [*sites.annotate(Sum("number")), *dates.annotate(Sum("number"))]
    return {row[:-1]: row[-1] for row in sorts if row[-1]}


def counted():
    cameras = Camera.objects.filter(undone_at=None)
    dates = cameras.values_list(*BY_A_DATE, "due_on", "gone_by")
    by_date = Counter((*sort, due or UNDATED, gone or UNDATED) for *sort, due, gone in dates)
    return dict(Counter(cameras.values_list(*AT_A_SITE)) + by_date)


@pytest.fixture
def sites():
    organisation = make_organisation()
    return [make_site(organisation, name=name) for name in ("One", "Two", "Three")]


def test_every_way_of_writing_cameras_is_counted(sites):
    draw = Random(7)
    cameras = [make_camera(draw.choice(sites), asset_tag=f"T{number}") for number in range(12)]
    assert told() == counted()
    for step in range(40):
        some = Camera.objects.filter(pk__in=[each.pk for each in draw.sample(cameras, 4)])
        match step % 7:
            case 0:
                some.update(verdict=draw.choice(["restricted", "clear", "unknown", ""]))
            case 1:
                some.update(
                    status=draw.choice(["overdue", "clear"]), life=draw.choice([Life.LIVE, Life.GONE])
                )
            case 2:
                some.update(site=draw.choice(sites))
            case 3:
                some.update(undone_at=draw.choice([None, timezone.now()]))
            case 4:
                some.update(
                    headline=draw.choice(["", "MUST_REMOVE"]), due_on=draw.choice([None, "2027-04-30"])
                )
            case 5:
                day = draw.choice([None, "2025-04-30"])
                some.update(gone_by=day, found_late=bool(day))
            case _:
                camera = some.first()
                camera.verdict, camera.location = "suspected", f"Gate {step}"
                camera.save()
        assert told() == counted()
    Camera.objects.filter(pk__in=[cameras[0].pk, cameras[1].pk]).delete()
    assert told() == counted()
    assert strayed_sites(Organisation.objects.all()) == []


def test_the_figures_are_those_of_the_cameras(sites):
    for number in range(5):
        make_camera(sites[0], asset_tag=f"A{number}")
    make_camera(sites[1], asset_tag="B")
    Camera.objects.filter(site=sites[0]).update(verdict="restricted", status="restricted")
    Camera.objects.filter(asset_tag="A1").update(status="overdue", due_on="2025-04-30")
    Camera.objects.filter(asset_tag="A2").update(life=Life.GONE)
    Camera.objects.filter(asset_tag="B").update(verdict="unknown")
    tallies, cameras = CameraTally.objects.all(), Camera.objects.all()
    home = figures(tallies)
    assert (home.restricted, home.overdue, home.suspected, home.unknown, home.unchecked) == (4, 1, 0, 1, 0)
    worst = worst_sites(tallies, cameras, most=5)
    assert [(each.name, each.restricted, each.overdue, str(each.due_on)) for each in worst] == [
        ("One", 4, 1, "2025-04-30")
    ]
    told = of_sites(tallies, cameras, sites)
    assert told.pop(sites[0].uuid) == worst[0]
    # A camera of which nobody can tell is drawn too, at the site that has nothing restricted.
    assert [(each.name, each.restricted, each.bar.pieces[0].look) for each in told.values()] == [
        ("Two", 0, "unknown")
    ]


def test_what_has_strayed_is_named_and_a_recount_mends_it(sites):
    make_camera(sites[2])
    CameraTally.objects.update(number=9)
    DateTally.objects.update(number=9)
    everyone = Organisation.objects.all()
    assert strayed_sites(everyone) == [sites[2].pk]
    assert strayed_dates(everyone) == [f"unchecked live not_checked  due {UNDATED}"] * 2
    recount()
    assert told() == counted()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one part")
def test_folding_leaves_one_part_with_the_same_sums(sites):
    make_camera(sites[0])
    assert not CameraTally.objects.filter(part=0).exists()
    before = told()
    fold()
    for model in (CameraTally, DateTally):
        assert set(model.objects.values_list("part", flat=True)) == {0}
    assert told() == before
