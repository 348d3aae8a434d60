"""The page of deadlines in a real browser: sound at every width, its picture with its words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inventory.models import Camera
from removal.models import CameraSpan
from removal.services.moves import recount_moves
from tests.builders import PASSWORD, make_camera, make_site
from tests.removal.test_deadlines_page import Estate
from tests.ui.conftest import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def estate():
    """A council whose cameras went week by week, with dates near and passed, and in so many months that years fold."""
    estate = Estate("adopter", days=150, cameras=30)
    depot = make_site(estate.organisation, "ordinary", name="Depot")
    for year in (2019, 2020):
        make_camera(depot, "restricted", installed_on=str(year))
    estate.replan()
    estate.take_down(*estate.cameras[:9])
    for weeks, camera in enumerate(estate.cameras[:9]):
        then = timezone.now() - timedelta(days=9 * weeks + 1)
        CameraSpan.objects.filter(camera=camera, until__isnull=False).update(until=then)
        CameraSpan.objects.filter(camera=camera, until=None).update(since=then)
    recount_moves()
    for month in range(16):
        day = date(timezone.localdate().year + 1 + month // 12, month % 12 + 1, 5)
        Camera.objects.filter(pk=make_camera(depot, "restricted").pk).update(gone_by=day)
    return estate


def open_deadlines(page, live_server, estate):
    page.goto(f"{live_server}/sign-in/")
    page.fill("#id_email", estate.lead.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.goto(f"{live_server}/deadlines/")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_deadlines_are_sound_at_every_width(page, live_server, estate, complaints, axe, sideways, width):
    page.set_viewport_size({"width": width, "height": 900})
    open_deadlines(page, live_server, estate)
    page.click("summary")

    assert page.locator(".lc-chart > svg polyline").count() == 3
    assert page.locator("details[open] [data-label='Gone by']").count() == 12
    assert sideways(page) == 0
    assert axe(page) == []
    assert complaints == []


def test_the_years_that_are_folded_on_the_screen_stand_on_paper(page, live_server, estate):
    open_deadlines(page, live_server, estate)
    months = page.locator("details [data-label='Gone by']")
    assert 0 < shown(months) < months.count()

    page.emulate_media(media="print")

    assert shown(months) == months.count()


def shown(found):
    return sum(one.is_visible() for one in found.all())
