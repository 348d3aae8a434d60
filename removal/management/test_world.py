"""Two organisations to try every door with: each text of theirs holds a canary that the other must never see.

Everything is made by the services and jobs that people use, so that the world looks as a used Lenscap does. What
an organisation owns first (site, camera, upload, plan, line, report) lies at the site where all its people work; a
second site is out of reach of those who work at certain sites only.
"""

import random
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone

from inventory import audit, jobs
from inventory import tasks as _inventory_steps  # noqa: F401 - the world's import is worked off here
from inventory.models import (
    Camera,
    Organisation,
    Role,
    SensitivityDecision,
)
from inventory.services import (
    asking,
    camera_photos,
    column_layouts,
    determining,
    importing,
    reconciling,
)
from inventory.services.determining import Choice
from inventory.services.membership import deactivate
from inventory.services.organisations import (
    add_organisation,
    change_logo,
    change_second_person,
    change_settings,
)
from inventory.services.people import add_person
from inventory.services.registering import log_camera
from inventory.services.saved_views import save_view
from inventory.services.sites import add_site, decide_sensitivity
from removal import tasks as _removal_steps  # noqa: F401 - so are its report and its plans
from removal.management.test_world_cast import ELSEWHERE, RESTRICTED, SPARE, SUSPECTED, UNKNOWN, World
from removal.management.test_world_editions import editions_of
from removal.management.test_world_files import logo, photograph
from removal.management.test_world_plans import work_on_plans
from removal.management.test_world_reports import answer_for_reports, build_report, issue_return
from removal.management.test_world_schedule import adopt_once, foresee_once
from removal.models import Digest
from removal.services import (
    appointing,
    attesting,
    digests,
    surveying,
)
from removal.services.attestation_drafts import draft

LETTERS = ("A", "B")
# One of each is logged at the shared site: what the label says, and the verdict that the shipped list gives it.
DEVICES = {
    "restricted": (
        ("Hikvision", "DS-2CD2143G2-I"),
        ("Dahua", "IPC-HDW2831T-AS"),
        ("Hikvision", "DS-7608NI-K2"),
    ),
    "suspected": (("Honeywell", "HD4"), ("Swann", "SWNHD-887"), ("Lorex", "LNB8005")),
    "unknown": (("Nobody's Own", "N-1"), ("Unlabelled", "U-2")),
    "clear": (("Axis", "P3245-V"), ("Bosch", "NDE-3502-AL"), ("Hanwha", "XNV-8080R")),
}
HEADINGS = "Site,Asset ref,Location,Make,Model,Serial,MAC address,IP address,Notes,Banner"


def build(seed: int) -> list[World]:
    """Both organisations; the same seed gives the same devices and password. Call it on an empty database."""
    chance = random.Random(seed)  # noqa: S311 - devices, and a password for a world without secrets
    password = f"correct horse {chance.randrange(10**8):08} battery"
    return [_built(World(letter, chance, password)) for letter in LETTERS]


def _built(world: World) -> World:
    _add_organisation(world)
    _add_sites(world)
    _add_people(world)
    adopt_once(world.people[Role.ADMINISTRATOR], world.canary)
    _attest_empty_sites(world)
    _log_cameras(world)
    photograph(world.cameras[0], world.canary, by=world.manager)
    photograph(world.cameras[ELSEWHERE], world.canary, by=world.lead)
    blurred = photograph(world.cameras[1], world.canary, by=world.manager)
    camera_photos.take_away(blurred, world.canary("Blurred"), by=world.manager)
    _import_file(world)
    _settle_columns(world)
    work_on_plans(world)
    _review_devices(world)
    _compare_network(world)
    _walk_round(world)
    answer_for_reports(world)
    build_report(world)
    _remind(world)
    _save_view(world)
    foresee_once(world.sites[1], world.canary, by=world.lead)
    issue_return(world)
    world.draft = editions_of(world.lead, world.cameras[SPARE].vendor_text, world.canary)
    return world


def _remind(world: World) -> None:
    """A digest for each person for whom something waits, so that the outbox can be looked through."""
    organisation, on = world.organisation, timezone.localdate()
    people = digests.people_to_tell(organisation, after=0, most=20)
    Digest.objects.bulk_create(digests.make(people, digests.rules_of(organisation), on=on))


def _save_view(world: World) -> None:
    """A view of the cameras list that its maker shares."""
    query = urlencode({"q": world.canary("gate")})
    save_view(world.canary("By the gates"), query, shared=True, by=world.lead)


def _add_organisation(world: World) -> None:
    code = world.canary()
    world.organisation = add_organisation(
        code, world.canary("Department"), kind=Organisation.Kind.CENTRAL_GOVERNMENT, by=None
    )


def _add_sites(world: World) -> None:
    """A sensitive site where all work, an ordinary one, and one not assessed."""
    for words, holds_secret in (("Ministry House", "yes"), ("Depot", "no"), ("Annexe", "")):
        site = add_site(
            world.organisation,
            world.canary(words),
            code=world.canary().lower(),
            address=world.canary("1 High Street"),
            by=None,
            reason=world.canary("Added for"),
        )
        world.sites.append(site)
        if holds_secret:
            answers = dict.fromkeys(SensitivityDecision.LIMBS, "no") | {"holds_secret": holds_secret}
            reason = world.canary("Known to")
            decide_sensitivity(site, answers, on=timezone.localdate(), by=None, reason=reason)


def _add_people(world: World) -> None:
    """One person of each role, and somebody deactivated; site roles work at the first site alone."""
    at_a_site = (Role.FACILITIES_MANAGER, Role.CONTRACTOR)
    for name, role in (*((role.value, role) for role in Role), ("deactivated", Role.COMPLIANCE_LEAD)):
        world.people[name] = add_person(
            f"{name}.{world.canary().lower()}@example.gov.uk",
            organisation=world.organisation,
            roles=[role],
            name=world.canary(name.replace("_", " ").capitalize()),
            sites=world.sites[:1] if role in at_a_site else (),
            password=world.password,
            by=None,
        )
    deactivate(world.people["deactivated"], by=world.people[Role.ADMINISTRATOR])
    world.people["deactivated"].refresh_from_db()
    administrator = world.people[Role.ADMINISTRATOR]
    settings = {"name": world.organisation.name, "division": world.organisation.division, "colour": "#1d3f8a"}
    marking = world.canary("OFFICIAL-SENSITIVE")
    world.organisation = change_settings(world.organisation, **settings, marking=marking, by=administrator)
    change_logo(world.organisation, logo(), by=administrator)


def _attest_empty_sites(world: World) -> None:
    """A responsible owner, who signs for two sites before anything is logged there; the finds re-open that."""
    today, owner = timezone.localdate(), world.people[Role.ADMINISTRATOR]
    appointing.appoint(owner, site=None, basis=world.canary("Letter"), by=owner, on=today)
    for site in world.sites[:2]:
        survey = surveying.start(site, method="physical", by=world.lead)
        left, notes = world.canary("The cellar"), world.canary("With the caretaker")
        surveying.finish(survey, coverage="part", not_covered=left, notes=notes, by=world.lead)
        audit.seal(world.organisation)
        attesting.sign(
            site,
            limits=world.canary("The cellar follows"),
            accepts_gaps=True,
            mark=draft(site, on=today).mark,
            by=owner,
            on=today,
            audit_head=audit.head(world.organisation),
        )


def _walk_round(world: World) -> None:
    """An open round at each of two sites, the first with an answer."""
    for site in world.sites[:2]:
        survey = surveying.start(site, method="physical", by=world.lead)
        surveying.answer(survey, survey.rows.select_related("camera")[0].camera.uuid, "found", by=world.lead)


def _log_cameras(world: World) -> None:
    """Three restricted and one of each other verdict at the first site, restricted ones at the others, and a spare."""
    verdicts = ("restricted", "restricted", "restricted", "suspected", "unknown", "clear")
    places = [(world.sites[0], verdict) for verdict in verdicts]
    elsewhere = ((site, "restricted") for site in world.sites[1:])
    for site, verdict in (*places, *elsewhere, (world.sites[0], "unknown")):
        facts = _facts(world, verdict) | {"site": site, "connection": "isolated"}
        world.cameras.append(
            log_camera(facts, organisation=world.organisation, on=timezone.localdate(), by=world.lead)
        )


def _facts(world: World, verdict: str) -> dict[str, str]:
    vendor, model = world.chance.choice(DEVICES[verdict])
    number, net = next(world.numbers), 10 + LETTERS.index(world.letter)
    return {
        "asset_tag": world.canary(),
        "location": world.canary("North gate"),
        "vendor_text": world.canary(vendor),
        "model_text": world.canary(model),
        "description": world.canary("Dome over the door"),
        "serial": world.canary(),
        "mac": f"02:00:{net:02X}:00:00:{number % 256:02X}",
        "ip": f"10.{net}.0.{number % 256}",
        "installed_on": "2019-07",
    }


def _import_file(world: World) -> None:
    """A file of three rows, sent by the facilities manager: one is added, one cannot be placed, one says nothing."""
    known, unknown = (
        _facts(world, verdict) | {"banner": world.canary()} for verdict in ("restricted", "clear")
    )
    rows = [HEADINGS]
    for site, facts in ((str(world.sites[0]), known), (world.canary("Nowhere"), unknown)):
        named = (
            "asset_tag",
            "location",
            "vendor_text",
            "model_text",
            "serial",
            "mac",
            "ip",
            "description",
            "banner",
        )
        rows.append(",".join([site, *(facts[name] for name in named)]))
    rows.append(f"{world.sites[0]},{world.canary()},,,,,,,,")
    with transaction.atomic():
        world.batch = importing.receive(
            ["\n".join(rows).encode()],
            world.canary("survey") + ".csv",
            organisation=world.organisation,
            by=world.manager,
            site=world.sites[0],
        )
        jobs.enqueue("import", organisation=world.organisation, by=world.manager, batch=world.batch.pk)
    world.work_off()


def _settle_columns(world: World) -> None:
    """What was settled for files under the headings of the one that was sent, which are those of the other's too."""
    world.batch.refresh_from_db()
    [table] = world.batch.tables
    column_layouts.remember(
        world.organisation,
        table["layout"],
        [world.canary(heading) for heading, _ in table["columns"]],
        columns={"8": "description"},
        day_first=None,
        by=world.manager,
        at=timezone.now(),
    )


def _compare_network(world: World) -> None:
    """The facilities manager's comparison of the first site, and the lead's of the second: a host that is new."""
    for site, by in ((world.sites[0], world.manager), (world.sites[1], world.lead)):
        facts = _facts(world, "restricted") | {"banner": world.canary()}
        named = ("vendor_text", "model_text", "serial", "mac", "ip", "location", "description", "banner")
        line = ",".join(facts[name] for name in named)
        with transaction.atomic():
            made = reconciling.receive(
                [f"Make,Model,Serial,MAC,IP address,Position,Description,Firmware\n{line}\n".encode()],
                world.canary("network") + ".csv",
                organisation=world.organisation,
                by=by,
                seen_on=timezone.localdate(),
                site=site,
            )
            jobs.enqueue("reconcile", organisation=world.organisation, by=by, reconciliation=made.pk)
    world.work_off()


def _review_devices(world: World) -> None:
    """A device decided, one declined and proposed again; a question answered, and one open at each of two sites."""
    today = timezone.localdate()
    asked = world.cameras[RESTRICTED], world.cameras[ELSEWHERE]
    world.questions = [asking.ask_site(each, world.canary("Read the label"), by=world.lead) for each in asked]
    answered = asking.ask_site(world.cameras[UNKNOWN], world.canary("Read it"), by=world.lead)
    asking.answer_question(answered, "read", world.canary("MADE IN"), on=today, by=world.manager)
    for place, verdict in ((SUSPECTED, "clear"), (SUSPECTED, "clear"), (UNKNOWN, "restricted")):
        device = Camera.objects.in_register().get(pk=world.cameras[place].pk).fingerprint
        assert device is not None and device.finding_id  # noqa: S101, PT018 - they were judged when logged
        choice = Choice(verdict, "", world.canary("Workshop"), "other", world.canary("Known to"))
        made = determining.decide(device, choice, seen=device.finding_id, on=today, by=world.lead)
        if made.state == "proposed" and not world.declined:
            world.declined = determining.decline(made, reason=world.canary("Not so"), by=world.lead)
    rule, administrator = Organisation.SecondPerson.SENSITIVE, world.people[Role.ADMINISTRATOR]
    agreed = world.canary("Agreed")
    change_second_person(world.organisation, rule, alone_because=agreed, on=today, by=administrator)
    with transaction.atomic():
        jobs.enqueue("spread", organisation=world.organisation)
    world.work_off()
