"""Who may see and do what: by organisation, by site, by role."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.utils import timezone

from inventory import access
from inventory.access import MAY, Permission
from inventory.models import Role, SiteAssignment
from tests.builders import make_camera, make_organisation, make_person, make_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["administrator", "compliance_lead", "auditor"])
def test_these_roles_see_every_site_and_camera_of_their_own_organisation(role):
    site = make_site()
    camera = make_camera(site)
    person = make_person(role, organisation=site.organisation)

    assert list(access.sites(person)) == [site]
    assert list(access.cameras(person)) == [camera]


@pytest.mark.parametrize("role", Role.values)
def test_nobody_sees_another_organisation(role):
    camera = make_camera()
    stranger = make_person(role, organisation=make_organisation())

    assert not access.sites(stranger).exists()
    assert not access.cameras(stranger).exists()
    with pytest.raises(Http404):
        access.site(stranger, camera.site.uuid)


def test_a_facilities_manager_sees_assigned_sites_alone():
    mine = make_site()
    other = make_site(mine.organisation)
    make_camera(other)
    own = make_camera(mine)
    person = make_person("facilities_manager", organisation=mine.organisation, sites=[mine])

    assert list(access.cameras(person)) == [own]
    with pytest.raises(Http404):
        access.site(person, other.uuid)


@pytest.mark.parametrize(("days", "seen"), [(-1, False), (0, True), (1, True)])
def test_an_assignment_ends_after_its_last_day(days, seen):
    site = make_site()
    person = make_person("contractor", organisation=site.organisation)
    SiteAssignment.objects.create(person=person, site=site, until=timezone.localdate() + timedelta(days=days))

    assert access.sites(person).exists() is seen


def test_a_contractor_sees_no_register():
    camera = make_camera()
    person = make_person("contractor", organisation=camera.organisation, sites=[camera.site])

    with pytest.raises(Http404):
        access.camera(person, camera.uuid)


def test_an_unknown_object_and_anothers_give_the_same_answer():
    camera = make_camera()
    stranger = make_person()

    with pytest.raises(Http404) as foreign:
        access.camera(stranger, camera.uuid)
    with pytest.raises(Http404) as unknown:
        access.camera(stranger, uuid.uuid4())
    assert foreign.value.args == unknown.value.args


def test_an_auditor_changes_nothing():
    changing = {
        Permission.CHANGE_CAMERAS,
        Permission.IMPORT,
        Permission.CREATE_SITES,
        Permission.DECIDE_SENSITIVITY,
        Permission.WORK_ON_PLANS,
        Permission.APPROVE_PLANS,
        Permission.RECORD_STEPS,
        Permission.MANAGE_PEOPLE,
        Permission.CHANGE_ORGANISATION,
    }

    assert not MAY[Role.AUDITOR] & changing


def test_every_role_has_its_row():
    assert set(MAY) == set(Role.values)


@pytest.mark.parametrize("permission", Permission)
def test_the_page_on_access_says_who_may(permission):
    page = (Path(settings.BASE_DIR) / "docs" / "access.md").read_text()
    cells = " | ".join("yes" if permission in MAY[role] else "" for role in Role)

    assert f"| {permission.value} | {cells} |" in page
