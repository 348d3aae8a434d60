"""Every route x principal x method x own, other, unknown and out-of-reach object; a denied write by the database.

The rows come from `urls_json`, the objects from `seed_test_world`; a route without a row stops the first of them.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inventory.models import Organisation
from removal.routes import BY_NAME, ROUTES
from tests.house.access_world import AT_A_SITE, PRINCIPALS, asked, changed, fingerprint, writing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
OPENED = {"GET": (200, 302, 409, 410), "HEAD": (200, 302, 409, 410), "POST": (200, 302, 409, 410, 422)}
SETTING_UP = ("second_factor", "confirm_second_factor", "logo", "look")
NOT_OBJECTS = ("", "token", "maker", "instrument", "edition")
# A finished report is fetched by a GET that writes one audit event (docs/report.md).
RECORDED_READS = {name: ["inventory_auditevent"] for name in ("download_report", "download_return")}


class Answers:
    """What one principal got, compared with what the table promises."""

    def __init__(self, doors, principal):
        self.doors, self.principal = doors, principal
        self.client, self.wrong = doors.clients[principal], []
        self.cookies = self.client.cookies.output()

    def ask(self, told, method, kwargs):
        asked["requests"] += 1
        kept = {name: morsel.value for name, morsel in self.client.cookies.items()}
        answer = self.client.generic(method, reverse(told["name"], kwargs=kwargs or {}))
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.client.cookies.clear()
        self.client.cookies.load(kept)
        return answer

    def expect(self, told, method, of, answer, allowed):
        if answer.status_code not in allowed:
            self.wrong.append(f"{method} {told['name']} {of}: {answer.status_code}, expected {allowed}")


@pytest.fixture(params=PRINCIPALS)
def answers(request, doors):
    return Answers(doors, request.param)


def test_every_route_has_a_row_and_every_row_a_route(doors):
    assert [told["name"] for told in doors.routes if told["name"] not in BY_NAME] == []
    assert {told["name"] for told in doors.routes} == {route.name for route in ROUTES}


def test_no_request_crosses_an_organisation_a_site_or_a_role(answers):
    before = fingerprint()
    for told in answers.doors.routes:
        with writing() as written:
            for method in METHODS:
                _try(answers, told, method)
        # Every row of every table is read again where something was written (most of it undone), and at the end.
        if written and (touched := changed(before)):
            answers.wrong.append(f"{told['name']} changed {touched}")
            before = fingerprint()

    assert answers.wrong == []
    assert changed(before) == []


def _try(answers, told, method):
    """One route by one method, for each kind of object that its address can name."""
    if told["names"] in NOT_OBJECTS:
        kwargs = told["kwargs"]["own"] or told["kwargs"]["unknown"]
        _one(answers, told, method, "own", kwargs)
        return
    refused = {}
    examples = {**told["kwargs"], "elsewhere": answers.doors.elsewhere.get(told["names"])}
    for of, kwargs in examples.items():
        if kwargs and not (answers.principal == "stranger" and of == "other"):
            answer = _one(answers, told, method, of, kwargs)
            if answer.status_code == 404:
                refused[of] = (answer.body, sorted(answer.headers.items()))
    if len(set(map(repr, refused.values()))) > 1:
        answers.wrong.append(f"{method} {told['name']}: the 404s of {sorted(refused)} differ")


def _one(answers, told, method, of, kwargs):
    """One request: judged by its status, and undone where it was allowed to write."""
    allowed = _allowed(answers, told, method, of)
    before = fingerprint() if told["name"] in RECORDED_READS and of == "own" else None
    with transaction.atomic():
        answer = answers.ask(told, method, kwargs)
        if before and changed(before) not in ([], RECORDED_READS[told["name"]]):
            answers.wrong.append(f"{method} {told['name']} changed {changed(before)}")
        if (method == "POST" and allowed == OPENED["POST"]) or before:
            transaction.set_rollback(True)
    answers.expect(told, method, of, answer, allowed)
    if method == "HEAD" and answer.body:
        answers.wrong.append(f"HEAD {told['name']} has a body")
    return answer


def _allowed(answers, told, method, of):
    """The statuses that the table promises this principal."""
    principal, roles = answers.principal, answers.doors.roles.get(answers.principal)
    if not told["public"] and principal in ("anonymous", "deactivated"):
        return (302,)
    if method not in told["methods"]:
        return (405,)
    if told["public"]:
        return (*OPENED[method], *((503,) if told["name"] == "readyz" else ()))  # no worker, no migrations
    needed = BY_NAME[told["name"]].permission(method)
    if not _holds(roles, needed) or not _reaches(answers, told, of):
        return (404,)
    return OPENED[method]


def _holds(roles, needed):
    from inventory.access import MAY

    return needed is None or any(needed in MAY[role] for role in roles)


def _reaches(answers, told, of):
    principal = answers.principal
    if told["names"] in NOT_OBJECTS:
        return True
    if told["its_askers_alone"]:
        return of == "own" and principal == "compliance_lead"
    if principal == "stranger" or of in ("other", "unknown"):
        return False
    return of == "own" or principal not in AT_A_SITE


@pytest.mark.parametrize("principal", ["anonymous", "deactivated"])
def test_who_is_not_signed_in_is_led_to_sign_in_and_back(doors, principal):
    for told in doors.routes:
        if not told["public"]:
            path = reverse(told["name"], kwargs=told["kwargs"]["own"] or {})
            assert doors.clients[principal].get(path).url == f"/sign-in/?next={path}"


def test_who_is_asked_for_a_second_factor_and_has_none_reaches_nothing_but_setting_it_up(doors):
    client, left_open = doors.clients["compliance_lead"], []
    with transaction.atomic():
        Organisation.objects.filter(code=doors.ours["code"]).update(
            second_factor_roles=["compliance_lead"], second_factor_from=timezone.localdate()
        )
        for told in doors.routes:
            path = reverse(told["name"], kwargs=told["kwargs"]["own"] or told["kwargs"]["unknown"] or {})
            for method in () if told["public"] or told["name"] in SETTING_UP else ("GET", "POST"):
                asked["requests"] += 1
                answer = client.generic(method, path)
                if answer.status_code != 302 or answer.url != "/second-factor/":
                    left_open.append((method, told["name"], answer.status_code))
        transaction.set_rollback(True)

    assert left_open == []


def test_a_door_left_open_is_noticed(doors, monkeypatch):
    monkeypatch.setattr("inventory.access.require", lambda person, permission: None)
    answers = Answers(doors, "auditor")

    for told in doors.routes:
        if told["name"] in ("add_site", "edit_camera"):
            _try(answers, told, "POST")

    found = " ".join(answers.wrong)
    assert all(f"POST {name} own" in found for name in ("add_site", "edit_camera"))
    assert "POST edit_camera elsewhere" in found


CAMERA = {
    "kind": "camera",
    "life": "live",
    "connection": "unknown",
    "vendor_text": "Axis",
    "model_text": "P1",
}
PERSON = {"name": "Eve", "email": "eve@example.gov.uk", "roles": ["facilities_manager"]}


@pytest.mark.parametrize(
    ("principal", "route", "field", "names", "facts"),
    [
        ("compliance_lead", "add_camera", "site", "sites", CAMERA),
        ("compliance_lead", "edit_camera", "site", "sites", CAMERA | {"version": 1}),
        ("compliance_lead", "new_import", "site", "sites", {}),
        ("compliance_lead", "add_line", "camera", "cameras", {}),
        ("compliance_lead", "prepare_plan", "owner", "people", {"option": "remove"}),
        ("administrator", "add_person", "sites", "sites", PERSON),
        ("administrator", "person", "sites", "sites", PERSON),
        ("administrator", "responsible_owners", "site", "sites", {"basis": "Letter"}),
        ("administrator", "responsible_owners", "person", "people", {"basis": "Letter"}),
    ],
)
def test_a_form_takes_nothing_of_another_organisation(doors, principal, route, field, names, facts):
    told = next(each for each in doors.routes if each["name"] == route)
    theirs = doors.theirs[names][0]["uuid"]
    data = facts | {field: theirs}
    if route == "new_import":
        data["file"] = SimpleUploadedFile("a.csv", b"Asset ref,Make\nC1,Axis\n")
    before = fingerprint()

    answer = doors.clients[principal].post(reverse(route, kwargs=told["kwargs"]["own"] or {}), data)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert changed(before) == []
