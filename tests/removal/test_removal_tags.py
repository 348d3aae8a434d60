"""The camera page's part on obligations: what, by when, with what force and why, in words."""

from datetime import date

import pytest
from django.template import Context, Template

from inventory.models import Camera
from removal.services import replanning
from tests.builders import make_camera, make_organisation, make_person, make_site

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def site():
    return make_site(make_organisation(), "sensitive")


def shown(camera, person=None):
    person = person or make_person(organisation=camera.organisation)
    tag = Template("{% load removal_tags %}{% camera_obligations camera person=person today=today %}")
    html = tag.render(Context({"camera": camera, "person": person, "today": TODAY}))
    return " ".join(html.split())


def test_a_late_find_shows_the_governments_date_and_the_organisations_own(site):
    camera = make_camera(site, "restricted", connection="isolated", found_on=TODAY)
    replanning.replan_now(site.organisation, on=TODAY)

    html = shown(camera)

    assert "Must be removed" in html
    assert "30 April 2025" in html
    assert "Late find:</strong> found on 23 November 2026" in html
    assert "off the network by 21 December 2026, done by 21 May 2027" in html
    assert "Commitment, rule D08" in html
    assert "Source:" in html
    assert "Removal plan P-1" in html


def test_what_was_asked_before_is_folded_away(site):
    camera = make_camera(site, "restricted", connection="isolated")
    replanning.replan_now(site.organisation, on=TODAY)
    Camera.objects.update(verdict="clear", basis="clear")
    replanning.replan_now(site.organisation, on=TODAY)

    html = shown(camera)

    assert "What was asked before" in html
    assert "Must be removed by 30 April 2025 (rule D08)" in html
    assert "Nothing is asked: its maker is known and is not restricted." in html


def test_a_camera_that_is_not_planned_yet_says_so(site):
    assert "not worked out yet" in shown(make_camera(site))


def test_another_organisation_sees_nothing(site):
    camera = make_camera(site, "restricted", connection="isolated")
    replanning.replan_now(site.organisation, on=TODAY)

    html = shown(camera, make_person())

    assert "Must be removed" not in html
    assert "P-1" not in html
