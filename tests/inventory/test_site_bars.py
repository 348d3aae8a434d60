"""A site's bar: each camera that is not gone once, the most serious first, and the same in words."""

import pytest

from inventory import access
from inventory.models import Camera
from inventory.services import estate
from tests.builders import make_camera, make_person, make_site

SORTS = (
    ("restricted", "overdue", "live"),
    ("restricted", "planned", "live"),
    ("restricted", "restricted", "live"),
    ("suspected", "to_check", "live"),
    ("unknown", "cannot_tell", "live"),
    ("clear", "clear", "live"),
    ("clear", "clear", "new"),
    ("restricted", "removed", "gone"),
)


@pytest.fixture
def lead(db):
    return make_person()


def figures_of(lead, site):
    found = estate.of_sites(access.tallies(lead), access.cameras(lead), [site])
    return found.get(site.uuid)


def test_a_bar_counts_each_camera_that_is_not_gone_once_the_most_serious_first(lead):
    site = make_site(lead.organisation)
    for verdict, status, life in SORTS:
        camera = make_camera(site, verdict)
        Camera.objects.filter(pk=camera.pk).update(verdict=verdict, status=status, life=life)

    found = figures_of(lead, site)

    assert found.bar.words == "1 overdue, 2 restricted, 1 to be checked, 1 cannot tell, 2 not restricted"
    assert found.bar.total == 7
    assert [piece.start for piece in found.bar.pieces] == sorted(piece.start for piece in found.bar.pieces)
    assert sum(piece.width for piece in found.bar.pieces) == pytest.approx(100, abs=0.1)
    assert (found.overdue, found.restricted) == (1, 3)


def test_a_site_without_a_camera_has_no_figures(lead):
    assert figures_of(lead, make_site(lead.organisation)) is None
