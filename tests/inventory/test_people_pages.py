"""People as an administrator sees them: add, change, shut out, let in again; and one's own password."""

import re
from datetime import date

import pytest
from django.test import Client

from inventory.models import AuditEvent, Person, Site, SiteAssignment
from inventory.services import membership
from tests.builders import PASSWORD, make_organisation, make_person, make_site
from tests.inventory.pages import browser, queries_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make_person("administrator", name="Ada")


def new_person(**changed):
    return {"name": "Fay Manager", "email": "fay@example.gov.uk", "roles": ["auditor"]} | changed


def told(action):
    return AuditEvent.objects.filter(action=action).get()


def test_a_person_is_added_with_roles_and_sites_and_chooses_a_password_by_the_link_shown_once(administrator):
    site, client = make_site(administrator.organisation), browser(administrator)
    facts = new_person(roles=["facilities_manager"], sites=[site.uuid], sites_until="27 3 2027")

    answer = client.post("/people/add/", facts)

    fay = Person.objects.get(email="fay@example.gov.uk")
    assert fay.roles == {"facilities_manager"}
    assert list(fay.site_assignments.values_list("site", "until")) == [(site.pk, date(2027, 3, 27))]
    assert told("person added").actor == administrator
    link = re.search(r'value="http://testserver(/choose-password/[^"]+)"', text(answer))[1]
    assert link not in text(client.get("/people/"))
    assert Client().post(link, {"password": "three random words"}).status_code == 302
    assert Client().login(username="fay@example.gov.uk", password="three random words")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"email": "ADA@example.gov.uk"}, "exists already"),
        ({"email": "fay"}, "in the correct format"),
        ({"roles": []}, "Select at least one role"),
        ({"roles": ["root"]}, "Choose the roles from the list"),
        ({"roles": ["contractor"]}, "Select at least one site"),
        ({"name": ""}, "Enter the name"),
        ({"sites_until": "soon"}, "Enter a real date"),
    ],
)
def test_a_mistake_is_told_and_adds_nobody(facts, words):
    administrator = make_person("administrator", email="ada@example.gov.uk")

    answer = browser(administrator).post("/people/add/", new_person(**facts))

    assert answer.status_code == 422
    assert words in text(answer)
    assert Person.objects.get() == administrator


def test_the_list_names_everybody_of_the_organisation_and_nobody_else(administrator):
    site = make_site(administrator.organisation, name="Town Hall")
    make_person("contractor", organisation=administrator.organisation, name="Con Tractor", sites=[site])
    make_person(name="Stranger", organisation=make_organisation())

    page = text(browser(administrator).get("/people/"))

    assert "Con Tractor" in page
    assert "Town Hall" in page
    assert "All sites" in page  # the administrator
    assert "Stranger" not in page


def test_the_list_takes_the_same_queries_however_many_there_are(administrator):
    site, client = make_site(administrator.organisation), browser(administrator)
    few = queries_of(client, "/people/")
    for _ in range(5):
        make_person("contractor", organisation=administrator.organisation, sites=[site])

    assert queries_of(client, "/people/") <= min(few + 1, 10)  # the sites themselves, once there are any


def test_changed_roles_and_sites_hold_at_once_and_end_the_sessions(administrator):
    old, new = make_site(administrator.organisation), make_site(administrator.organisation)
    fay = make_person("facilities_manager", organisation=administrator.organisation, sites=[old])
    theirs = browser(fay)
    facts = {"name": "Fay", "roles": ["contractor"], "sites": [new.uuid]}

    browser(administrator).post(f"/people/{fay.uuid}/", facts)

    assert theirs.get("/").url == "/sign-in/?next=/"
    again = browser(Person.objects.get(pk=fay.pk))
    assert again.get(f"/sites/{new.uuid}/").status_code == 200
    assert again.get(f"/sites/{old.uuid}/").status_code == 404
    event = told("person changed")
    assert event.before["roles"] == ["facilities_manager"]
    assert event.after["sites"] == [new.code]


def test_a_site_taken_away_is_out_of_reach_with_the_next_click_of_the_same_session(administrator):
    kept, taken = make_site(administrator.organisation), make_site(administrator.organisation)
    fay = make_person("facilities_manager", organisation=administrator.organisation, sites=[kept, taken])
    theirs = browser(fay)
    facts = {"name": fay.name, "roles": ["facilities_manager"], "sites": [kept.uuid]}

    browser(administrator).post(f"/people/{fay.uuid}/", facts)

    assert theirs.get(f"/sites/{kept.uuid}/").status_code == 200
    assert theirs.get(f"/sites/{taken.uuid}/").status_code == 404


def test_saving_what_is_the_same_writes_no_event(administrator):
    fay = make_person("auditor", organisation=administrator.organisation)

    browser(administrator).post(f"/people/{fay.uuid}/", {"name": fay.name, "roles": ["auditor"]})

    assert not AuditEvent.objects.exists()


def test_a_deactivated_person_is_out_at_once_and_what_they_knew_never_lets_them_in_again(administrator):
    fay, client = make_person("auditor", organisation=administrator.organisation), browser(administrator)
    theirs = browser(fay)

    assert "Deactivate" in text(client.get(f"/people/{fay.uuid}/deactivate/"))
    client.post(f"/people/{fay.uuid}/deactivate/")

    assert theirs.get("/").url == "/sign-in/?next=/"
    assert not Client().login(username=fay.email, password=PASSWORD)
    assert told("person deactivated").subject_key == str(fay.uuid)
    client.post(f"/people/{fay.uuid}/link/")
    assert Person.objects.get(pk=fay.pk).is_active
    assert theirs.get("/").url == "/sign-in/?next=/"
    assert not Client().login(username=fay.email, password=PASSWORD)
    assert told("person let in again").actor == administrator


def test_nobody_deactivates_themselves(administrator):
    make_person("administrator", organisation=administrator.organisation)

    answer = browser(administrator).post(f"/people/{administrator.uuid}/deactivate/")

    assert answer.status_code == 409
    assert "ask another administrator" in text(answer)
    assert Person.objects.get(pk=administrator.pk).is_active


def test_the_last_administrator_stays_one(administrator):
    make_person("administrator")  # of another organisation
    facts = {"name": "Ada", "roles": ["auditor"]}

    answer = browser(administrator).post(f"/people/{administrator.uuid}/", facts)

    assert answer.status_code == 422
    assert "is the only administrator" in text(answer)
    assert administrator.roles_held.get().role == "administrator"
    with pytest.raises(membership.LastAdministratorError):
        membership.deactivate(administrator, by=make_person(organisation=administrator.organisation))


def test_an_administrator_becomes_compliance_lead_by_another_one_and_not_alone(administrator):
    other = make_person("administrator", organisation=administrator.organisation)
    facts = {"name": "Ada", "roles": ["administrator", "compliance_lead"]}

    answer = browser(administrator).post(f"/people/{administrator.uuid}/", facts)

    assert answer.status_code == 422
    assert "You cannot give yourself a role" in text(answer)
    assert browser(other).post(f"/people/{administrator.uuid}/", facts).status_code == 302
    assert told("person changed").actor == other
    facts["roles"] = ["administrator"]
    assert (
        browser(Person.objects.get(pk=administrator.pk))
        .post(f"/people/{administrator.uuid}/", facts)
        .status_code
        == 302
    ), "to lay a role down needs nobody"


def test_the_only_administrator_may_take_a_role_since_there_is_nobody_to_ask_and_the_trail_says_so(
    administrator,
):
    facts = {"name": "Ada", "roles": ["administrator", "compliance_lead"]}

    assert browser(administrator).post(f"/people/{administrator.uuid}/", facts).status_code == 302

    event = told("person changed")
    assert (event.actor, event.subject_key) == (administrator, str(administrator.uuid))
    assert event.after["roles"] == ["administrator", "compliance_lead"]


def test_a_new_link_stops_the_one_before(administrator):
    fay, client = make_person("auditor", organisation=administrator.organisation), browser(administrator)
    links = [
        re.search(r"/choose-password/[^\"]+", text(client.post(f"/people/{fay.uuid}/link/")))[0] for _ in "12"
    ]

    assert [Client().get(link).status_code for link in links] == [410, 200]
    given = AuditEvent.objects.filter(action="password link given", subject_key=str(fay.uuid))
    assert [event.actor for event in given] == [administrator, administrator]
    assert not AuditEvent.objects.filter(action="person let in again").exists()


def test_ones_own_password_is_changed_by_who_knows_it_and_ends_the_other_sessions():
    fay = make_person("auditor")
    here, elsewhere = browser(fay), browser(fay)

    wrong = here.post("/change-password/", {"old_password": "guess", "password": "three random words"})
    right = here.post("/change-password/", {"old_password": PASSWORD, "password": "three random words"})

    assert "This is not your password now" in text(wrong)
    assert right.status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").url == "/sign-in/?next=/"
    assert told("password changed").actor == fay


def test_guessing_ones_password_on_an_unlocked_screen_is_slowed():
    client = browser(make_person("auditor"))
    for _ in range(5):
        client.post("/change-password/", {"old_password": "guess", "password": "three random words"})

    answer = client.post("/change-password/", {"old_password": PASSWORD, "password": "three random words"})

    assert "too many wrong tries" in text(answer)


@pytest.mark.parametrize("role", ["compliance_lead", "facilities_manager", "contractor", "auditor"])
def test_only_administrators_manage_people(role):
    person = make_person(role)
    client = browser(person)

    for path in ("/people/", "/people/add/", f"/people/{person.uuid}/", "/organisation/"):
        assert client.get(path).status_code == 404
    assert "/people/" not in text(client.get("/"))


def test_of_two_administrators_saving_one_person_the_second_is_told_and_nothing_is_lost(administrator):
    fay, client = make_person("auditor", organisation=administrator.organisation), browser(administrator)
    opened = client.get(f"/people/{fay.uuid}/").context["form"].initial["seen"]
    first = {"name": "Fay", "roles": ["compliance_lead"], "seen": opened}
    second = {"name": fay.name, "roles": ["administrator"], "seen": opened}
    client.post(f"/people/{fay.uuid}/", first)

    answer = client.post(f"/people/{fay.uuid}/", second)

    assert answer.status_code == 409
    assert "Somebody else has changed Fay" in text(answer)
    assert "Compliance lead" in text(answer)
    assert Person.objects.get(pk=fay.pk).roles == {"compliance_lead"}
    again = answer.context["form"].data["seen"]
    assert client.post(f"/people/{fay.uuid}/", second | {"seen": again}).status_code == 302


def test_an_assignment_to_a_site_is_kept_when_it_stays(administrator):
    site = make_site(administrator.organisation)
    fay = make_person("contractor", organisation=administrator.organisation, sites=[site])
    kept = SiteAssignment.objects.get()

    browser(administrator).post(
        f"/people/{fay.uuid}/", {"name": "Fay", "roles": ["contractor"], "sites": [site.uuid]}
    )

    assert SiteAssignment.objects.get() == kept


def test_people_with_thousands_of_sites_are_shown_with_how_many(administrator):
    organisation = administrator.organisation
    few = make_person("facilities_manager", organisation=organisation, name="Fay")
    many = make_person("contractor", organisation=organisation, name="Cal")
    sites = Site.objects.bulk_create(
        Site(organisation=organisation, code=f"s{number}", name=f"Site {number}", name_key=f"site {number}")
        for number in range(1_200)
    )
    SiteAssignment.objects.bulk_create(
        [SiteAssignment(person=many, site=site) for site in sites]
        + [SiteAssignment(person=few, site=site) for site in sites[:2]]
    )
    client = browser(administrator)

    page = text(client.get("/people/"))

    assert "1,200 sites" in page
    assert "Site 0, Site 1" in page
    assert client.get(f"/people/{many.uuid}/").status_code == 200
    assert queries_of(client, f"/people/{many.uuid}/") <= 10
