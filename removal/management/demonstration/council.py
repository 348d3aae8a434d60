"""The council's story: nobody obliges it, so it wrote a policy of its own, and works through car parks and schools."""

from datetime import date
from random import Random

from django.db import transaction

from inventory import jobs
from inventory.models import Organisation, Role
from inventory.services.determining import Choice
from inventory.services.organisations import change_logo
from inventory.services.photos import logo_encoded_anew
from inventory.services.registering import log_camera
from removal.management.demonstration import assurance, makers, returns
from removal.management.demonstration.cast import OWNER, Cast, engage, found_organisation, import_register
from removal.management.demonstration.clock import Clock, Thread, play
from removal.management.demonstration.council_sites import places
from removal.management.demonstration.devices import Estate, Rows, workbook
from removal.management.demonstration.papers import emblem
from removal.management.demonstration.places import add_places, decide_places
from removal.management.demonstration.works import Works
from removal.planning.policies import policy_from
from removal.services import exempting
from removal.services.policies import adopt

CODE, NAME = "NORTHMERE", "Northmere Borough Council"
PEOPLE = {
    Role.COMPLIANCE_LEAD: "Daniel Frost",
    OWNER: "Joan Whitfield",
    Role.FACILITIES_MANAGER: "Aisha Karim",
    Role.CONTRACTOR: "Pete Lowry",
    Role.AUDITOR: "Tom Vale",
}
POLICY = {
    "title": "Northmere surveillance equipment policy",
    "purchase_frozen": True,
    "investigate_sensitive": "RELATIVE(found_on, 5, working_days)",
    "investigate": "RELATIVE(found_on, 20, working_days)",
    "disconnect": "RELATIVE(found_on, 20, working_days)",
    "isolate_late": "RELATIVE(found_on, 20, working_days)",
    "remove_late": "RELATIVE(found_on, 6, months) roll=preceding",
    "isolate_later_site": "RELATIVE(sensitive_since, 20, working_days)",
    "remove_later_site": "RELATIVE(sensitive_since, 6, months) roll=preceding",
}
BUILDER = "Wash Coast Electrical Ltd"
GAP = "Wardens walk the decks while cameras are away"
QUARTER = 91


def tell(clock: Clock, *, share: float) -> Cast:
    """Everything that happened, in its order; the cast at the end of the story."""
    clock.to(520)
    cast = found_organisation(
        clock,
        Random(1974),  # noqa: S311 - a story, no secret
        CODE,
        NAME,
        kind=Organisation.Kind.ADOPTER,
        share=share,
        administrator="Ruth Penhale",
        colour="#4a3a83",
    )
    change_logo(cast.organisation, logo_encoded_anew(emblem()), by=cast.people[Role.ADMINISTRATOR])
    found = places(cast)
    add_places(cast, found)
    engage(cast, PEOPLE, basis="Full council, minute 61, Director of Place")
    decide_places(cast, found)
    clock.to(512)
    _adopt(cast)
    clock.to(505)
    rows = Rows("NBC", cast.chance, cast.today)
    written = [row for place in found for row in rows.of_site(place.name, place.estate)]
    import_register(
        cast, "northmere-cctv-audit.xlsx", workbook("Northmere: CCTV audit for the board", written)
    )
    play(
        clock,
        [
            _quarters(cast),
            _libraries(cast),
            _car_parks(cast),
            _schools(cast, rows),
            _makers(cast),
            _present(cast),
        ],
    )
    return cast


def financial_year(day: date) -> str:
    """The label of the financial year that a day is in, as 2026/27."""
    start = day.year if day >= date(day.year, 4, 1) else day.year - 1
    return f"{start}/{(start + 1) % 100:02}"


def _adopt(cast: Cast) -> None:
    """Restricted cameras go when they are due for renewal, and at the latest with the year after this one."""
    end = cast.clock.of(-365)
    backstop = f"FY_END({financial_year(end)}) roll=preceding"
    rules = {"remove": backstop, "replace": f"EARLIEST[NEXT_UPGRADE(7), {backstop}]"}
    policy = policy_from(POLICY | rules | {"starts_on": cast.today})
    adopt(
        cast.organisation,
        policy,
        on=cast.today,
        by=cast.administrator,
        reason="Full council, minute 61: the council follows the lead of central government",
    )


def _quarters(cast: Cast) -> Thread:
    """What every night does, once a quarter."""
    for days_ago in range(430, 0, -QUARTER):
        yield days_ago
        exempting.lapse(cast.organisation, on=cast.today)
        cast.replan(full=True)


def _libraries(cast: Cast) -> Thread:
    """The first that are done: walked round and signed for."""
    yield 400
    works = Works(cast, "central-library", BUILDER, "PLACE-0411")
    works.submit(in_days=90, gap="Library staff keep the floor in view")
    yield 390
    works.approve("Agreed within the renewal budget")
    yield 380
    works.schedule(slice(None), in_days=30)
    yield 344
    works.remove(slice(None))
    yield from works.finishing(slice(None), days=(336, 325, 310))
    yield 130
    assurance.walk(cast, "central-library", notes="Before opening hours")
    yield 121
    assurance.attest(cast, "central-library")


def _car_parks(cast: Cast) -> Thread:
    """Market Street is half done; the multi-storey was submitted and waits."""
    yield 210
    works = Works(cast, "market-car-park", BUILDER, "PLACE-0460")
    half = len(works.lines) // 2
    works.submit(in_days=150, gap=GAP)
    yield 200
    works.approve("Agreed; one deck at a time")
    yield 190
    works.schedule(slice(half), in_days=40)
    yield 128
    works.remove(slice(half))
    yield from works.finishing(slice(half), days=(120, 112, 97))
    yield 48
    works.schedule(slice(half, half + 2), in_days=30)
    yield 24
    works.remove(slice(half, half + 2))
    yield 8
    waiting = Works(cast, "riverside-car-park", BUILDER, "PLACE-0498")
    waiting.submit(in_days=120, gap=GAP)


def _schools(cast: Cast, rows: Rows) -> Thread:
    """Planned for the holidays; the contractor's newest list came back with rows to fix."""
    yield 75
    works = Works(cast, "eastgate-school", BUILDER, "SCH-0120")
    works.submit(in_days=60, gap="Nobody is on site in the holidays", option="isolate_then_replace")
    yield 66
    works.approve("Agreed; term dates kept free")
    yield 58
    works.isolate(slice(None), change="CHG-0088")
    yield 30
    works.schedule(slice(None), in_days=55)
    yield 6
    _returned_list(cast, rows)


def _returned_list(cast: Cast, rows: Rows) -> None:
    """A list in which two sites are misspelt, one row names none and one says nothing of its device."""
    wanted = Estate(2, 2, unknown=1, net=48, network="")
    good = rows.of_site("Marsh Road Primary School", wanted)
    astray = [list(row) for row in rows.of_site("Marsh Rd Primry School", Estate(1, 1, net=51, network=""))]
    bare = list(rows.of_site("Marsh Road Primary School", Estate(0, 1, net=52, network=""))[0])
    nowhere = list(rows.of_site("", Estate(1, 0, net=53, network=""))[0])
    bare[3:8] = [""] * 5
    import_register(
        cast,
        "marsh-road-rewire.xlsx",
        workbook("Marsh Road: after the rewire", [*good, *astray, bare, nowhere]),
        rejects=True,
    )


def _makers(cast: Cast) -> Thread:
    """Most of the work of a council: to find out what hangs there at all."""
    yield 460
    unread = [each for each in cast.cameras("town-hall") if each.verdict == "unknown"]
    makers.answer(cast, unread[0], "Dahua IPC-HFW2431S-S2")
    yield 300
    choice = Choice("clear", "hanwha-co", "", "records", "Purchase ledger of 2020, invoice 20-1187")
    makers.decide(cast, "Honeywell", choice, by=cast.lead)
    yield 10
    spare = {
        "site": cast.sites["fen-depot"],
        "life": "new",
        "location": "Stores, shelf 14",
        "asset_tag": "NBC-SPARE-1",
        "vendor_text": "Hikvision",
        "model_text": "DS-2CD2143G2-I",
        "serial": "K44120933",
        "connection": "standalone",
    }
    log_camera(spare, organisation=cast.organisation, on=cast.today, by=cast.manager)
    cast.replan()
    yield 4
    unread = [each for each in cast.cameras("riverside-car-park") if each.verdict == "unknown"]
    makers.photograph(cast, unread[0], "DOME CAMERA 4 MP", "H.265  12 V DC", "CAUTION: HOT SURFACE")
    for camera in unread[:2]:
        makers.ask(cast, camera)


def _present(cast: Cast) -> Thread:
    """A round that somebody is on, and a return in draft that waits for its reader."""
    yield 1
    assurance.walk(cast, "leisure-centre", left=cast.number(8, least=2))
    yield 0
    with transaction.atomic():
        jobs.enqueue("replan", organisation=cast.organisation, on=cast.today, full=True)
    cast.work_off()
    returns.draft_return(cast)
